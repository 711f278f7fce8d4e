from odoo import api, fields, models


class CooperativeMemberCertify(models.TransientModel):
    _name = "cooperative.member.certify"
    _description = "Certificate of Shares"

    member_ids = fields.Many2many("cooperative.member", string="Members", required=True)
    date = fields.Date(string="Held on", required=True, default=fields.Date.context_today)

    @api.depends("member_ids", "date")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "Certificate of shares, %(members)s, %(day)s",
                members=", ".join(wizard.member_ids.mapped("display_name")),
                day=wizard.date,
            )

    def action_print(self):
        return self.env.ref("heat_cooperative.cooperative_member_certify_report").report_action(
            self, config=False
        )
