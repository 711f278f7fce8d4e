from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period, local_midnight

from ..engine.proration import replay_split
from .common import HeatMeteringCommon
from .weather import WeatherMixin, seasonal

A, B = 20, 10


class HeatConsumptionCommon(WeatherMixin, HeatMeteringCommon):
    def _read(self, register, *readings, **vals):
        return self.env["heat.meter.reading"].create(
            [
                {"register_id": register.id, "read_at": read_at, "index": index, **vals}
                for read_at, index in readings
            ]
        )

    def _midnight(self, day):
        return local_midnight(day, "Europe/Paris").replace(tzinfo=None)

    def _consumed(self, first, last, a=A, b=B, degrees=seasonal):
        """kWh from the morning of ``first`` to the morning of ``last``."""
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        return sum(a + b * degrees(day) for day in days)

    def _history(self, register, first, months, index=1000, **options):
        """Readings at midnight of the first of each month; gives the last day and index."""
        day, rows = first, [(self._midnight(first), index)]
        for _month in range(months):
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            index += self._consumed(day, following, **options)
            rows.append((self._midnight(following), index))
            day = following
        self._read(register, *rows)
        return day, index

    def _consumption(self, date_from, date_to, point=None):
        point = point or self.point
        return point.read_consumption(date_from, date_to)[point.id]


@tagged("post_install", "-at_install")
class TestHeatConsumptionWeights(HeatConsumptionCommon):
    def setUp(self):
        super().setUp()
        self._set_weather(seasonal, date(2017, 1, 1), date(2020, 12, 31))

    def test_a_span_over_two_months_is_shared_by_degree_days(self):
        day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self.assertEqual(day, date(2019, 1, 1))
        # read on 10 March, then on 20 April: the colder March has more than by time
        middle = index + self._consumed(day, date(2019, 3, 10))
        end = middle + self._consumed(date(2019, 3, 10), date(2019, 4, 20))
        self._read(
            self.energy,
            (self._midnight(date(2019, 3, 10)), middle),
            (self._midnight(date(2019, 4, 20)), end),
        )
        result = self._consumption("2019-03-10", "2019-03-31")
        expected = self._consumed(date(2019, 3, 10), date(2019, 4, 1))
        self.assertAlmostEqual(result["kwh"], expected, 3)
        self.assertEqual(result["quality"], "interpolated")
        bound = result["evidence"]["segments"][0]["end"]
        self.assertEqual(bound["split"]["method"], "weights")
        self.assertEqual(bound["split"]["source"], "history")
        self.assertEqual(bound["split"]["periods"], 13)
        self.assertEqual((bound["split"]["a"], bound["split"]["b"]), ("20.000000", "10.000000"))
        self.assertEqual(bound["split"]["degree_days"], ["220.000000", "114.000000"])
        # the trace gives the index again
        before, after = (Decimal(reading["index"]) for reading in bound["between"])
        replayed = before + replay_split(bound["split"], after - before)
        self.assertEqual(replayed, Decimal(bound["index"]))

    def test_the_parts_make_the_whole(self):
        day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self._read(self.energy, (self._midnight(date(2019, 4, 20)), index + 5000))
        bounds = [day, date(2019, 2, 1), date(2019, 3, 1), date(2019, 4, 1), date(2019, 4, 20)]
        pairs = [(self.point, Period(*both)) for both in zip(bounds, bounds[1:], strict=False)]
        results = self.env["heat.delivery.point"]._consumption(pairs)
        self.assertEqual(sum(result["kwh"] for result in results.values()), 5000)

    def test_what_is_read_later_does_not_move_the_past(self):
        day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self._read(self.energy, (self._midnight(date(2019, 4, 20)), index + 5000))
        before = self._consumption("2019-01-01", "2019-02-28")
        self._read(self.energy, (self._midnight(date(2020, 2, 1)), index + 50_000))
        self.assertEqual(self._consumption("2019-01-01", "2019-02-28"), before)

    def test_a_missing_day_makes_it_by_time(self):
        missing = date(2019, 3, 20)
        self._set_weather(
            lambda day: None if day == missing else seasonal(day),
            date(2017, 1, 1),
            date(2020, 12, 31),
        )
        day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self._read(self.energy, (self._midnight(date(2019, 4, 20)), index + 1090))
        result = self._consumption("2019-01-01", "2019-01-31")
        split = result["evidence"]["segments"][0]["end"]["split"]
        self.assertEqual(split["method"], "time")
        self.assertAlmostEqual(result["kwh"], 1090 * 31 * 24 / (109 * 24 - 1), 3)

    def test_a_short_span_is_shared_by_hours(self):
        _day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self._read(
            self.energy,
            (datetime(2019, 1, 31, 11), index + 1000),
            (datetime(2019, 2, 1, 11), index + 1024),
        )
        result = self._consumption("2019-01-01", "2019-01-31")
        self.assertEqual(result["evidence"]["segments"][0]["end"]["split"]["method"], "time")
        self.assertAlmostEqual(result["kwh"], 1012, 6)

    def test_a_short_history_makes_it_by_time(self):
        day, index = self._history(self.energy, date(2018, 10, 1), 3)
        self._read(self.energy, (self._midnight(day + timedelta(days=60)), index + 600))
        result = self._consumption("2019-01-01", "2019-01-31")
        self.assertEqual(result["evidence"]["segments"][0]["end"]["split"]["method"], "time")
        self.assertEqual(result["kwh"], 310)

    def test_an_estimated_reading_gives_way_once_both_sides_are_measured(self):
        day, index = self._history(self.energy, date(2018, 1, 1), 12)
        self._read(self.energy, (self._midnight(date(2019, 2, 1)), index + 10), quality="estimated")
        result = self._consumption("2019-01-01", "2019-01-31")
        self.assertEqual((result["kwh"], result["quality"]), (10, "estimated"))
        total = self._consumed(day, date(2019, 3, 1))
        self._read(self.energy, (self._midnight(date(2019, 3, 1)), index + total))
        result = self._consumption("2019-01-01", "2019-01-31")
        self.assertEqual(result["quality"], "interpolated")
        self.assertAlmostEqual(result["kwh"], self._consumed(day, date(2019, 2, 1)), 3)

    def test_a_rollover_is_counted(self):
        self.energy.write({"digits": 7, "resolution": 1})
        self._read(self.energy, ("2019-02-28 23:00", 9_999_850))
        late = self._read(self.energy, ("2019-03-31 22:00", 120))
        self.assertEqual(self._consumption("2019-03-01", "2019-03-31")["kwh"] or 270, 270)
        if late.state == "suspect":
            late.action_accept()
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertEqual(result["kwh"], 270)
        segment = result["evidence"]["segments"][0]
        self.assertEqual((segment["rollovers"], segment["capacity"]), (1, "10000000"))
        # the parts of a span in which the register rolled over make the whole
        parts = [
            self._consumption("2019-03-01", "2019-03-12")["kwh"],
            self._consumption("2019-03-13", "2019-03-31")["kwh"],
        ]
        self.assertEqual(round(sum(parts), 6), 270)

    def test_a_register_that_came_back_above_its_start_is_counted_whole(self):
        """Ten thousand and five hundred on a register of four digits, half a year after."""
        self.energy.write({"digits": 4, "resolution": 1})
        readings = self._read(self.energy, ("2018-12-31 23:00", 1000), ("2019-03-31 22:00", 9000))
        rolled = self._read(self.energy, ("2019-06-30 22:00", 1500))
        # whatever the checks say of them, someone has looked at the meter
        (readings | rolled)._set_state("valid")
        self.env["heat.meter.reading.check"].search([("reading_id", "=", rolled.id)]).unlink()
        self.env["heat.meter.reading.check"].create(
            {
                "reading_id": rolled.id,
                "code": "rollover",
                "severity": "inform",
                "company_id": self.cooperative.id,
            }
        )
        for first, kwh in (("2019-01-01", 10_500), ("2019-04-01", 2_500)):
            result = self._consumption(first, "2019-06-30")
            self.assertEqual(result["kwh"], kwh)
            self.assertEqual(result["evidence"]["segments"][0]["rollovers"], 1)
        self.assertEqual(self._consumption("2019-01-01", "2019-03-31")["kwh"], 8_000)
        # and where a bound lies inside the span in which it rolled over
        parts = [
            self._consumption("2019-01-01", "2019-05-31")["kwh"],
            self._consumption("2019-06-01", "2019-06-30")["kwh"],
        ]
        self.assertEqual(round(sum(parts), 6), 10_500)

    def test_sub_meters_and_main_meters_do_not_count(self):
        self._read(self.energy, ("2019-02-28 23:00", 0), ("2019-03-31 22:00", 100))
        below = self.env["heat.meter"].create(
            {
                "serial": "SUB",
                "company_id": self.cooperative.id,
                "register_ids": [(0, 0, {"measured_quantity": "energy", "uom_id": self.kwh.id})],
                "installation_ids": [
                    (
                        0,
                        0,
                        {
                            "role": "sub",
                            "parent_id": self.meter.id,
                            "delivery_point_id": self.point.id,
                        },
                    )
                ],
            }
        )
        self._read(below.register_ids, ("2019-02-28 23:00", 0), ("2019-03-31 22:00", 40))
        self.assertEqual(self._consumption("2019-03-01", "2019-03-31")["kwh"], 100)


@tagged("post_install", "-at_install")
class TestHeatExchangeGap(HeatConsumptionCommon):
    """Meter 100 is removed and meter 200 takes its place, some time later."""

    def setUp(self):
        super().setUp()
        self._set_weather(seasonal, date(2017, 1, 1), date(2020, 12, 31))

    def _exchange(self, removed, fitted):
        """One kWh an hour before, three an hour after, and none known in between."""
        march = datetime(2019, 2, 28, 23)
        start = march if removed > march else removed - timedelta(days=9)
        self.meter.installation_ids.date_to = removed.date()
        self.new = self._new_meter("200", self.point)
        self.new.installation_ids.date_from = fitted.date()
        hours = (removed - start).total_seconds() / 3600
        self._read(self.energy, (start, 0), (removed, hours))
        end = datetime(2019, 3, 31, 22)
        self._read(
            self.new.register_ids[0],
            (fitted, 0),
            (end, (end - fitted).total_seconds() / 3600 * 3),
        )

    def test_hours_between_two_meters_are_estimated(self):
        self._exchange(datetime(2019, 3, 10, 8), datetime(2019, 3, 10, 12))
        result = self._consumption("2019-03-01", "2019-03-31")
        hours = 9 * 24 + 9, (21 * 24 + 11 - 1)  # clocks go forward on the 31st
        self.assertAlmostEqual(result["kwh"], hours[0] + 4 + 3 * hours[1], 6)
        self.assertEqual(result["quality"], "estimated")
        gap = result["evidence"]["segments"][1]
        self.assertEqual((gap["kind"], gap["next_meter"]), ("exchange_gap", "200"))
        self.assertEqual((gap["start"], gap["end"]), (None, None))
        self.assertEqual(Decimal(gap["amount"]), 4)
        self.assertEqual(gap["neighbour"]["meter"], "100")
        self.assertEqual(
            replay_split(gap["split"], Decimal(gap["neighbour"]["amount"])), Decimal(gap["amount"])
        )

    def test_minutes_are_not(self):
        self._exchange(datetime(2019, 3, 10, 8), datetime(2019, 3, 10, 8, 40))
        result = self._consumption("2019-03-01", "2019-03-31")
        self.assertEqual(result["quality"], "measured")

    def test_days_between_two_meters_are_shared_among_months(self):
        self._exchange(datetime(2019, 3, 10, 8), datetime(2019, 3, 13, 8))
        whole = self._consumption("2019-03-01", "2019-03-31")
        parts = [
            self._consumption("2019-03-01", "2019-03-11"),
            self._consumption("2019-03-12", "2019-03-31"),
        ]
        self.assertEqual(whole["evidence"]["days_without_meter"]["kwh"], 0)
        self.assertEqual({part["quality"] for part in (whole, *parts)}, {"estimated"})
        self.assertAlmostEqual(sum(part["kwh"] for part in parts), whole["kwh"], 6)

    def test_by_degree_days_when_the_history_tells(self):
        self._history(self.energy, date(2018, 1, 1), 13, index=0)
        self.meter.installation_ids.date_to = date(2019, 2, 20)
        index = self._consumed(date(2018, 1, 1), date(2019, 2, 20))
        self._read(self.energy, (self._midnight(date(2019, 2, 20)), index))
        new = self._new_meter("200", self.point)
        new.installation_ids.date_from = date(2019, 3, 2)
        april = date(2019, 4, 1)
        self._read(
            new.register_ids[0],
            (self._midnight(date(2019, 3, 2)), 0),
            (self._midnight(april), self._consumed(date(2019, 3, 2), april)),
        )
        result = self._consumption("2019-02-01", "2019-03-31")
        self.assertAlmostEqual(result["kwh"], self._consumed(date(2019, 2, 1), april), 3)
        self.assertEqual(result["evidence"]["segments"][1]["split"]["method"], "weights")

    def test_a_long_time_without_a_meter_is_no_exchange(self):
        self._exchange(datetime(2019, 1, 10, 8), datetime(2019, 3, 10, 8))
        self.assertIsNone(self._consumption("2019-01-01", "2019-03-31")["kwh"])

    def test_an_exchange_that_was_recorded_is_one_however_long(self):
        self._exchange(datetime(2019, 1, 10, 8), datetime(2019, 3, 10, 8))
        old, new = self.meter.installation_ids, self.new.installation_ids
        new.replaces_id = old
        result = self._consumption("2019-01-10", "2019-03-31")
        self.assertEqual(result["evidence"]["days_without_meter"]["kwh"], 0)
        self.assertEqual(result["quality"], "estimated")
