import base64
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatMeterRead(HeatMeteringCommon):
    """30 kWh a day until 31 October, then a meter typed in by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_at = datetime(2025, 10, 31, 11)
        cls.env["heat.meter.reading"].create(
            [
                {"register_id": cls.energy.id, "read_at": at, "index": index}
                for at, index in ((cls.last_at - timedelta(days=30), 9100), (cls.last_at, 10000))
            ]
        )
        cls.operator = cls._new_user("releveuse", "heat_metering.heat_metering_group_operator")

    def _wizard(self, **values):
        action = self.meter.with_user(self.operator).action_read()
        form = Form(
            self.env[action["res_model"]].with_user(self.operator).with_context(**action["context"])
        )
        values = values or {"day": "2025-11-30"}
        form.is_day_only = "typed_at" not in values
        for name, value in values.items():
            form[name] = value
        return form

    def _type(self, form, rank, text):
        with form.line_ids.edit(rank) as line:
            line.typed_index = text

    def test_each_register_shows_its_last_index_and_what_is_expected(self):
        form = self._wizard()
        line = form.line_ids.edit(0)
        self.assertIn("000", line.last)
        self.assertIn("800", line.expected)
        self.assertFalse(line.warning)

    def test_what_fits_is_stored_at_the_hour_shown(self):
        form = self._wizard(day="2025-11-30", date_only_hour=24)
        self._type(form, 0, "10 900,5")
        self._type(form, 1, "12")
        wizard = form.save()
        self.assertFalse(wizard.has_warning)
        wizard.action_record()
        reading = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.energy.id)], limit=1
        )
        self.assertEqual((reading.index, reading.read_at), (10900.5, datetime(2025, 11, 30, 23)))
        self.assertEqual((reading.origin, reading.recorded_by), ("manual", self.operator))

    def test_an_odd_index_is_told_before_it_is_stored(self):
        form = self._wizard()
        self._type(form, 0, "9000")
        self.assertTrue(form.has_warning)
        form.reason = " "
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_record()
        wizard.reason = "afficheur remplacé"
        wizard.action_record()
        reading = self.env["heat.meter.reading"].search([("index", "=", 9000)])
        self.assertEqual(reading.state, "suspect")
        self.assertIn("afficheur remplacé", self.meter.message_ids[0].body)

    def test_what_cannot_be_stored_is_refused(self):
        wizard = self._wizard().save()
        with self.assertRaisesRegex(UserError, "one index"):
            wizard.action_record()
        for text in ("abc", "10,900.5"):
            form = self._wizard()
            self._type(form, 0, text)
            with self.assertRaisesRegex(UserError, "not a number"):
                form.save().action_record()
        form = self._wizard(typed_at="2025-10-31 11:00:00")
        self._type(form, 0, "10001")
        with self.assertRaisesRegex(UserError, "already"):
            form.save().action_record()

    def test_the_photo_stays_with_the_reading(self):
        content = BytesIO()
        Image.new("RGB", (40, 30), "blue").save(content, "PNG")
        form = self._wizard()
        form.photo = base64.b64encode(content.getvalue())
        self._type(form, 0, "10900")
        form.save().action_record()
        reading = self.env["heat.meter.reading"].search([("index", "=", 10900)])
        self.assertEqual(len(reading.read_review()["photos"]), 1)

    def test_readers_type_nothing(self):
        reader = self._new_user("accueil", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            self.env["heat.meter.read"].with_user(reader).create({"meter_id": self.meter.id})
