import json
import os
import re
import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from .common import HeatMeteringCommon

README = Path(__file__).resolve().parents[1] / "readme" / "USAGE.md"


def row(read_at="2019-01-01T00:00:00+01:00", index="100", **values):
    return {
        "serial": "100",
        "measured_quantity": "energy",
        "read_at": read_at,
        "index": index,
        "unit": "kWh",
        **values,
    }


@tagged("post_install", "-at_install")
class TestHeatMeterReadingIngest(HeatMeteringCommon):
    def _ingest(self, rows):
        return self.env["heat.meter.reading"].ingest(rows)

    def _codes(self, rows):
        return [(verdict["status"], verdict["code"]) for verdict in self._ingest(rows)]

    def test_rows_become_readings(self):
        verdicts = self._ingest([row(), row("2019-02-01T00:00:00Z", "0.2", unit="MWh")])
        self.assertEqual([verdict["status"] for verdict in verdicts], ["accepted"] * 2)
        readings = self.env["heat.meter.reading"].browse(v["reading_id"] for v in verdicts)
        self.assertEqual(
            readings.mapped("read_at"), [datetime(2018, 12, 31, 23), datetime(2019, 2, 1)]
        )
        self.assertEqual(self._indexes(self.energy), ["100", "200"])
        self.assertEqual(set(readings.mapped("origin")), {"api"})
        self.assertEqual(readings.recorded_by, self.env.user)

    def test_sending_again_changes_nothing(self):
        first = self._ingest([row(), row("2019-02-01T00:00:00Z", "90")])
        self.assertEqual([v["status"] for v in first], ["accepted", "suspect"])
        again = self._ingest([row(), row("2019-02-01T00:00:00Z", "90")])
        self.assertEqual([v["status"] for v in again], ["known", "known"])
        self.assertEqual([v["reading_id"] for v in again], [v["reading_id"] for v in first])

    def test_a_bad_row_sinks_nothing(self):
        rows = [
            row(),
            "nonsense",
            row(serial="999"),
            row(serial=""),
            row(measured_quantity="beauty"),
            row(unit="BTU"),
            row(unit="m3"),
            row("2019-01-01T00:00:00"),
            row("yesterday"),
            row(index="ten"),
            row(index=float("nan")),
            row(index=-4),
            row("2999-01-01T00:00:00Z"),
            row(index="101"),
        ]
        self.assertEqual(
            self._codes(rows),
            [
                ("accepted", ""),
                ("rejected", "bad_row"),
                ("rejected", "unknown_meter"),
                ("rejected", "missing_serial"),
                ("rejected", "unknown_quantity"),
                ("rejected", "unknown_unit"),
                ("rejected", "incompatible_unit"),
                ("rejected", "missing_offset"),
                ("rejected", "bad_date"),
                ("rejected", "bad_number"),
                ("rejected", "bad_number"),
                ("rejected", "negative_index"),
                ("rejected", "future_reading"),
                ("rejected", "contradictory_line"),
            ],
        )

    def test_messages_speak_the_language_of_the_caller(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["heat_metering"], ["fr_FR"])
        french = self.env["heat.meter.reading"].with_context(lang="fr_FR")
        self.assertIn("compteur", french.ingest([row(serial="999")])[0]["message"])

    def test_thousands_of_rows_take_as_many_queries_as_a_few(self):
        counts = []
        for size in (3, 4, 3000):  # the first fills caches
            start = datetime(2000 + len(counts), 1, 1)
            times = [start + timedelta(hours=n) for n in range(size)]
            rows = [
                row(f"{at.isoformat()}Z", 10_000 * len(counts) + n) for n, at in enumerate(times)
            ]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            verdicts = self._ingest(rows)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual({v["status"] for v in verdicts}, {"accepted"})
        self.assertLessEqual(counts[2], counts[1] + 1)

    def test_only_operators_send_readings(self):
        reader = self._new_user("lectrice", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            self.env["heat.meter.reading"].with_user(reader).ingest([row()])
        operator = self._new_user("releveur", "heat_metering.heat_metering_group_operator")
        verdicts = self.env["heat.meter.reading"].with_user(operator).ingest([row()])
        self.assertEqual(verdicts[0]["status"], "accepted")

    def test_what_is_no_list_is_refused(self):
        self.assertEqual(self._ingest([]), [])
        with self.assertRaises(UserError):
            self._ingest({"serial": "100"})


@tagged("post_install", "-at_install")
class TestHeatMeterReadingIngestHttp(HttpCase, HeatMeteringCommon):
    def test_the_documented_command_records_readings(self):
        """The very command of the documentation, on a server that runs, with a key."""
        operator = self._new_user("collecte", "heat_metering.heat_metering_group_operator")
        key = (
            self.env["res.users.apikeys"]
            .with_user(operator)
            ._generate("rpc", "collecte", datetime.now() + timedelta(days=1))
        )
        command = re.search(r"```sh\n(curl .*?)```", README.read_text(), re.DOTALL)[1]
        self.env.flush_all()
        with self.allow_requests(), tempfile.TemporaryDirectory() as home:
            # the server of the tests answers only who shows the test's own cookie
            cookie = f"{TEST_CURSOR_COOKIE_NAME}={self.http_request_key}"
            Path(home, ".curlrc").write_text(f'cookie = "{cookie}"\n')
            environment = {"HEAT_URL": self.base_url(), "HEAT_KEY": key, "CURL_HOME": home}
            answers = [self._run(command, environment) for _again in range(2)]
        self.assertEqual([v["status"] for v in answers[0]], ["accepted", "rejected"])
        self.assertEqual([v["status"] for v in answers[1]], ["known", "rejected"])
        self.assertEqual(self._indexes(self.energy), ["5347.614"])

    def _run(self, command, environment):
        result = subprocess.run(
            ["sh", "-c", command],
            env={**environment, "PATH": os.environ["PATH"]},
            capture_output=True,
            check=True,
            timeout=60,
        )
        return json.loads(result.stdout)
