from odoo import api, fields, models
from odoo.tools import format_date


class CooperativeAssemblyConvene(models.TransientModel):
    """Who will be convened and how, seen before anything is sent."""

    _name = "cooperative.assembly.convene"
    _description = "Convene an Assembly"

    assembly_id = fields.Many2one("cooperative.assembly", required=True, readonly=True)
    preview = fields.Text(compute="_compute_preview")

    @api.depends("assembly_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._preview_text()

    def _preview_text(self):
        assembly = self.assembly_id
        entitled = self.env["cooperative.member"]._associates(assembly.company_id, assembly.date)
        convened = assembly.attendance_ids.filtered("convened_by").member_id
        waiting = entitled - convened
        by_mail = waiting.filtered(lambda one: one._mail_recipient().email)
        text = [
            self.env._(
                "%(count)s members may vote on %(day)s. %(mail)s are convened by mail, %(post)s by "
                "post; %(done)s were convened already.",
                count=len(entitled),
                day=format_date(self.env, assembly.date),
                mail=len(by_mail),
                post=len(waiting - by_mail),
                done=len(entitled & convened),
            ),
            self.env._(
                "%(resolutions)s resolutions, %(documents)s documents attached.",
                resolutions=len(assembly.resolution_ids),
                documents=len(assembly.document_ids),
            ),
        ]
        if assembly.is_notice_short:
            text.append(
                self.env._(
                    "The statutes want %(days)s days of notice: the assembly would be held too "
                    "early, and its decisions could be contested.",
                    days=assembly._statutes().notice_days,
                )
            )
        return "\n".join(text)

    def action_convene(self):
        """Queue the mails, and open the letters to print for those without an address."""
        self.ensure_one()
        _by_mail, by_post = self.assembly_id._convene()
        if by_post:
            return self.assembly_id.action_print_letters()
        return {"type": "ir.actions.act_window_close"}
