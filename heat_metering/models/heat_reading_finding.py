from odoo import fields, models

from .heat_reading_rule import RULES


class HeatReadingFinding(models.Model):
    """What the checks of a whole network over a period found: a reading that is missing, or
    meters whose sum does not fit. It closes by itself once it is no longer so."""

    _name = "heat.reading.finding"
    _description = "Finding on a Network's Readings"
    _order = "date_from desc, network_id, id"
    _rec_name = "code"
    _check_company_auto = True

    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    code = fields.Selection(RULES, string="Check", required=True)
    severity = fields.Selection([("inform", "Inform"), ("suspect", "Suspect")], required=True)
    meter_id = fields.Many2one(
        "heat.meter", index="btree_not_null", ondelete="cascade", check_company=True
    )
    register_id = fields.Many2one(
        "heat.meter.register", index="btree_not_null", ondelete="cascade", check_company=True
    )
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    params = fields.Json()
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open"
    )
