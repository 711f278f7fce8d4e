from odoo import api, fields, models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    withdrawal_ids = fields.One2many("cooperative.withdrawal", "member_id")
    owed_amount = fields.Monetary(
        string="Capital to give back",
        compute="_compute_owed_amount",
        help="Of shares cancelled, not paid yet.",
    )

    def _compute_owed_amount(self):
        owed = dict(
            self.env["cooperative.withdrawal"]._read_group(
                [("member_id", "in", self.ids)], ["member_id"], ["residual:sum"]
            )
        )
        for member in self:
            member.owed_amount = owed.get(member._origin, 0)

    @api.model
    def _associates(self, company, day):
        members = super()._associates(company, day)
        waiting = self.env["cooperative.withdrawal"]._waiting_by_member(members, day)
        held = members.browse(waiting)._holdings(day)
        gone = {
            member_id
            for member_id, quantity in waiting.items()
            if quantity >= sum(own for own, _value in held[member_id].values())
        }
        return members.filtered(lambda member: member.id not in gone)

    def action_withdraw(self):
        """A request of this member to leave, or to give back a part of the shares."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cooperative.withdrawal",
            "view_mode": "form",
            "context": {"default_member_id": self.id, "default_company_id": self.company_id.id},
        }

    def action_open_withdrawals(self):
        """The withdrawals of this member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_withdrawal.cooperative_withdrawal_action"
        )
        return {**action, "domain": [("member_id", "=", self.id)], "context": {}}
