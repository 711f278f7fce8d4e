from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_heat_consumption_weights import HeatConsumptionCommon
from .weather import seasonal

#: The months from January 2018 on are over.
TODAY = datetime(2019, 2, 10)


@tagged("post_install", "-at_install")
class TestHeatConsumptionMonth(HeatConsumptionCommon):
    def setUp(self):
        super().setUp()
        self._set_weather(seasonal, date(2007, 1, 1), date(2020, 12, 31))
        self.months = self.env["heat.consumption"]
        self.changes = self.env["heat.consumption.change"]
        self.months._update()
        self.frozen = freeze_time(TODAY)
        self.frozen.start()
        self.addCleanup(self.frozen.stop)

    def _of(self, day, point=None):
        return self.months.search(
            [("delivery_point_id", "=", (point or self.point).id), ("date_from", "=", day)]
        )

    def test_months_follow_the_readings(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.assertTrue(self.changes.search([]))
        self.months._update()
        self.assertFalse(self.changes.search([]))
        lines = self.months.search([("delivery_point_id", "=", self.point.id)])
        self.assertEqual(len(lines), 13)
        january = self._of("2018-01-01")
        self.assertEqual(january.kwh, self._consumed(date(2018, 1, 1), date(2018, 2, 1)))
        self.assertEqual((january.quality, january.degree_days), ("measured", 15 * 31))
        self.assertEqual(january.network_id, self.network)
        missing = self._of("2019-01-01")
        self.assertEqual((missing.quality, missing.kwh), ("missing", False))

    def test_missing_is_not_zero_in_sums(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        self.env.cr.execute(
            "SELECT kwh, m3 FROM heat_consumption WHERE id = %s", [self._of("2019-01-01").id]
        )
        self.assertEqual(self.env.cr.fetchone(), (None, None))

    def test_they_are_what_read_consumption_says(self):
        day, index = self._history(self.energy, date(2017, 1, 1), 12)
        self._read(
            self.energy,
            (self._midnight(date(2018, 2, 20)), index + 3000),
            (self._midnight(date(2018, 9, 5)), index + 9000),
        )
        self.months._update()
        for line in self.months.search([("delivery_point_id", "=", self.point.id)]):
            said = self._consumption(line.date_from, line.date_to)
            self.assertEqual(line.quality, said["quality"])
            self.assertAlmostEqual(line.kwh, said["kwh"] or 0, delta=0.051)

    def test_only_what_a_late_reading_touches_is_computed_anew(self):
        self._history(self.energy, date(2018, 1, 1), 6)
        _day, index = date(2018, 7, 1), self.energy.last_index
        self._read(self.energy, (self._midnight(date(2018, 12, 1)), index + 5000))
        self.months._update()
        old = datetime(2000, 1, 1)
        self.months.search([]).write({"computed_at": old})
        by_months = self._of("2018-09-01").kwh
        self._read(self.energy, (self._midnight(date(2018, 10, 1)), index + 10))
        self.months._update()
        self.assertLess(self._of("2018-09-01").kwh, by_months)
        for line in self.months.search([("delivery_point_id", "=", self.point.id)]):
            said = self._consumption(line.date_from, line.date_to)
            self.assertAlmostEqual(line.kwh, said["kwh"] or 0, delta=0.051)

    def test_a_decision_changes_the_month(self):
        day, index = self._history(self.energy, date(2018, 1, 1), 11)
        late = self._read(self.energy, (self._midnight(date(2019, 1, 1)), index + 500))
        self.months._update()
        self.assertEqual(self._of("2018-12-01").kwh, 500)
        late.action_reject()
        self.months._update()
        self.assertEqual(self._of("2018-12-01").quality, "missing")

    def test_an_import_changes_the_months(self):
        self._import(["100;01/03/2018 00:00;1000;10", "100;01/04/2018 00:00;1500;60"])
        self.months._update()
        march = self._of("2018-03-01")
        self.assertEqual((march.kwh, march.m3), (500, 50))
        self.assertAlmostEqual(march.delta_t, 500 / 50 / 1.145, 1)

    def test_corrected_by_degree_days(self):
        # the winter of 2018 is half as cold again as those before
        def degrees(day):
            return seasonal(day) * (1.5 if day.year == 2018 else 1)

        self._set_weather(degrees, date(2007, 1, 1), date(2020, 12, 31))
        self._history(self.energy, date(2018, 1, 1), 12, degrees=degrees)
        self.months._update()
        january = self._of("2018-01-01")
        self.assertEqual(january.degree_days, 22.5 * 31)
        self.assertEqual(january.kwh, 31 * (20 + 225))
        self.assertAlmostEqual(january.corrected_kwh, 31 * (20 + 150), 1)
        july = self._of("2018-07-01")
        self.assertEqual(july.corrected_kwh, july.kwh)

    def test_degree_days_that_come_later_are_noticed(self):
        self._set_weather(lambda day: None, date(2018, 1, 1), date(2019, 1, 1))
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        self.assertIs(self._of("2018-03-01").degree_days, False)
        self._set_weather(seasonal, date(2007, 1, 1), date(2020, 12, 31))
        self.months._notice_weather()
        self.months._update()
        self.assertEqual(self._of("2018-03-01").degree_days, 310)
        self.assertEqual(len(self.months.search([("delivery_point_id", "=", self.point.id)])), 13)

    def test_an_exchange_forgets_what_was_computed(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        self.meter.installation_ids.date_to = date(2018, 6, 30)
        self.months._update()
        self.assertEqual(self._of("2018-08-01").quality, "missing")
        self.assertEqual(self._of("2018-05-01").quality, "measured")

    def test_missing_months_are_estimated_from_the_list(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        user = self._new_user("releveuse", "heat_metering.heat_metering_group_operator")
        line = self._of("2019-01-01")
        action = line.with_user(user).action_estimate()
        estimate = self.env["heat.consumption.estimate"].search(action["domain"])
        self.assertEqual(line.quality, "estimated")
        self.assertAlmostEqual(line.kwh, estimate.kwh, delta=0.051)
        # and the month that was estimated gives way to the reading, which is set beside it
        day = self._midnight(date(2019, 2, 1))
        self._read(self.energy, (day, self.energy.last_index + 100))
        self.months._update()
        self.assertEqual((line.quality, line.kwh), ("measured", 100))
        self.assertEqual(estimate.actual_kwh, 100)

    def test_evidence_is_told_when_asked_for(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        line = self._of("2018-03-01")
        self.assertEqual(line.evidence["segments"][0]["meter"], "100")
        self.assertIn("100", line.evidence_html)
        action = line.action_open_readings()
        self.assertEqual(len(self.env["heat.meter.reading"].search(action["domain"])), 2)

    def test_nobody_edits_and_others_see_nothing(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        self.months._update()
        line = self._of("2018-03-01")
        user = self._new_user("cheffe", "heat_base.heat_base_group_administrator")
        with self.assertRaises(AccessError):
            line.with_user(user).write({"kwh": 1})
        reader = self._new_user("lectrice", "heat_base.heat_base_group_user")
        self.assertTrue(self.months.with_user(reader).search([]))
        reader.write({"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour.id})
        other = self.months.with_user(reader).with_context(allowed_company_ids=self.neighbour.ids)
        self.assertFalse(other.search([]))

    def test_opening_from_the_point_and_the_meter(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        for record in (self.point, self.meter):
            action = record.action_open_consumption()
            self.assertEqual(len(self.months.search(action["domain"])), 13)

    def test_queries_do_not_grow_with_the_points(self):
        points = self.env["heat.delivery.point"].create(
            [{"name": f"Lot {n}", "network_id": self.network.id} for n in range(30)]
        )
        counts = []
        for few in (points[:3], points[3:]):
            for point in few:
                meter = self._new_meter(f"P{point.id}", point)
                self._history(meter.register_ids[0], date(2018, 1, 1), 12)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.months._update()
            counts.append(self.env.cr.sql_log_count - before)
            self.env.invalidate_all()
        self.assertEqual(self._of("2018-03-01", points[20]).quality, "measured")
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_the_cron_finishes(self):
        self._history(self.energy, date(2018, 1, 1), 12)
        progress = []
        self.patch(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda cron, done=0, remaining=None: progress.append((done, remaining)) or 60,
        )
        self.months._cron_update()
        self.assertEqual(progress, [(1, 0)])
        self.assertEqual(len(self.months.search([("delivery_point_id", "=", self.point.id)])), 13)
