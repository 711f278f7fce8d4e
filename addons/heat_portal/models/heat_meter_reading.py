from odoo import fields, models


class HeatMeterReading(models.Model):
    _inherit = "heat.meter.reading"

    origin = fields.Selection(
        selection_add=[("customer", "Sent by the customer")], ondelete={"customer": "set default"}
    )
