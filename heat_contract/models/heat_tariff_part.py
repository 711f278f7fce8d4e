from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.price import Part
from ..engine.rating import exact

SHARE_DIGITS = 4
#: the percentages of a mix add up to 100 within this
SHARE_TOLERANCE = 0.01


class HeatTariffPart(models.Model):
    _name = "heat.tariff.part"
    _description = "Fuel of a Price Mix"
    _order = "component_id, sequence, id"
    _check_company_auto = True

    component_id = fields.Many2one(
        "heat.tariff.component", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Fuel", required=True, translate=True)
    share = fields.Float(
        string="Share (%)",
        digits=(7, SHARE_DIGITS),
        required=True,
        help="What the contract agrees on; what was burnt is told elsewhere.",
    )
    base_price = fields.Float(digits=(16, 6), required=True, aggregator=None)
    formula = fields.Char(help="Coefficient of this fuel's price; empty for a fixed price.")

    @api.constrains("share")
    def _check_share(self):
        if any(not 0 <= part.share <= 100 for part in self):
            raise ValidationError(self.env._("The share of a fuel is between 0 and 100 %."))

    @api.constrains("formula", "share", "component_id")
    def _check_formula(self):
        self.component_id._check_formula_unless_writing()

    def _engine_part(self):
        self.ensure_one()
        return Part(
            self.name,
            exact(self.share, SHARE_DIGITS).normalize(),
            exact(self.base_price, 6),
            self.component_id._parsed(self.formula),
        )
