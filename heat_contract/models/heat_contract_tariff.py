from odoo import api, fields, models


class HeatContractTariff(models.Model):
    _name = "heat.contract.tariff"
    _description = "Tariff of a Contract"
    _inherit = ["heat.contract.fact"]

    tariff_id = fields.Many2one(
        "heat.tariff", required=True, index=True, ondelete="restrict", check_company=True
    )

    _fact_fields = frozenset({"contract_id", "date_from", "tariff_id"})

    _contract_date_unique = models.Constraint(
        "UNIQUE (contract_id, date_from)", "This contract already has a tariff from that day."
    )

    @api.constrains("tariff_id")
    def _check_tariff_network(self):
        self.contract_id._check_tariff_network()

    def _value_text(self):
        self.ensure_one()
        return self.tariff_id.display_name or ""
