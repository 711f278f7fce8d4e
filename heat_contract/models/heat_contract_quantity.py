from odoo import fields, models
from odoo.tools.misc import formatLang

QUANTITY_DIGITS = 3


class HeatContractQuantity(models.Model):
    """A quantity other than power by which fixed charges are shared out."""

    _name = "heat.contract.quantity"
    _description = "URF or Area of a Contract"
    _inherit = ["heat.contract.fact"]

    basis = fields.Selection(
        [("urf", "URF"), ("m2", "Area (m2)")],
        required=True,
        default="urf",
        help="URF (unité de répartition forfaitaire): the subscribed power weighted by how the "
        "building uses heat. Area: heated floor area.",
    )
    quantity = fields.Float(digits=(14, QUANTITY_DIGITS), required=True)

    _fact_fields = frozenset({"contract_id", "date_from", "basis", "quantity"})
    _kind_fields = ("basis",)

    _contract_basis_date_unique = models.Constraint(
        "UNIQUE (contract_id, basis, date_from)",
        "This contract already has such a quantity from that day.",
    )
    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "It cannot be negative.")

    def _value_text(self):
        self.ensure_one()
        decimals = len(f"{self.quantity:.{QUANTITY_DIGITS}f}".rstrip("0").partition(".")[2])
        quantity = formatLang(self.env, self.quantity, digits=decimals)
        if self.basis == "urf":
            return self.env._("%(quantity)s URF", quantity=quantity)
        return self.env._("%(quantity)s m²", quantity=quantity)
