from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatMeterReading(HeatMeteringCommon):
    def _read(self, read_at, index, **vals):
        return self.env["heat.meter.reading"].create(
            {"register_id": self.energy.id, "read_at": read_at, "index": index, **vals}
        )

    def test_a_reading_is_a_fact(self):
        reading = self._read("2019-01-01", 100)
        for vals in ({"index": 101}, {"read_at": "2019-01-02"}, {"register_id": self.volume.id}):
            with self.assertRaises(UserError):
                reading.write(vals)
        with self.assertRaises(UserError):
            reading.unlink()
        reading.action_reject()
        self.assertEqual(reading.state, "rejected")

    def test_an_index_below_the_last_one_is_suspect(self):
        self._read("2019-01-01", 100)
        self.assertEqual(self._read("2019-02-01", 90).state, "suspect")
        self.assertEqual(self._read("2019-03-01", 120).state, "valid")
        self.assertEqual(self._read("2019-04-01", 150).state, "valid")
        self.assertEqual(self._read("2019-02-15", 300).state, "suspect")

    def test_an_index_typed_on_the_screen_is_checked_too(self):
        self._read("2019-01-01", 100)
        with Form(self.env["heat.meter.reading"]) as form:
            form.register_id = self.energy
            form.read_at = "2019-02-01 00:00:00"
            form.index = 90
        self.assertEqual(form.record.state, "suspect")

    def test_a_corrected_index_supersedes_a_suspect_one(self):
        self._read("2019-01-01", 100)
        wrong = self._read("2019-02-01", 90)
        right = self._read("2019-02-01", 109)
        self.assertEqual((wrong.state, right.state), ("superseded", "valid"))

    def test_the_index_is_kept_exactly(self):
        self._read("2019-01-01", 5347.61445783133)
        self.assertEqual(self._indexes(self.energy), ["5347.61445783133"])

    def test_the_future_is_refused(self):
        with self.assertRaises(ValidationError):
            self._read("2999-01-01", 1)

    def test_accepting_by_name(self):
        self._read("2019-01-01", 100)
        suspect = self._read("2019-02-01", 90)
        suspect.action_accept()
        self.assertEqual(suspect.state, "valid")

    def test_readings_are_shown_with_their_meter(self):
        reading = self._read("2019-01-01", 100)
        self.assertIn("100", reading.display_name)
        self.assertEqual(reading.meter_id, self.meter)
        self.assertEqual(self.meter.last_reading_at, reading.read_at)
        self.assertEqual(self.energy.last_index, 100)
