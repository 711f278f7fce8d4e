from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatMeterReadingReview(HeatMeteringCommon):
    """Ten kWh a day for twenty days; the fifteenth day shows less than the fourteenth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = datetime(2025, 11, 1, 11)
        cls.readings = cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": cls.energy.id,
                    "read_at": cls.start + timedelta(days=day),
                    "index": 1000 + 10 * day,
                }
                for day in range(20)
                if day != 15
            ]
        )
        cls.wrong = cls._suspect(cls.energy, 15, 900)
        cls.operator = cls._new_user("releveuse", "heat_metering.heat_metering_group_operator")

    @classmethod
    def _suspect(cls, register, day, index):
        reading = cls.env["heat.meter.reading"].create(
            {
                "register_id": register.id,
                "read_at": cls.start + timedelta(days=day),
                "index": index,
                "state": "suspect",
            }
        )
        if not reading.check_ids:
            cls.env["heat.meter.reading.check"].create(
                {
                    "reading_id": reading.id,
                    "code": "backward",
                    "severity": "suspect",
                    "params": {"previous": "1140", "next": "1160"},
                    "company_id": register.company_id.id,
                }
            )
        return reading

    def _queue(self, **options):
        return self.env["heat.meter.reading"].with_user(self.operator).read_review_queue(**options)

    def test_what_waits_is_listed_and_counted(self):
        queue = self._queue()
        self.assertEqual([row["id"] for row in queue["readings"]], self.wrong.ids)
        self.assertEqual(queue["total"], 1)
        self.assertIn(("backward", 1), [(one["code"], one["count"]) for one in queue["codes"]])
        self.assertEqual(
            queue["networks"], [{"id": self.network.id, "name": self.network.name, "count": 1}]
        )
        self.assertEqual(self._queue(code="backward")["total"], 1)
        self.assertEqual(self._queue(code="spike")["total"], 0)
        self.assertEqual(self._queue(network_id=self.network.id)["total"], 1)
        self.assertEqual(self._queue(network_id=self.other_network.id)["total"], 0)

    def test_the_queue_stays_in_the_cooperative(self):
        point = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        other = self._suspect(self._new_meter("900", point).register_ids[0], 1, 5)
        self.assertEqual(self._queue()["total"], 1)
        with self.assertRaises(AccessError):
            other.with_user(self.operator).read_review()

    def test_a_reading_is_shown_among_its_neighbours(self):
        shown = self.wrong.with_user(self.operator).read_review()
        self.assertEqual(len(shown["series"]), 19, "the fortnight before, and all after")
        self.assertEqual(
            [one["id"] for one in shown["series"] if one["state"] == "suspect"], self.wrong.ids
        )
        times = [one["at"] for one in shown["series"]]
        self.assertEqual(times, sorted(times))
        self.assertTrue(shown["reasons"])
        self.assertEqual(shown["expected"]["from_index"], "1140")
        self.assertLess(float(shown["expected"]["low"]), 1150)
        self.assertGreater(float(shown["expected"]["high"]), 1150)

    def test_of_hourly_readings_the_nearest_are_shown(self):
        readings = self.env["heat.meter.reading"].create(
            [
                {
                    "register_id": self.volume.id,
                    "read_at": self.start + timedelta(hours=hour),
                    "index": hour,
                }
                for hour in range(24 * 10)
            ]
        )
        for rank, count in ((120, 121), (0, 61), (239, 61)):
            series = readings[rank].read_review()["series"]
            self.assertEqual(len(series), count)
            self.assertIn(readings[rank].id, [one["id"] for one in series])

    def test_months_apart_the_chart_looks_farther(self):
        readings = self.env["heat.meter.reading"].create(
            [
                {
                    "register_id": self.volume.id,
                    "read_at": self.start - timedelta(days=30 * month),
                    "index": 100 - month,
                }
                for month in range(12)
            ]
        )
        self.assertEqual(len(readings[0].read_review()["series"]), 9)

    def test_each_decision_can_be_taken_back(self):
        wrong = self.wrong.with_user(self.operator)
        wrong.action_accept()
        wrong.action_undo()
        self.assertEqual(self.wrong.state, "suspect")
        wrong.action_reject()
        wrong.action_undo()
        self.assertEqual(self.wrong.state, "suspect")
        wrong.action_correct(1150)
        self.assertEqual(self.wrong.state, "superseded")
        wrong.action_undo()
        self.assertEqual(self.wrong.state, "suspect")
        wrong.action_estimate()
        wrong.action_undo()
        self.assertEqual(self.wrong.state, "suspect")
        live = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.energy.id), ("state", "in", ("valid", "suspect"))]
        )
        self.assertEqual(len(live), 20, "nothing that was taken back counts")
        with self.assertRaises(UserError):
            wrong.action_undo()

    def test_the_last_decisions_are_told(self):
        self.wrong.with_user(self.operator).action_reject("compteur vu de travers")
        (decision,) = self.readings[0].read_review()["decisions"]
        self.assertEqual(decision["user"], self.operator.name)
        self.assertEqual(decision["reason"], "compteur vu de travers")
        self.assertEqual(decision["index"], "900")

    def test_readers_look_and_decide_nothing(self):
        reader = self._new_user("accueil", "heat_base.heat_base_group_user")
        reading = self.wrong.with_user(reader)
        self.assertFalse(reading.read_review_queue()["can_write"])
        self.assertTrue(reading.read_review()["series"])
        for action in ("action_accept", "action_reject", "action_undo"):
            with self.assertRaises(AccessError):
                getattr(reading, action)()
        self.assertEqual(self.wrong.state, "suspect")

    def test_charts_are_opened_from_the_point_and_the_meter(self):
        for record in (self.point, self.meter):
            action = record.with_user(self.operator).action_open_charts()
            self.assertEqual(action["tag"], "heat_point_charts")
            self.assertEqual(action["context"]["active_id"], self.point.id)
        heading = self.point.with_user(self.operator).read_chart_heading()
        self.assertEqual(heading["last_day"], "2025-11-20")
        self.assertEqual(heading["tz"], "Europe/Paris")
