from datetime import UTC, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine import units

from ..engine.consumption import index_at
from ..engine.estimation import Knowledge, estimate
from .heat_delivery_point import _ALWAYS, _FOREVER
from .heat_delivery_point_weights import HISTORY, _observations


class HeatMeterReading(models.Model):
    _inherit = "heat.meter.reading"

    def _estimated_index(self):
        """What the register may have shown at the time of this reading.

        Between two measured readings, their difference is shared by the weights of the delivery
        point; after the last one, what the point usually takes is added to it.
        """
        self.ensure_one()
        window = self._estimate_window()
        if not window:
            return super()._estimated_index()
        point_model = self.env["heat.delivery.point"]
        ((before, after),) = self._measured_around(window)
        if before and after:
            (split,) = point_model._splits([window], [(before, after)])
            bound = index_at(
                window["at"][0][1], before, after, split and split[0], window["capacity"]
            )
            return float(bound.index)
        if not before:
            raise UserError(
                self.env._("No valid reading stands before this one to estimate it by.")
            )
        return float(self._extrapolated(window, before))

    def _estimate_window(self):
        """The register span of the installation that covers this reading."""
        register, at = self.register_id, self.read_at.replace(tzinfo=UTC)
        points = register.meter_id.installation_ids.delivery_point_id
        spans = self.env["heat.delivery.point"]._register_spans(points)
        for rows in spans.values():
            for span in rows:
                day = at.astimezone(ZoneInfo(span["tz"])).date()
                covers = (not span["date_from"] or span["date_from"] <= day) and (
                    not span["after"] or day < span["after"]
                )
                if span["register_id"] == register.id and covers:
                    return {**span, "at": (("inside", at, _ALWAYS, _FOREVER),)}
        return None

    def _measured_around(self, window):
        """The measured valid readings around this one, which does not count itself."""
        at = window["at"][0][1]
        tick = timedelta(seconds=1)
        bounds = [
            (window["register_id"], "inside", at - tick, _ALWAYS, _FOREVER),
            (window["register_id"], "inside", at + tick, _ALWAYS, _FOREVER),
        ]
        found = self.env["heat.delivery.point"]._readings_around(bounds, measured_only=True)
        return [(found[0][0], found[1][1])]

    def _extrapolated(self, window, before):
        point_model = self.env["heat.delivery.point"]
        at = window["at"][0][1]
        weathers = point_model._weathers([(window, before.at - HISTORY, at)])
        weather = weathers[window["network_id"]]
        history = point_model._histories([window], before.at - HISTORY, before.at, weathers)
        known = Knowledge(
            tuple(_observations(history[window["chain"]], before.at - HISTORY, before.at)),
            year_degree_days=weather.filled(before.at - HISTORY / 2, before.at).degree_days,
        )
        found = estimate(weather.filled(before.at, at), known)
        if found.amount is None:
            raise UserError(
                self.env._("The history of this point is too short to estimate this reading by.")
            )
        grown = units.convert(found.amount, window["figure"], window["heat_code"])
        index = before.index + (grown / Decimal(window["multiplier"])).quantize(Decimal("0.001"))
        capacity = window["capacity"]
        return index - capacity if capacity is not None and index >= capacity else index


class HeatMeterReadingCheck(models.Model):
    _inherit = "heat.meter.reading.check"

    # consumption looks for the few rollovers among many checks
    _rollover = models.Index("(reading_id) WHERE code = 'rollover'")
