from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_metering.engine.consumption import Quality

from .common import YEAR, HeatPlantMeteringCommon, instant

JULY = Period(date(2025, 7, 1), date(2025, 8, 1))


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatPlantMeter(HeatPlantMeteringCommon):
    def _amount(self, meter, period=YEAR):
        meters = self.plant.meter_ids
        found = self.env["heat.plant.meter"]._series_amounts(meters, [period])
        amount, quality = found[meter._series_head(), period]
        return None if amount is None else round(float(amount), 3), quality

    def test_readings_become_energy(self):
        register = self._new_register("A")
        meter = self._new_plant_meter(register, equipment_id=self.large.id)
        self.assertEqual(meter.source, "wood")
        self.assertEqual(self._amount(meter), (None, Quality.MISSING))
        self._read_year(register, 900)
        self.assertEqual(self._amount(meter), (900, Quality.MEASURED))
        amount, quality = self._amount(meter, JULY)
        self.assertAlmostEqual(amount, 900 * 31 / 365, 1)
        self.assertEqual(quality, Quality.INTERPOLATED)

    def test_kilowatt_hours_and_cubic_metres(self):
        register = self._new_register("B", unit="uom.product_uom_kwh")
        meter = self._new_plant_meter(register, "inlet")
        self._read_year(register, 1500)
        self.assertEqual(self._amount(meter)[0], 1.5)
        oil = self.env.ref("heat_plant.heat_fuel_oil")
        litres = self._new_register("C", "fuel", unit="uom.product_uom_litre")
        with self.assertRaises(ValidationError):
            self._new_plant_meter(litres, "fuel", source="oil")
        counted = self._new_plant_meter(litres, "fuel", source="oil", fuel_id=oil.id)
        self._read_year(litres, 1000)
        # the heating value of oil is for a litre: a volume is converted to it
        self.assertEqual(self._amount(counted)[0], 9.96)

    def test_gas_is_billed_on_the_higher_value(self):
        boiler = self._new_boiler("Gaz", 200, self.gas, date(2020, 9, 1))
        register = self._new_register("D", "fuel")
        meter = self._new_plant_meter(register, "fuel", equipment_id=boiler.id)
        self._read_year(register, 111)
        self.assertEqual(self._amount(meter)[0], 100)
        self.assertEqual(self.plant._fuel_burnt_mwh("gas", *self._days())[1], False)
        self.assertAlmostEqual(float(self.plant._fuel_burnt_mwh("gas", *self._days())[0]), 100, 6)
        self.assertEqual(self.plant._fuel_burnt_mwh("oil", *self._days()), (None, False))

    def _days(self):
        return YEAR.start, YEAR.last_day

    def test_an_exchange_makes_no_hole(self):
        old = self._new_register("OLD")
        meter = self._new_plant_meter(old, equipment_id=self.large.id)
        self._read(old, (date(2025, 1, 1), 100))
        wizard = self.env["heat.meter.replace"].with_user(self.metering).with_context(
            default_operation="exchange", default_source="created", default_meter_id=old.meter_id.id
        ).create(
            {
                "removed_at": instant(2025, 7, 10, 8),
                "installed_at": instant(2025, 7, 10, 9),
                "serial": "NEW",
            }
        )  # fmt: skip
        wizard.removal_line_ids.index = 600
        wizard.installation_line_ids.index = 5
        wizard.action_apply()
        after = self.env["heat.plant.meter"].search([("replaces_id", "=", meter.id)])
        self.assertEqual(after.meter_id.serial, "NEW")
        self.assertEqual((meter.date_to, after.date_from), (date(2025, 7, 10),) * 2)
        self.assertEqual((after.equipment_id, after.source), (self.large, "wood"))
        self._read(after.register_id, (date(2026, 1, 1), 405))
        amount, quality = self._amount(meter)
        self.assertEqual((amount, quality), (900, Quality.MEASURED))

    def test_dates_typed_by_hand_join_too(self):
        first, second = self._new_register("E"), self._new_register("F")
        one = self._new_plant_meter(first, source="wood", date_to=date(2025, 6, 30))
        other = self._new_plant_meter(second, source="wood", date_from=date(2025, 7, 1))
        self.assertEqual(other.replaces_id, one)
        self._read(first, (date(2025, 1, 1), 0), (date(2025, 7, 1), 400))
        self._read(second, (date(2025, 7, 1), 50), (date(2026, 1, 1), 250))
        self.assertEqual(self._amount(one), (600, Quality.MEASURED))
        other.date_from = date(2025, 7, 15)
        self.assertEqual(self._amount(one), (None, Quality.MISSING), "two weeks nobody metered")

    def test_a_boiler_counts_since_it_is_in_service(self):
        register = self._new_register("G")
        meter = self._new_plant_meter(register, equipment_id=self.large.id)
        self.large.effective_date = date(2025, 10, 1)
        self._read(register, (date(2025, 10, 1), 0), (date(2026, 1, 1), 120))
        self.assertEqual(self._amount(meter), (120, Quality.MEASURED))
        found = self.env["heat.plant.meter"]._series_amounts(meter, [JULY])
        self.assertFalse(found)

    def test_deducted(self):
        register = self._new_register("H")
        meter = self._new_plant_meter(register, "inlet", direction="deduct")
        self._read_year(register, 10)
        self.assertEqual(self._amount(meter)[0], -10)

    def test_what_does_not_fit_is_refused(self):
        power = self._new_register("I", "electricity")
        with self.assertRaises(ValidationError):
            self._new_plant_meter(power, "output", source="wood")
        with self.assertRaises(ValidationError):
            self._new_plant_meter(self._new_register("J"), "output")
        heat = self._new_register("K")
        self._new_plant_meter(heat, source="wood")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._new_plant_meter(heat, "inlet")
        with self.assertRaises(ValidationError):
            self.large.is_heat_estimated = True

    def test_the_sum_check_counts_heat_once(self):
        boiler, inlet, power = (self._new_register(name) for name in ("L", "M", "N"))
        self._new_plant_meter(boiler, source="wood")
        self._new_plant_meter(inlet, "inlet")
        self._new_plant_meter(power, "electricity")
        finding = self.env["heat.reading.finding"]
        rule = self.env["heat.reading.rule"].search([], limit=1)
        places = [
            (register.meter_id.installation_ids, amount)
            for register, amount in ((boiler, 1000), (inlet, 950), (power, 20))
        ]
        counted = []
        kind = type(finding).__mro__

        def _received(_self, _network, found, _rule, _month):
            counted.extend(place.meter_id for place, _amount in found)
            return []

        owner = next(
            cls
            for cls in kind
            if "_network_sum" in vars(cls) and "heat_plant_metering" not in cls.__module__
        )
        self.patch(owner, "_network_sum", _received)
        finding._network_sum(self.network, places, rule, JULY)
        self.assertEqual(counted, [inlet.meter_id])
