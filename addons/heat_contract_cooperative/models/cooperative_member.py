from odoo import fields, models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    heat_contract_count = fields.Integer(
        string="Heat contracts",
        compute="_compute_heat_contract_count",
        help="Contracts of the member or of a joint holder that run today.",
    )
    heat_due = fields.Monetary(
        string="Owed for heat",
        compute="_compute_heat_due",
        help="Left to pay on invoices and credit notes of these contracts.",
    )

    def _heat_holders(self):
        return self.partner_id | self.joint_holder_ids

    def _heat_contracts(self):
        """Contracts of these members, whether they run or not."""
        found = self.env["heat.contract"]
        for company, members in self.grouped("company_id").items():
            found |= found.search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", members._heat_holders().ids),
                ]
            )
        return found

    def _compute_heat_contract_count(self):
        today = fields.Date.context_today(self)
        running = self._heat_contracts().filtered(
            lambda one: one.date_from <= today and (not one.date_to or one.date_to >= today)
        )
        for member in self:
            member.heat_contract_count = sum(
                1
                for one in running
                if one.company_id == member.company_id and one.partner_id in member._heat_holders()
            )

    def _compute_heat_due(self):
        bills = self._heat_contracts().bill_ids
        for member in self:
            own = bills.filtered(
                lambda bill, member=member: (
                    bill.company_id == member.company_id
                    and bill.contract_id.partner_id in member._heat_holders()
                )
            )
            # whoever sees a bill may know what is left to pay of it
            member.heat_due = sum(own.sudo().move_id.mapped("amount_residual_signed"))

    def action_open_heat_contracts(self):
        """The heat contracts of the member and of joint holders."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "heat.contract",
            "view_mode": "list,form",
            "domain": [("id", "in", self._heat_contracts().ids)],
        }
