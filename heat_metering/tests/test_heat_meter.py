from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
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
