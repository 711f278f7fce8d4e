from datetime import UTC, timedelta

from odoo import api, fields, models

from odoo.addons.heat_base.engine.periods import local_midnight
from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.reliability import (
    availability,
    mean_time_between_failures,
    mean_time_to_repair,
)
from .exact import shown


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    availability = NullableFloat(
        string="Availability (%)",
        digits=(6, 2),
        compute="_compute_reliability",
        help="Part of the last 365 days in which no outage cut the heat of the network off.",
    )
    mtbf_hours = NullableFloat(
        string="Between failures (h)",
        digits=(10, 1),
        compute="_compute_reliability",
        help="From the day in service to the start of the last failure, the time under repair "
        "left out, over the number of failures.",
    )
    mttr_hours = NullableFloat(
        string="To repair (h)",
        digits=(10, 1),
        compute="_compute_reliability",
        help="Mean length of the failures that ended.",
    )

    @api.depends(
        "commissioned_on",
        "outage_ids.date_start",
        "outage_ids.date_end",
        "outage_ids.state",
        "outage_ids.kind",
        "outage_ids.is_heat_cut",
    )
    def _compute_reliability(self):
        now = fields.Datetime.now()
        for plant in self:
            known = plant.outage_ids.filtered(
                lambda one: one.date_start and one.state != "cancelled"
            )
            failures = known.filtered(lambda one: one.kind == "failure")._prepare_stops()
            cuts = known.filtered("is_heat_cut")._prepare_stops()
            since = plant._in_service_at()
            start = max(since, now - timedelta(days=365)) if since else None
            up = availability(start, now, cuts) if start and start < now else None
            plant.availability = shown(None if up is None else up * 100)
            plant.mttr_hours = shown(mean_time_to_repair(failures))
            after = [stop for stop in failures if since and stop.start >= since]
            plant.mtbf_hours = shown(mean_time_between_failures(since, after) if after else None)

    def _in_service_at(self):
        """The instant the plant came into service, UTC, or None."""
        self.ensure_one()
        if not self.commissioned_on:
            return None
        midnight = local_midnight(self.commissioned_on, self.network_id.tz)
        return midnight.astimezone(UTC).replace(tzinfo=None)
