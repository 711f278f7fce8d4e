"""How members are convened: by mail where they have an address, by post otherwise."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeAssembly(models.Model):
    _inherit = "cooperative.assembly"

    convened_count = fields.Integer(string="Convened", compute="_compute_convened_count")
    by_post_count = fields.Integer(string="By post", compute="_compute_convened_count")
    is_notice_short = fields.Boolean(
        string="Notice too short",
        compute="_compute_is_notice_short",
        help="Fewer days until the assembly than the statutes want.",
    )

    @api.depends("attendance_ids.convened_by")
    def _compute_convened_count(self):
        for assembly in self:
            ways = assembly.attendance_ids.filtered("is_entitled").mapped("convened_by")
            assembly.convened_count = sum(1 for way in ways if way)
            assembly.by_post_count = ways.count("post")

    @api.depends("date", "state")
    def _compute_is_notice_short(self):
        today = fields.Date.context_today(self)
        for assembly in self:
            latest = assembly.date and assembly.date - timedelta(
                days=assembly._statutes().notice_days
            )
            assembly.is_notice_short = bool(latest and assembly.state == "draft" and today > latest)

    def _convene(self):
        """Convene who may vote and was not yet: mails queued, the others to be sent by post."""
        self.ensure_one()
        self._check_state("draft", "convened")
        if not self.resolution_ids:
            raise UserError(
                self.env._(
                    "“%(name)s” has no resolution: an assembly is convened on what it decides.",
                    name=self.name,
                )
            )
        self._refresh_members()
        waiting = self.attendance_ids.filtered(lambda one: one.is_entitled and not one.convened_by)
        by_mail = waiting.filtered(lambda one: one.member_id._mail_recipient().email)
        self._queue_mails(by_mail)
        today = fields.Date.context_today(self)
        by_mail._listing().write({"convened_by": "mail", "convened_on": today})
        (waiting - by_mail)._listing().write({"convened_by": "post", "convened_on": today})
        if self.state == "draft":
            self._deciding().state = "convened"
        self.message_post(
            body=self.env._(
                "%(mail)s members convened by mail, %(post)s by post.",
                mail=len(by_mail),
                post=len(waiting - by_mail),
            )
        )
        return by_mail, waiting - by_mail

    def _queue_mails(self, attendances):
        """Queue the mails, the convocation and the documents attached once for all."""
        if not attendances:
            return
        template = self.env.ref("heat_cooperative_assembly.mail_template_convocation")
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(
            "heat_cooperative_assembly.report_assembly_convocation", self.ids
        )
        # the PDF is kept with the assembly, the mails point to it
        convocation = self.env["ir.attachment"].create(
            {
                "name": self.env._("Convocation %(name)s", name=self.name) + ".pdf",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/pdf",
            }
        )
        values = template._generate_template(attendances.ids, ("subject", "body_html"))
        # queued mails are the system's; who convenes chose whom they go to
        self.env["mail.mail"].sudo().create(
            [
                {
                    "subject": values[one.id]["subject"],
                    "body_html": values[one.id]["body_html"],
                    "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                    "recipient_ids": [(4, one.member_id._mail_recipient().id)],
                    "attachment_ids": [(6, 0, (convocation | self.document_ids).ids)],
                    "auto_delete": True,
                }
                for one in attendances
            ]
        )

    def action_print_letters(self):
        """The letters of who is convened by post, as one PDF."""
        self.ensure_one()
        if not self.by_post_count:
            raise UserError(self.env._("Nobody is convened by post."))
        return self.env.ref(
            "heat_cooperative_assembly.cooperative_assembly_letters_report"
        ).report_action(self, config=False)

    def _by_post(self):
        self.ensure_one()
        return self.attendance_ids.filtered(
            lambda one: one.is_entitled and one.convened_by == "post"
        )
