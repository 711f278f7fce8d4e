from odoo import fields, models


class CooperativeMemberCertify(models.TransientModel):
    _name = "cooperative.member.certify"
    _description = "Certificate of Shares"

    member_ids = fields.Many2many("cooperative.member", string="Members", required=True)
    date = fields.Date(string="Held on", required=True, default=fields.Date.context_today)

    def action_print(self):
        return self.env.ref("heat_cooperative.cooperative_member_certify_report").report_action(self)
