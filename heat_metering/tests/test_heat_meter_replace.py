from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatMeteringCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestHeatMeterReplace(HeatMeteringCommon):
    """Meter 100 (kWh) gives way to meter 200 (GJ) on 10 March 2019 at 14:00 in Paris."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gj = cls.env.ref("heat_base.uom_gj")
        cls.energy.write({"digits": 7, "resolution": 1})
        cls.reading = cls.env["heat.meter.reading"]
        for day, energy, volume in (("2019-01-31", 5000, 90), ("2019-02-28", 5600, 102)):
            cls._read(cls.energy, f"{day} 23:00:00", energy)
            cls._read(cls.volume, f"{day} 23:00:00", volume)

    @classmethod
    def _read(cls, register, read_at, index):
        return cls.reading.create({"register_id": register.id, "read_at": read_at, "index": index})

    def _form(self, operation="replace", meter=None, **context):
        action = getattr(meter or self.meter, f"action_{operation}")()
        model = self.env["heat.meter.replace"].with_context(**action["context"], **context)
        return Form(model)

    def _numbers(self, register, states=("valid",)):
        return [float(index) for index in self._indexes(register, states)]

    def _exchange(self, removed_at="2019-03-10 13:00:00", energy=5800, volume=106, **values):
        with freeze_time("2019-03-12 08:00:00"), self._form() as form:
            form.removed_at = removed_at
            with form.removal_line_ids.edit(0) as line:
                line.index = energy
            with form.removal_line_ids.edit(1) as line:
                line.index = volume
            form.serial = "200"
            for name, value in values.items():
                setattr(form, name, value)
            with form.installation_line_ids.edit(0) as line:
                line.uom_id = self.gj
                line.resolution = 0.001
                line.index = 0.012
        wizard = form.record
        with freeze_time("2019-03-12 08:00:00"):
            action = wizard.action_apply()
        return self.env["heat.meter"].browse(action["res_id"])

    def test_an_exchange_in_the_middle_of_a_period(self):
        new = self._exchange()
        self.assertEqual((new.serial, new.delivery_point_id), ("200", self.point))
        self.assertFalse(self.meter.delivery_point_id, "gone since the hour of its removal")
        old_place, place = self.meter.installation_ids, new.installation_ids
        self.assertEqual(str(old_place.date_to), "2019-03-10")
        self.assertEqual(str(place.date_from), "2019-03-10")
        self.assertEqual(place.replaces_id, old_place)
        self.assertEqual(str(place.installed_at), "2019-03-10 13:00:00")
        self.assertEqual(self._numbers(self.energy), [5000, 5600, 5800])
        self.assertEqual(self._numbers(self.volume), [90, 102, 106])
        energy = new.register_ids[0]
        self.assertEqual((energy.uom_id, energy.digits, energy.resolution), (self.gj, 7, 0.001))
        self.assertEqual(self._numbers(energy), [0.012])
        reading = self.reading.search([("register_id", "=", energy.id)])
        self.assertEqual((reading.origin, reading.quality), ("manual", "measured"))
        for meter in (self.meter, new):
            self.assertIn("200", meter.message_ids[0].body)

    def test_the_consumption_of_the_period_adds_both_meters(self):
        new = self._exchange()
        self._read(new.register_ids[0], "2019-03-31 22:00:00", 3.612)
        self._read(new.register_ids[1], "2019-03-31 22:00:00", 20)
        figures = self.point.read_consumption("2019-03-01", "2019-03-31")[self.point.id]
        # 200 kWh on the old one, 3.6 GJ = 1000 kWh on the new one
        self.assertAlmostEqual(figures["kwh"], 1200, 6)
        self.assertAlmostEqual(figures["m3"], 4 + 20, 6)

    def test_the_preview_says_what_will_be_recorded(self):
        with freeze_time("2019-03-12 08:00:00"):
            form = self._form()
            form.removed_at = "2019-03-10 13:00:00"
            form.installed_at = "2019-03-10 15:30:00"
            with form.removal_line_ids.edit(0) as line:
                line.index = 5800
            self.assertIn("200", form.preview)
            self.assertIn("2 h 30 min", form.preview)
            self.assertFalse(form.warnings)
            # 200 kWh in the nine days and 14 hours before
            form.installed_at = "2019-03-12 13:00:00"
            self.assertIn("42 kWh will be estimated", form.preview)
            form.installed_at = "2019-03-10 13:30:00"
            self.assertIn("less than an hour counts for nothing", form.preview)
            with form.removal_line_ids.edit(0) as line:
                line.index = 5500
            self.assertIn("below the last one", form.warnings)

    def test_the_preview_foresees_what_the_gap_will_count(self):
        with freeze_time("2019-03-14 08:00:00"), self._form() as form:
            form.removed_at = "2019-03-10 13:00:00"
            form.installed_at = "2019-03-12 13:00:00"
            with form.removal_line_ids.edit(0) as line:
                line.index = 5800
            with form.removal_line_ids.edit(1) as line:
                line.index = 106
            form.serial = "200"
        with freeze_time("2019-03-14 08:00:00"):
            foreseen = form.record._gap_sentence()
            action = form.record.action_apply()
        new = self.env["heat.meter"].browse(action["res_id"])
        self._read(new.register_ids[0], "2019-03-31 22:00:00", 400)
        self._read(new.register_ids[1], "2019-03-31 22:00:00", 8)
        figures = self.point.read_consumption("2019-03-01", "2019-03-31")[self.point.id]
        self.assertIn(f"{figures['kwh'] - 600:.0f} kWh", foreseen)

    def test_a_spare_meter_takes_over(self):
        spare = self.env["heat.meter"].create(
            {
                "serial": "300",
                "company_id": self.cooperative.id,
                "register_ids": [(0, 0, {"measured_quantity": "energy", "uom_id": self.gj.id})],
            }
        )
        with freeze_time("2019-03-12 08:00:00"), self._form() as form:
            form.removed_at = "2019-03-10 13:00:00"
            for rank, index in enumerate((5800, 106)):
                with form.removal_line_ids.edit(rank) as line:
                    line.index = index
            form.source = "spare"
            form.new_meter_id = spare
            self.assertIn("does not count any more", form.warnings)
            with form.installation_line_ids.edit(0) as line:
                line.index = 7
        with freeze_time("2019-03-12 08:00:00"):
            form.record.action_apply()
        self.assertEqual(spare.delivery_point_id, self.point)
        self.assertEqual(self._numbers(spare.register_ids), [7])

    def test_an_index_that_cannot_be_read_is_not_zero(self):
        with self.assertRaises(UserError):
            self._exchange(energy=0)
        with freeze_time("2019-03-12 08:00:00"), self._form("remove") as form:
            form.removed_at = "2019-03-10 13:00:00"
            with form.removal_line_ids.edit(0) as line:
                line.is_read = False
            with form.removal_line_ids.edit(1) as line:
                line.index = 106
            self.assertIn("could not be read", form.warnings)
        with freeze_time("2019-03-12 08:00:00"):
            form.record.action_apply()
        self.assertEqual(self._numbers(self.energy), [5000, 5600])
        self.assertEqual(self._numbers(self.volume), [90, 102, 106])
        self.assertFalse(self.meter.delivery_point_id)

    def test_an_index_below_the_last_waits_as_suspect(self):
        self._exchange(energy=5500)
        self.assertEqual(self._numbers(self.energy), [5000, 5600])
        self.assertEqual(self._numbers(self.energy, ["suspect"]), [5500])

    def test_what_cannot_be_is_refused(self):
        refused = (
            {"removed_at": "2019-03-12 09:00:00"},
            {"installed_at": "2019-03-12 09:00:00"},
            {"installed_at": "2019-03-10 12:00:00"},
            {"serial": "100"},
        )
        for values in refused:
            with self.subTest(values), self.assertRaises(UserError):
                self._exchange(**values)
            self.assertEqual(self.meter.delivery_point_id, self.point)
            self.assertFalse(self.env["heat.meter"].search([("serial", "=", "200")]))
        self.meter.installation_ids.date_from = "2019-03-11"
        with self.assertRaises(UserError):
            self._exchange()

    def test_a_meter_that_is_nowhere_is_not_exchanged(self):
        self._exchange()
        for operation in ("replace", "remove"):
            with self.assertRaises(UserError):
                getattr(self.meter, f"action_{operation}")()
        other = self.env["heat.meter"].search([("serial", "=", "200")])
        with self.assertRaises(UserError):
            other.action_install()

    def test_a_reading_already_there_is_kept(self):
        self._read(self.energy, "2019-03-10 13:00:00", 5800)
        self._exchange()
        self.assertEqual(self._numbers(self.energy), [5000, 5600, 5800])

    def test_a_reading_that_says_otherwise_is_not_overwritten(self):
        self._read(self.energy, "2019-03-10 13:00:00", 5790)
        with self.assertRaises(UserError):
            self._exchange()

    def test_photos_go_to_the_place_and_the_chatter(self):
        new = self._exchange(removal_photo=PIXEL, installation_photo=PIXEL)
        self.assertTrue(self.meter.installation_ids.removal_photo)
        self.assertTrue(new.installation_ids.installation_photo)
        self.assertEqual(len(new.message_ids[0].attachment_ids), 2)

    def test_the_activity_that_asked_for_it_is_closed(self):
        self.meter.activity_schedule("heat_metering.mail_activity_type_replace")
        self._exchange()
        self.assertFalse(self.meter.activity_ids)

    def test_a_removed_meter_is_installed_elsewhere(self):
        with freeze_time("2019-03-12 08:00:00"):
            with self._form("remove") as form:
                form.removed_at = "2019-03-10 13:00:00"
                for rank, index in enumerate((5800, 106)):
                    with form.removal_line_ids.edit(rank) as line:
                        line.index = index
            form.record.action_apply()
            school = self.env["heat.delivery.point"].create(
                {"name": "École", "network_id": self.network.id}
            )
            with self._form("install") as form:
                form.delivery_point_id = school
                form.installed_at = "2019-03-11 09:00:00"
                for rank, index in enumerate((5800, 106)):
                    with form.installation_line_ids.edit(rank) as line:
                        line.index = index
            form.record.action_apply()
        self.assertEqual(self.meter.delivery_point_id, school)
        last, first = self.meter.installation_ids
        self.assertFalse(last.replaces_id)
        self.assertIn("5800", "".join(filter(str.isalnum, first.index_summary)))
        self.assertEqual(len(self._numbers(self.energy)), 4)

    def test_sub_meters_hang_on_the_new_meter(self):
        sub = self._new_meter("101", self.point)
        sub.installation_ids.write({"role": "sub", "parent_id": self.meter.id})
        new = self._exchange()
        after, before = sub.installation_ids
        self.assertEqual((before.parent_id, after.parent_id), (self.meter, new))
        self.assertEqual(str(before.date_to), "2019-03-10")
        self.assertEqual(str(after.date_from), "2019-03-11")
        new.installation_ids.action_undo()
        self.assertEqual(sub.installation_ids, before)
        self.assertFalse(before.date_to)

    def test_an_exchange_is_undone(self):
        new = self._exchange()
        self.meter.installation_ids.action_undo()
        self.assertEqual(self.meter.delivery_point_id, self.point)
        self.assertFalse(self.meter.installation_ids.date_to)
        self.assertFalse(new.installation_ids)
        self.assertEqual(self._numbers(self.energy), [5000, 5600])
        self.assertEqual(self._numbers(self.energy, ["rejected"]), [5800])
        self.assertIn("undone", self.meter.message_ids[0].body)
        self._exchange(energy=5810, serial="201")
        self.assertEqual(self._numbers(self.energy), [5000, 5600, 5810])

    def test_dates_typed_by_hand_are_not_undone(self):
        self.meter.installation_ids.date_to = "2019-03-10"
        with self.assertRaises(UserError):
            self.meter.installation_ids.action_undo()

    def test_readers_exchange_nothing(self):
        reader = self._new_user("lectrice", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            self.meter.with_user(reader).action_replace()
        operator = self._new_user("releveur", "heat_metering.heat_metering_group_operator")
        self.meter = self.meter.with_user(operator)
        self.env = self.meter.env
        self.assertEqual(self._exchange().delivery_point_id, self.point)
