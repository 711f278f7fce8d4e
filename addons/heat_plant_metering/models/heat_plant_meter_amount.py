from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_metering.engine.consumption import Quality, gap_days, total
from odoo.addons.heat_metering.models.heat_delivery_point import _end_bound, _start_bound
from odoo.addons.heat_plant.engine.fuel import Load, load_energy

#: Unit that a register is read in → what consumption is computed in.
VOLUMES = ("m3", "l")


class HeatPlantMeter(models.Model):
    """What meters of plants counted: by heat_metering's own rules for indexes and neighbours."""

    _inherit = "heat.plant.meter"

    @api.model
    def _series_amounts(self, meters, periods):
        """What each series of meters that took over from each other counted, in MWh.

        The number of queries does not depend on that of meters and periods.

        :return: {(first meter of the series, period): (Decimal or None, Quality)}; periods in
            which the equipment was not in service yet, or no more, are left out
        """
        windows, parts = self._meter_windows(meters, periods)
        point_model = self.env["heat.delivery.point"]
        neighbours = point_model._neighbours(windows)
        rollovers = point_model._rollovers(windows)
        amounts = defaultdict(list)
        for rank, window in enumerate(windows):
            around = neighbours[2 * rank : 2 * rank + 2]
            turned = rollovers.get(window["register_id"], ())
            amount, quality, _evidence = point_model._segment(window, around, (None, None), turned)
            meter, (series, period) = window["meter"], window["pair"]
            amounts[series, period].append(meter._energy_mwh(amount, quality, window))
        found = {}
        for (series, period), covered in parts.items():
            served = series._served(period)
            if served is None:
                continue
            whole = amounts[series, period]
            if gap_days(served, covered):
                whole = [(None, Quality.MISSING)]
            amount, quality = total(whole)
            if amount is not None and series.direction == "deduct":
                amount = -amount
            found[series, period] = amount, quality
        return found

    def _series_head(self):
        """The meter that all others of the series took over from, one after the other."""
        self.ensure_one()
        head, seen = self, self
        while head.replaces_id and head.replaces_id not in seen:
            head = head.replaces_id
            seen |= head
        return head

    def _served(self, period):
        """The days of ``period`` in which what is counted was in service, or None."""
        self.ensure_one()
        one = self.equipment_id
        first = max(one.effective_date or period.start, period.start)
        end = min(one.scrap_date + timedelta(days=1) if one.scrap_date else period.end, period.end)
        return Period(first, end) if first < end else None

    @api.model
    def _meter_windows(self, meters, periods):
        """Windows as :meth:`heat.delivery.point._segment` takes them, and the days they cover."""
        windows, parts = [], {}
        for meter in meters:
            series = meter._series_head()
            for period in periods:
                covered = parts.setdefault((series, period), [])
                first = max(meter.date_from or period.start, period.start)
                end = meter.date_to + timedelta(days=1) if meter.date_to else period.end
                served = series._served(period)
                if served is None:
                    continue
                first, end = max(first, served.start), min(end, served.end)
                if first < end:
                    part = Period(first, end)
                    covered.append(part)
                    windows.append(
                        {**meter._prepare_window(part, period), "pair": (series, period)}
                    )
        return windows, parts

    def _prepare_window(self, part, period):
        self.ensure_one()
        register = self.register_id
        span = {
            "serial": self.meter_id.serial,
            "meter_id": self.meter_id.id,
            "register_id": register.id,
            "measured_quantity": register.measured_quantity,
            "heat_code": register.uom_id.heat_code,
            "multiplier": repr(register.multiplier),
            "capacity": register._capacity(),
            "figure": "m3" if register.uom_id.heat_code in VOLUMES else "kwh",
            "tz": self.network_id.tz,
            **self._installed_days(),
        }
        bounds = _start_bound(span, part, period), _end_bound(span, part, period)
        return {**span, "meter": self, "part": part, "at": bounds}

    def _installed_days(self):
        """The days of its installation and removal, where this record begins or ends with them.

        There the index of that day is the bound; elsewhere the index of midnight is.
        """
        places = self.meter_id.installation_ids
        fitted = places.filtered(lambda one: one.date_from and one.date_from == self.date_from)[:1]
        removed = places.filtered(lambda one: one.date_to and one.date_to == self.date_to)[:1]
        return {
            "date_from": fitted.date_from,
            "installed_at": fitted.installed_at,
            "date_to": removed.date_to,
            "after": removed.date_to and removed.date_to + timedelta(days=1),
            "removed_at": removed.removed_at,
        }

    def _energy_mwh(self, amount, quality, window):
        """An amount of a window as energy; fuel on the lower heating value."""
        if amount is None:
            return None, Quality.MISSING
        if self.role != "fuel" or not self.fuel_id:
            if window["figure"] != "kwh":
                return None, Quality.MISSING
            return units.convert(amount, "kwh", "mwh"), quality
        unit = window["figure"]
        load = Load(amount, unit, higher=unit == "kwh" and self.fuel_id.is_higher)
        try:
            energy = load_energy(load, self.fuel_id._coefficients(window["part"].start))
        except EngineError:
            return None, Quality.MISSING
        return energy.energy_kwh / Decimal(1000), quality
