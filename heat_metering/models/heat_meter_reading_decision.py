from odoo import fields, models

from .heat_meter_reading import BareMany2one


class HeatMeterReadingDecision(models.Model):
    """Who decided what of a reading, when and why: written by the decisions alone, for good."""

    _name = "heat.meter.reading.decision"
    _description = "Decision on a Meter Reading"
    _order = "date desc, id desc"
    _rec_name = "decision"
    _log_access = False
    _check_company_auto = True

    reading_id = BareMany2one("heat.meter.reading", required=True, index=True, check_company=True)
    decision = fields.Selection(
        [
            ("accept", "Accepted"),
            ("reject", "Rejected"),
            ("correct", "Corrected"),
            ("estimate", "Estimated"),
            ("restore", "Restored"),
        ],
        required=True,
    )
    user_id = fields.Many2one("res.users", string="By", required=True, ondelete="restrict")
    date = fields.Datetime(string="On", required=True, default=fields.Datetime.now)
    reason = fields.Char()
    replaced_by_id = BareMany2one(
        "heat.meter.reading",
        string="Replaced by",
        check_company=True,
        index="btree_not_null",
        help="The reading that counts in its place.",
    )
    company_id = fields.Many2one("res.company", string="Cooperative", required=True, index=True)
