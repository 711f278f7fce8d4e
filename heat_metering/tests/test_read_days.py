from datetime import date, datetime
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from ..engine.read_period import ReadPeriod
from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestReadDays(HeatMeteringCommon):
    """A meter read by hand, at the hour when somebody passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._read(
            {
                datetime(2019, 2, 27, 9): 1000,
                datetime(2019, 3, 28, 15): 1900,
                datetime(2019, 3, 28, 16): 1910,
                datetime(2019, 4, 30, 22): 2500,
            }
        )

    @classmethod
    def _read(cls, readings, register=None, **values):
        cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": (register or cls.energy).id,
                    "read_at": at,
                    "index": index,
                    **values,
                }
                for at, index in readings.items()
            ]
        )

    def _days(self, since=date(2019, 1, 1), until=date(2019, 12, 31)):
        return self.env["heat.delivery.point"]._read_days(self.point, since, until)[self.point.id]

    def _consumption(self, period):
        return self.point._consumption([(self.point, period)])[self.point, period]

    def test_days_on_which_somebody_read(self):
        # midnight in Paris belongs to the day that ends: 22:00 UTC in summer
        expected = [date(2019, 2, 27), date(2019, 3, 28), date(2019, 4, 30)]
        self.assertEqual(self._days(), expected)
        self.assertEqual(self._days(until=date(2019, 3, 28)), expected[:2])
        self.assertEqual(self._days(since=date(2019, 2, 28)), expected[1:])

    def test_the_indexes_are_those_that_were_read(self):
        period = ReadPeriod(date(2019, 2, 28), date(2019, 3, 29))
        result = self._consumption(period)
        self.assertEqual((result["kwh"], result["quality"]), (Decimal(910), "measured"))
        segment = next(s for s in result["evidence"]["segments"] if s["amount_unit"] == "kWh")
        self.assertEqual(segment["start"]["local_date"], "2019-02-27")
        self.assertEqual(segment["end"]["local_date"], "2019-03-28")
        self.assertEqual(segment["end"]["index"], "1910.0")
        following = ReadPeriod(date(2019, 3, 29), date(2019, 5, 1))
        self.assertEqual(self._consumption(following)["kwh"], 590)

    def test_a_cut_between_two_readings_is_shared_out(self):
        cut = date(2019, 3, 15)
        parts = [
            ReadPeriod(date(2019, 2, 28), cut, read_end=False),
            ReadPeriod(cut, date(2019, 3, 29), read_start=False),
        ]
        results = [self._consumption(part) for part in parts]
        self.assertEqual({result["quality"] for result in results}, {"interpolated"})
        self.assertEqual(sum(result["kwh"] for result in results), 910)

    def test_a_day_that_nobody_read_is_missing(self):
        result = self._consumption(ReadPeriod(date(2019, 3, 1), date(2019, 3, 29)))
        self.assertIsNone(result["kwh"])
        plain = self._consumption(Period(date(2019, 3, 1), date(2019, 3, 29)))
        self.assertEqual(plain["quality"], "interpolated")

    def test_an_estimated_index_was_read_by_nobody(self):
        self._read({datetime(2019, 3, 10, 12): 1400}, quality="estimated")
        self.assertNotIn(date(2019, 3, 10), self._days())
        self._read({datetime(2019, 3, 28, 18): 1950}, quality="estimated")
        result = self._consumption(ReadPeriod(date(2019, 2, 28), date(2019, 3, 29)))
        self.assertEqual((result["kwh"], result["quality"]), (Decimal(910), "measured"))

    def test_an_exchange_leaves_one_day_read(self):
        self.meter.installation_ids.date_to = "2019-05-10"
        new = self._new_meter("101", self.point)
        new.installation_ids.date_from = "2019-05-10"
        self._read({datetime(2019, 5, 10, 8): 2600})
        self.assertEqual(self._days(since=date(2019, 5, 1)), [])
        self._read(
            {datetime(2019, 5, 10, 8): 5, datetime(2019, 5, 31, 9): 300}, new.register_ids[0]
        )
        self.assertEqual(self._days(since=date(2019, 5, 1)), [date(2019, 5, 10), date(2019, 5, 31)])
        result = self._consumption(ReadPeriod(date(2019, 5, 1), date(2019, 6, 1)))
        self.assertEqual((result["kwh"], result["quality"]), (Decimal(395), "measured"))

    def test_queries_do_not_grow_with_points(self):
        self._days()
        with self.assertQueryCount(2):
            self._days()
        points = self.point
        for number in range(5):
            points |= self.point.create({"name": f"House {number}", "network_id": self.network.id})
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.point._read_days(points, date(2019, 1, 1), date(2019, 12, 31))
