from datetime import UTC, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.periods import Period

from ..engine.expectation import days as days_in, expected_range, judge, mean_rate

#: The mean of the last readings knows nothing of the weather: it is allowed twice as much.
MEAN_RATE_TOLERANCE = 2
#: How far behind the last reading the one that gives the mean rate is looked for.
HISTORY_DAYS = 35
#: Estimates of a consumption that follow the weather; others know no more than the mean rate.
WEATHER_METHODS = {"fit", "short_history", "last_year"}


class HeatMeterRegister(models.Model):
    _inherit = "heat.meter.register"

    def _expected_indexes(self, at, tolerance=50):
        """Where each register is expected to stand at ``at``, a naive UTC instant.

        :param tolerance: percent of the expected consumption allowed on either side
        :return: {register id: {"index", "read_at", "range", "basis"}}: the last valid
            reading before ``at``, and the range with what it rests on, or None
        """
        nothing = dict.fromkeys(("index", "read_at", "range", "basis"))
        found = {register.id: nothing for register in self}
        history = self._reading_history(at)
        estimates = self._estimated_amounts(history, at)
        for register_id, (last, before) in history.items():
            elapsed = at - last[0]
            amount, basis, factor = estimates.get(register_id), "estimate", Decimal(tolerance) / 100
            if amount is None and before:
                rate = mean_rate(before, last)
                basis, factor = "mean_rate", factor * MEAN_RATE_TOLERANCE
                amount = None if rate is None else rate * days_in(elapsed)
            expected = expected_range(last[1], amount, elapsed, factor) if amount else None
            found[register_id] = {
                "index": last[1],
                "read_at": last[0],
                "range": expected,
                "basis": expected and basis,
            }
        return found

    def _reading_history(self, at):
        """{register id: ((read_at, index) of the last reading before ``at``, an earlier one)}.

        The earlier one is the oldest within some weeks of the last, or the one before it.
        """
        if not self.ids:
            return {}
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT reg.id, last.read_at, last.index::text,
                          COALESCE(far.read_at, near.read_at),
                          COALESCE(far.index, near.index)::text
                     FROM unnest(%(registers)s) AS reg(id)
               CROSS JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                      AND read_at < %(at)s
                                    ORDER BY read_at DESC LIMIT 1) last
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                      AND read_at BETWEEN last.read_at - %(weeks)s
                                                      AND last.read_at - interval '1 day'
                                    ORDER BY read_at LIMIT 1) far ON TRUE
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                      AND read_at < last.read_at AND far.read_at IS NULL
                                    ORDER BY read_at DESC LIMIT 1) near ON TRUE""",
                registers=self.ids,
                at=at,
                weeks=timedelta(days=HISTORY_DAYS),
            )
        )
        return {
            register: (
                (read_at, Decimal(index)),
                (earlier, Decimal(earlier_index)) if earlier else None,
            )
            for register, read_at, index, earlier, earlier_index in rows
        }

    def _estimated_amounts(self, history, at):
        """{register id: amount since its last reading}, where weather tells it.

        Of the registers that make the consumption of a delivery point with one meter.
        """
        asked = {}
        for register in self.browse(history):
            point = register.meter_id.delivery_point_id
            figure = register._consumption_figure()
            if figure and len(point.meter_ids) == 1:
                days = _days_between(history[register.id][0][0], at, point.network_id.tz)
                asked[register] = (point, days, figure)
        found = self.env["heat.delivery.point"]._estimate(
            (point, days) for point, days, _figure in asked.values()
        )
        amounts = {}
        for register, (point, days, figure) in asked.items():
            result = found[point, days]
            if result["method"] in WEATHER_METHODS and result[figure]:
                elapsed = at - history[register.id][0][0]
                amounts[register.id] = register._own_amount(
                    Decimal(result[figure]) * days_in(elapsed) / days.days, figure
                )
        return amounts

    def _consumption_figure(self):
        """What the register adds to in the consumption of its point, if anything."""
        self.ensure_one()
        if not self.is_counted:
            return None
        return self.env["heat.delivery.point"]._figure(
            {
                "measured_quantity": self.measured_quantity,
                "service": self.meter_id.network_id.service,
            }
        )

    def _own_amount(self, amount, figure):
        """An amount of kWh or m3 as the register counts it."""
        own = units.convert(amount, figure, self.uom_id.heat_code)
        return own / Decimal(repr(self.multiplier))

    @api.model
    def _judge_index(self, register, index, expected):
        """(code, sentence) of what looks wrong with an index, before it is stored; or None.

        :param expected: what :meth:`_expected_indexes` gave for the register
        """
        capacity = register._capacity()
        code = judge(index, expected["index"], expected["range"], capacity)
        if code == "fits":
            return None
        return code, self._index_warnings(register, expected, capacity)[code]

    def _record_index(self, index, at):
        """The reading of ``index`` at ``at``, stored or found as it stands."""
        self.ensure_one()
        readings = self.env["heat.meter.reading"]
        live = readings.search(
            [
                ("register_id", "=", self.id),
                ("read_at", "=", at),
                ("state", "in", ("valid", "suspect")),
            ],
            limit=1,
        )
        if live and Decimal(repr(live.index)) == index:
            return live
        if live.state == "valid":
            raise UserError(
                self.env._(
                    "%(register)s already has another reading at this time: %(index)s. Correct "
                    "that one.",
                    register=self.display_name,
                    index=self._format_index(Decimal(repr(live.index))),
                )
            )
        return readings.create({"register_id": self.id, "read_at": at, "index": float(index)})

    def _index_decimals(self, sample=None):
        """Decimals to show an index with: the display's, or those of a ``sample`` index."""
        self.ensure_one()
        step = Decimal(repr(self.resolution)) if self.resolution else sample
        exponent = step.normalize().as_tuple().exponent if step else 0
        return min(max(-exponent, 0), 6)

    def _format_index(self, index, decimals=None):
        """An index or a bound, with its unit, as the reader's language writes it."""
        self.ensure_one()
        decimals = self._index_decimals(index) if decimals is None else decimals
        return f"{formatLang(self.env, float(index), digits=decimals)} {self.uom_id.name}"

    def _index_warnings(self, register, expected, capacity):
        """The sentence of each verdict of the engine."""
        decimals = register._index_decimals(expected["index"])
        shown = partial(register._format_index, decimals=decimals)
        span = expected["range"]
        last = expected["index"]
        texts = {
            "backward": self.env._(
                "This index is below the last one, %(last)s. Has the meter been replaced?",
                last=last is not None and shown(last),
            ),
            "rollover": self.env._(
                "The register seems to have passed its highest index since %(last)s.",
                last=last is not None and shown(last),
            ),
            "beyond_display": self.env._(
                "The display of this register cannot show such an index: it has %(digits)s digits.",
                digits=register.digits,
            ),
        }
        if span:
            bounds = {"low": shown(span.low), "high": shown(span.high)}
            texts["low"] = self.env._(
                "Less than expected: between %(low)s and %(high)s. Check the digits.", **bounds
            )
            texts["high"] = self.env._(
                "More than expected: between %(low)s and %(high)s. Check the digits.", **bounds
            )
        return texts


def _days_between(start, end, tz):
    """The period of the local days of two naive UTC instants, both included."""
    zone = ZoneInfo(tz)
    first, last = (moment.replace(tzinfo=UTC).astimezone(zone).date() for moment in (start, end))
    return Period(first, max(first, last) + timedelta(days=1))
