from odoo import fields, models


class HeatContract(models.Model):
    _inherit = "heat.contract"

    expected_mwh = fields.Float(
        string="Expected energy (MWh a year)",
        digits=(16, 3),
        tracking=True,
        help="What instalments rest on. Empty: the consumption of the year before, else an "
        "estimate.",
    )

    _expected_positive = models.Constraint(
        "CHECK (expected_mwh >= 0)", "The expected energy cannot be negative."
    )
