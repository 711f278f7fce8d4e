from odoo import fields, models


class HeatTariffSimulateMonth(models.TransientModel):
    """The energy of a month that a simulation charges."""

    _name = "heat.tariff.simulate.month"
    _description = "Month of a Simulated Year"
    _order = "simulate_id, month"

    simulate_id = fields.Many2one(
        "heat.tariff.simulate", required=True, ondelete="cascade", index=True
    )
    month = fields.Date(required=True)
    energy_mwh = fields.Float(string="Consumption (MWh)", digits=(16, 6))
    origin = fields.Selection(
        [
            ("measured", "Measured"),
            ("estimated", "Estimated"),
            ("spread", "Shared out"),
            ("days", "Shared out by days"),
            ("typed", "Typed"),
            ("unknown", "Unknown"),
        ],
        string="How it is known",
        default="typed",
    )
