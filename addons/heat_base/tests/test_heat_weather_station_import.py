import base64
import gzip

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_heat_weather_station import WeatherCommon
from .weather import daily_file, line


@tagged("post_install", "-at_install")
class TestHeatWeatherStationImport(WeatherCommon):
    def _wizard(self, content):
        return (
            self.env["heat.weather.station.import"]
            .with_user(self.editor)
            .create({"file": base64.b64encode(content), "filename": "Q_25_RR-T-Vent.csv.gz"})
        )

    def _department(self):
        lines = [
            line(f"202601{day:02d}", "1.0", "2.0", code=code)
            for code in ("99056001", "99111001")
            for day in range(1, 32)
        ]
        lines += [line("20260101", "", "", code="99333003"), "99056001;COUPÉ;47\n"]
        return gzip.compress(daily_file(*lines).encode())

    def test_preview_then_import_then_summary(self):
        wizard = self._wizard(self._department())
        wizard.action_preview()
        self.assertEqual(wizard.state, "preview")
        known, unknown = wizard.line_ids
        self.assertEqual((known.station_id, known.selected), (self.station, True))
        self.assertEqual(
            (unknown.code, unknown.selected, unknown.day_count), ("99111001", False, 31)
        )
        self.assertEqual(unknown.altitude_m, 307)
        self.assertEqual(wizard.rain_only_count, 1)
        self.assertFalse(self.station.day_count, "a preview imports nothing")
        unknown.selected = True
        wizard.action_import()
        self.assertEqual(
            (wizard.state, wizard.created_count, wizard.refused_count), ("done", 62, 1)
        )
        self.assertIn("65", wizard.refused_text)
        created = self.env["heat.weather.station"].search([("code", "=", "99111001")])
        self.assertEqual((created.name, created.day_count), ("STATION 99111001", 31))

    def test_a_bad_file_is_refused_and_the_screen_stays(self):
        for content, said in ((b"compteur;date", "RR-T-Vent"), (b"\x1f\x8bxx", "damaged")):
            wizard = self._wizard(content)
            with self.assertRaisesRegex(UserError, said), self.env.cr.savepoint():
                wizard.action_preview()
            self.assertEqual(wizard.state, "file")
        with self.assertRaises(UserError):
            self._wizard(daily_file("\n").encode()).action_preview()
        with self.assertRaises(UserError):
            self._wizard(b"").action_preview()

    def test_nothing_ticked_imports_nothing(self):
        wizard = self._wizard(self._department())
        wizard.action_preview()
        wizard.line_ids.selected = False
        with self.assertRaises(UserError):
            wizard.action_import()
        wizard.action_back()
        self.assertEqual((wizard.state, wizard.line_ids.ids), ("file", []))

    def test_places_that_make_no_sense_do_not_stop_the_preview(self):
        text = daily_file(line("20260101", "1", "2", code="99111001"))
        for place in ("nan", "1e400", "inf", "", "\0", "x" * 300):
            wizard = self._wizard(text.replace("47.249167", place).encode())
            wizard.action_preview()
            self.assertEqual(wizard.line_ids.latitude, 0.0)
