from odoo import fields, models


class HeatTariffSimulateLine(models.TransientModel):
    _name = "heat.tariff.simulate.line"
    _description = "Line of a Simulated Bill"
    _order = "simulate_id, id"

    simulate_id = fields.Many2one(
        "heat.tariff.simulate", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="simulate_id.currency_id")
    component_id = fields.Many2one(
        "heat.tariff.component", required=True, ondelete="cascade", index=True
    )
    basis = fields.Selection(related="component_id.basis")
    quantity = fields.Float(digits=(16, 3))
    price = fields.Float(digits=(16, 6))
    amount = fields.Monetary(string="Amount before tax")
    message = fields.Char(string="What is missing")
