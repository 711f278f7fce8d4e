from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat


class HeatConsumptionOutcome(models.Model):
    """What readings said, at a date, of days that had been estimated."""

    _name = "heat.consumption.outcome"
    _description = "Outcome of an Estimate"
    _order = "id"
    _check_company_auto = True

    estimate_id = fields.Many2one(
        "heat.consumption.estimate",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="estimate_id.company_id", store=True, index=True)
    recorded_at = fields.Datetime(
        string="Known since", required=True, default=fields.Datetime.now, readonly=True
    )
    kwh = NullableFloat(string="Read afterwards (kWh)", digits=(16, 3), readonly=True)
    m3 = NullableFloat(string="Read afterwards (m3)", digits=(16, 3), readonly=True)
    is_last = fields.Boolean(string="Latest", default=True, readonly=True)
    settled_at = fields.Datetime(string="Settled on", readonly=True)
    settled_by = fields.Char(readonly=True, help="What charged or gave back the difference.")

    @api.depends("estimate_id", "recorded_at")
    def _compute_display_name(self):
        for outcome in self:
            outcome.display_name = outcome.estimate_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        outcomes = super().create(vals_list)
        for outcome in outcomes:
            one = outcome.estimate_id
            (one.outcome_ids - outcome).filtered("is_last").is_last = False
            error = one.kwh - outcome.kwh
            one.write(
                {
                    "actual_kwh": outcome.kwh,
                    "actual_m3": outcome.m3,
                    "actual_at": outcome.recorded_at,
                    "error_kwh": error,
                    "absolute_error_kwh": abs(error),
                }
            )
        return outcomes
