from odoo import fields, models


class HeatContract(models.Model):
    _inherit = "heat.contract"

    member_id = fields.Many2one(
        "cooperative.member",
        compute="_compute_member_id",
        groups="heat_base.heat_base_group_user",
        help="The customer as a member of the cooperative, alone or with others.",
    )

    def _compute_member_id(self):
        members = self.env["cooperative.member"].search(
            [
                ("company_id", "in", self.company_id.ids),
                "|",
                ("partner_id", "in", self.partner_id.ids),
                ("joint_holder_ids", "in", self.partner_id.ids),
            ]
        )
        for contract in self:
            contract.member_id = members.filtered(
                lambda member, contract=contract: (
                    member.company_id == contract.company_id
                    and contract.partner_id in member._heat_holders()
                )
            )[:1]

    def action_open_member(self):
        """The customer as a member."""
        self.ensure_one()
        return self.member_id.get_formview_action()
