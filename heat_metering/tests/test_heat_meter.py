from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatMeter(HeatMeteringCommon):
    def test_a_point_given_to_a_new_meter_is_an_undated_installation(self):
        (place,) = self.meter.installation_ids
        self.assertEqual(place.delivery_point_id, self.point)
        self.assertFalse(place.date_from)
        self.assertEqual(self.meter.network_id, self.network)

    def test_a_dated_installation_replaces_the_undated_one(self):
        place = self.env["heat.meter.installation"].create(
            {
                "meter_id": self.meter.id,
                "delivery_point_id": self.point.id,
                "date_from": "2019-01-01",
            }
        )
        self.assertEqual(self.meter.installation_ids, place)
        self.assertEqual(self.meter.delivery_point_id, self.point)

    @mute_logger("odoo.sql_db")
    def test_a_meter_is_at_one_place_at_a_time(self):
        other = self.env["heat.delivery.point"].create(
            {"name": "École", "network_id": self.network.id}
        )
        self.meter.installation_ids.date_to = "2019-06-30"
        create = self.env["heat.meter.installation"].create
        vals = {"meter_id": self.meter.id, "delivery_point_id": other.id}
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            create({**vals, "date_from": "2019-06-30"})
        create({**vals, "date_from": "2019-07-01"})
        self.assertEqual(self.meter.delivery_point_id, other)
        with self.assertRaises(UserError):
            self.meter.delivery_point_id = self.env["heat.delivery.point"].create(
                {"name": "Piscine", "network_id": self.network.id}
            )

    def test_the_current_point_follows_the_calendar(self):
        other = self.env["heat.delivery.point"].create(
            {"name": "École", "network_id": self.network.id}
        )
        with freeze_time("2025-06-15"):
            self.meter.installation_ids.date_to = "2025-06-30"
            self.env["heat.meter.installation"].create(
                {
                    "meter_id": self.meter.id,
                    "delivery_point_id": other.id,
                    "date_from": "2025-07-01",
                }
            )
            self.assertEqual(self.meter.delivery_point_id, self.point)
        with freeze_time("2025-07-01"):
            self.env["heat.meter"]._cron_update_current_points()
            self.assertEqual(self.meter.delivery_point_id, other)

    @mute_logger("odoo.sql_db")
    def test_serial_numbers_are_unique_by_manufacturer(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._new_meter("100", self.point)
        self._new_meter("100", self.point, manufacturer="Autre")

    def test_a_register_counts_in_a_unit_of_its_quantity(self):
        with self.assertRaises(ValidationError):
            self.energy.uom_id = self.m3

    def test_a_register_that_has_readings_is_frozen(self):
        self.env["heat.meter.reading"].create(
            {"register_id": self.energy.id, "read_at": "2019-01-01", "index": 5}
        )
        with self.assertRaises(UserError):
            self.energy.uom_id = self.env.ref("heat_base.uom_mwh")
        with self.assertRaises(UserError):
            self.energy.unlink()
        self.energy.write({"uom_id": self.kwh.id, "digits": 7})
        self.volume.unlink()

    def test_a_main_meter_stands_on_its_network(self):
        meter = self._new_meter("500", self.point)
        meter.installation_ids.write({"role": "network", "delivery_point_id": False})
        self.assertEqual(meter.network_id, self.network)
        self.assertFalse(meter.delivery_point_id)
        self.assertEqual(meter.installation_ids._where(), self.network)
        dated = self.env["heat.meter.installation"].create(
            {
                "meter_id": meter.id,
                "role": "network",
                "network_id": self.network.id,
                "date_from": "2020-01-01",
            }
        )
        self.assertEqual(meter.installation_ids, dated, "it takes the place of the undated one")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            dated.delivery_point_id = self.point
            dated.flush_recordset()

    def test_a_sub_meter_hangs_on_another(self):
        sub = self._new_meter("501", self.point)
        place = sub.installation_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            place.role = "sub"
            place.flush_recordset()
        place.write({"role": "sub", "parent_id": self.meter.id})
        with self.assertRaises(ValidationError):
            self.meter.installation_ids.write({"role": "sub", "parent_id": sub.id})

    def test_the_capacity_of_a_register_is_that_of_its_display(self):
        displays = (
            # digits, resolution, capacity in the unit of the display
            (7, 1, "10000000"),
            (8, 0.001, "100000.000"),
            (8, 0.1, "10000000.0"),  # Kamstrup E1 in kWh
            (9, 0.01, "10000000.00"),  # its E1ExtraDigit
            (8, 0.0001, "10000.0000"),  # its E1HighRes, of which the high digits are dropped
            (8, 0, None),
            (0, 0.001, None),
        )
        for digits, resolution, capacity in displays:
            self.energy.write({"digits": digits, "resolution": resolution})
            self.energy.flush_recordset()
            self.energy.invalidate_recordset()
            found = self.energy._capacity()
            self.assertEqual(found, capacity and Decimal(capacity), f"{digits} × {resolution}")

    def test_several_registers_of_one_quantity(self):
        """Kamstrup shows the same energy three times, with different rollovers."""
        extra, high = self.env["heat.meter.register"].create(
            [
                {
                    "meter_id": self.meter.id,
                    "name": name,
                    "measured_quantity": "energy",
                    "uom_id": unit.id,
                    "digits": digits,
                    "resolution": resolution,
                }
                for name, unit, digits, resolution in (
                    ("E1ExtraDigit", self.kwh, 9, 0.01),
                    ("E1HighRes", self.env.ref("heat_base.uom_wh"), 8, 0.1),
                )
            ]
        )
        self.assertTrue(self.energy.is_counted)
        self.assertFalse(extra.is_counted or high.is_counted)
        self.assertEqual((extra._capacity(), high._capacity()), (10_000_000, 10_000_000))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            extra.is_counted = True
            extra.flush_recordset()

    def test_units_of_each_quantity(self):
        cases = (
            ("fuel", "uom.product_uom_kgm", True),
            ("fuel", "uom.product_uom_ton", True),
            ("fuel", "heat_base.uom_map", True),
            ("fuel", "uom.product_uom_litre", True),
            ("fuel", "uom.product_uom_hour", False),
            ("operating_hours", "uom.product_uom_hour", True),
            ("return_energy", "heat_base.uom_m3c", True),
            ("volume", "heat_base.uom_m3c", False),
            ("electricity", "uom.product_uom_kwh", True),
            ("cold_energy", "heat_base.uom_gj", True),
        )
        for quantity, unit, fits in cases:
            with self.subTest(quantity, unit=unit):
                register = self.env["heat.meter.register"].new(
                    {"measured_quantity": quantity, "uom_id": self.env.ref(unit).id}
                )
                self.assertEqual(register.uom_id._origin in register.allowed_uom_ids._origin, fits)
                if not fits:
                    with self.assertRaises(ValidationError):
                        register._check_unit()

    def test_a_model_proposes_its_registers(self):
        known = self.env.ref("heat_metering.meter_model_kamstrup_multical_603_mwh")
        with Form(self.env["heat.meter"]) as form:
            form.serial = "603"
            form.meter_model_id = known
        meter = form.record
        self.assertEqual((meter.manufacturer, meter.model), ("Kamstrup", "MULTICAL 603 (MWh)"))
        self.assertEqual(
            meter.register_ids.mapped("name"), known.register_ids.mapped("name"), "E1, V1, E8, E9"
        )
        self.assertEqual(meter.register_ids[0]._capacity(), 10_000)
