from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HEADER, HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatReadingImport(HeatMeteringCommon):
    MONTHS = [
        "100;01/01/2019;1 000,5;10",
        "100;01/02/2019;2\u00a0000,25;20,5",
        "100;1/3/2019;3000;30",
    ]

    def test_lines_become_readings(self):
        record = self._import(self.MONTHS)
        self.assertEqual(record.state, "done")
        self.assertEqual(record.line_count, 3)
        self.assertEqual(self._counts(record), (6, 0, 0, 0))
        self.assertEqual(self._indexes(self.energy), ["1000.5", "2000.25", "3000"])
        readings = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.energy.id)], order="read_at"
        )
        self.assertEqual(readings[0].read_at, datetime(2018, 12, 31, 23))
        self.assertEqual(set(readings.mapped("origin")), {"file"})
        self.assertEqual(readings.mapped("line_number"), [2, 3, 4])
        self.assertEqual(readings.import_id, record)
        self.assertEqual(readings.recorded_by, self.env.user)
        month = self.point.read_consumption("2019-02-01", "2019-02-28")[self.point.id]
        self.assertEqual((month["kwh"], month["quality"]), (999.75, "measured"))

    def test_the_same_file_changes_nothing(self):
        self._import(self.MONTHS)
        again = self._import(self.MONTHS)
        self.assertEqual(self._counts(again), (0, 0, 0, 6))
        self.assertIn("releves.csv", again.message)
        self.assertEqual(len(again.sha256), 64)
        self.assertEqual(len(self._indexes(self.energy)), 3)
        again.action_import()
        self.assertEqual(again.known_count, 6)

    def test_a_file_that_overlaps_adds_what_is_new(self):
        self._import(self.MONTHS[:2])
        record = self._import(self.MONTHS)
        self.assertEqual(self._counts(record), (2, 0, 0, 4))

    def test_order_of_lines_does_not_matter(self):
        record = self._import(self.MONTHS[::-1])
        self.assertEqual(self._counts(record), (6, 0, 0, 0))

    def test_an_empty_cell_is_no_reading(self):
        record = self._import(["100;01/01/2019;5;", "100;02/01/2019;;"])
        self.assertEqual(self._counts(record), (1, 0, 0, 0))
        self.assertEqual(record.line_count, 2)

    def test_units_are_converted_exactly(self):
        meter = self._new_meter("300", self.point, self.env.ref("heat_base.uom_gj"))
        self._import(["300;01/01/2019;1000;1"])
        self.assertEqual(self._indexes(meter.register_ids[0]), ["3.6"])

    def test_the_unit_may_stand_in_a_column(self):
        profile = self.profile.copy({"name": "Unités", "company_id": self.cooperative.id})
        profile.line_ids[1].unlink()
        profile.line_ids.write({"column": "index", "unit_column": "unite"})
        record = self._import(
            "numero;date;index;unite\n100;01/01/2019;1,5;MWh\n100;02/01/2019;1600;kWh\n"
            "100;03/01/2019;1700;BTU\n100;04/01/2019;7;m3\n",
            profile=profile,
        )
        self.assertEqual(self._counts(record), (2, 0, 2, 0))
        self.assertEqual(self._indexes(self.energy), ["1500", "1600"])
        self.assertEqual(
            record.issue_ids.sorted("line_number").mapped("code"),
            ["unknown_unit", "incompatible_unit"],
        )

    def test_the_profile_is_guessed_by_the_columns(self):
        record = self.env["heat.reading.import"].create(
            {"file": self._new_import("\n".join([HEADER, *self.MONTHS])).file, "filename": "x"}
        )
        record.action_import()
        self.assertEqual(record.profile_id, self.profile)
        self.assertEqual(record.accepted_count, 6)

    def test_a_date_without_time_counts_at_the_hour_of_the_profile(self):
        profile = self.profile.copy({"date_only_hour": 24, "company_id": self.cooperative.id})
        self._import(["100;31/12/2018;5;1"], profile=profile)
        reading = self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])
        self.assertEqual(reading.read_at, datetime(2018, 12, 31, 23))

    def test_columns_may_be_numbers_and_time_apart(self):
        profile = self.env["heat.reading.profile"].create(
            {
                "name": "Sans en-tête",
                "has_header": False,
                "serial_column": "3",
                "date_column": "1",
                "time_column": "2",
                "line_ids": [
                    (
                        0,
                        0,
                        {"column": "4", "measured_quantity": "energy", "uom_id": self.kwh.id},
                    )
                ],
            }
        )
        self._import("25.4.2024;00:56;100;2969,03;GJ\n", profile=profile)
        reading = self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])
        self.assertEqual(reading.read_at, datetime(2024, 4, 24, 22, 56))

    def test_a_meter_of_another_cooperative_is_unknown(self):
        point = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        self._new_meter("900", point)
        record = self._import(["900;01/01/2019;1;1"])
        self.assertEqual(self._counts(record), (0, 0, 2, 0))

    def test_queries_do_not_grow_with_the_file(self):
        counts = []
        for size in (4, 5, 900):  # the first fills caches
            start = datetime(1000 + size, 1, 1)
            days = [(n, start + timedelta(days=n)) for n in range(size)]
            lines = [f"100;{day:%d/%m/%Y};{size + n};{size + n}" for n, day in days]
            record = self._new_import("\n".join([HEADER, *lines]))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.action_import()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(record.accepted_count + record.suspect_count, 2 * size)
        self.assertLessEqual(counts[2], counts[1] + 1)

    def test_what_was_imported_is_kept(self):
        record = self._import(self.MONTHS)
        with self.assertRaises(UserError):
            record.unlink()
        with self.assertRaises(UserError):
            record.file = b"MQ=="
        self._new_import("x").unlink()

    def test_buttons_open_what_they_say(self):
        record = self._import([*self.MONTHS, "100;01/04/2019;x;40"])
        readings = record.action_open_readings()
        self.assertEqual(self.env["heat.meter.reading"].search_count(readings["domain"]), 7)
        issues = record.action_open_issues()
        self.assertEqual(self.env["heat.reading.import.issue"].search_count(issues["domain"]), 1)
        self.assertTrue(self.meter.action_open_readings()["domain"])
