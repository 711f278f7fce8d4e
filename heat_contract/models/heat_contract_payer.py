from odoo import api, fields, models


class HeatContractPayer(models.Model):
    """Who pays a component, or all of them, when it is not the customer."""

    _name = "heat.contract.payer"
    _description = "Payer of a Contract"
    _inherit = ["heat.contract.fact"]
    _rec_names_search = ["partner_id"]

    component_code = fields.Char(
        string="Component", help="R1, R2… as the tariff calls it; empty for all components."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )

    _fact_fields = frozenset({"contract_id", "date_from", "component_code", "partner_id"})
    _kind_fields = ("component_code",)

    _contract_component_date_unique = models.UniqueIndex(
        "(contract_id, COALESCE(component_code, ''), date_from)",
        "This contract already has a payer of that component from that day.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        payers = super().create([self._without_blanks(vals) for vals in vals_list])
        payers._restrict_payers()
        return payers

    def write(self, vals):
        result = super().write(self._without_blanks(vals))
        if "partner_id" in vals:
            self._restrict_payers()
        return result

    @api.model
    def _without_blanks(self, vals):
        """A code of blanks is no code."""
        if "component_code" not in vals:
            return vals
        return {**vals, "component_code": (vals["component_code"] or "").strip() or False}

    def _restrict_payers(self):
        for company, payers in self.grouped("company_id").items():
            payers.partner_id._heat_restrict_to_company(company)

    def _value_text(self):
        self.ensure_one()
        if not self.component_code:
            return self.env._("%(payer)s pays", payer=self.partner_id.display_name)
        return self.env._(
            "%(payer)s pays %(component)s",
            payer=self.partner_id.display_name,
            component=self.component_code,
        )
