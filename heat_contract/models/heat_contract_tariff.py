from odoo import api, fields, models
from odoo.exceptions import ValidationError


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

    @api.constrains("tariff_id", "date_from", "contract_id")
    def _check_nobodys_own_tariff(self):
        """A tariff whose index one contract replaced by its amendment is that contract's alone."""
        links = self.env["heat.price.index.link"].search(
            [("tariff_id", "in", self.tariff_id.ids), ("amendment_id", "!=", False)]
        )
        for link in links:
            joining = link._other_contracts() & self.contract_id
            if joining:
                raise ValidationError(
                    self.env._(
                        "The tariff %(tariff)s is that of contract %(owner)s alone, which replaced "
                        "an index by %(amendment)s. Choose another tariff for contract "
                        "%(contract)s, or copy this one.",
                        tariff=link.tariff_id.display_name,
                        owner=link.amendment_id.contract_id.name,
                        amendment=link.amendment_id.display_name,
                        contract=joining[0].name,
                    )
                )

    def _value_text(self):
        self.ensure_one()
        return self.tariff_id.display_name or ""
