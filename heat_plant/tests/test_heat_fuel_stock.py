from datetime import date
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatPlantCommon

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatFuelStock(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silo = cls.env["maintenance.equipment"].create(
            {
                "name": "Silo",
                "plant_id": cls.plant.id,
                "company_id": cls.cooperative.id,
                "plant_kind": "silo",
                "fuel_id": cls.chips.id,
                "silo_capacity": 100,
            }
        )
        cls.map = cls.env.ref("heat_base.uom_map")

    def _deliver(self, day, quantity=10, moisture=35, **values):
        load = self.env["heat.fuel.delivery"].create(
            {
                "plant_id": self.plant.id,
                "fuel_id": self.chips.id,
                "date": day,
                "quantity": quantity,
                "moisture": moisture,
                **values,
            }
        )
        load.action_record()
        return load

    def _count(self, day, mwh=None, record=True, **values):
        if mwh is not None:
            values |= {"method": "energy", "counted_mwh": mwh}
        one = self.env["heat.fuel.inventory"].create(
            {"plant_id": self.plant.id, "date": day, **values}
        )
        if record:
            one.action_record()
        return one

    def _burnt(self, period=JANUARY, source="wood"):
        return self.plant._fuel_burnt_mwh(source, *period)

    def test_loads_and_inventories_go_to_the_store_of_the_plant(self):
        load = self._deliver("2026-01-10")
        self.assertEqual(load.silo_id, self.silo)
        gas = self._deliver("2026-01-31", moisture=False, fuel_id=self.gas.id, quantity=5)
        self.assertFalse(gas.silo_id, "gas is not kept in store")
        with Form(self.env["heat.fuel.inventory"]) as form:
            form.plant_id = self.plant
            self.assertEqual((form.silo_id, form.fuel_id, form.method),
                             (self.silo, self.chips, "level"))  # fmt: skip
            form.level_percent = 50
        self.assertAlmostEqual(form.record.energy_mwh, 100 * 0.5 * 0.3 * 3.3541, 3)
        self.assertTrue(form.record.is_assumed, "nobody weighed a heap")

    def test_a_stock_is_made_of_what_came_last(self):
        self._deliver("2026-01-05", quantity=40, uom_id=self.map.id, weighed_t=14, moisture=40)
        self._deliver("2026-01-20", quantity=30, uom_id=self.map.id, weighed_t=9, moisture=30)
        counted = self._count("2026-01-31", level_percent=30)
        self.assertAlmostEqual(counted.energy_mwh, 9 * 3.3541, 3)
        self.assertFalse(counted.is_assumed)
        moist = self._count("2026-02-01", record=False, method="quantity", quantity=3, moisture=50)
        self.assertAlmostEqual(moist.energy_mwh, 3 * (5.083 * 0.5 - 0.68 * 0.5), 3)

    def test_what_was_burnt_and_what_it_cost(self):
        self._count("2025-12-31", 40, opening_price=25)
        self._deliver("2026-01-10", 20, amount=1800)
        closing = self._count("2026-01-31", 50)
        came = 20 * 3.06595
        self.assertAlmostEqual(closing.received_mwh, came, 3)
        self.assertAlmostEqual(closing.burnt_mwh, came - 10, 3)
        price = (40 * 25 + 1800) / (40 + came)
        self.assertAlmostEqual(closing.price_mwh, price, delta=0.005)
        self.assertAlmostEqual(closing.stock_value, 50 * price, 2)
        self.assertAlmostEqual(closing.burnt_value, 2800 - 50 * price, 2)
        self.assertEqual(self._burnt(), (Decimal("51.319"), False))
        self.assertEqual(self.silo.silo_mwh, 50)
        self.assertAlmostEqual(self.silo.silo_price_mwh, price, delta=0.005)
        february = (date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual(self._burnt(february), (None, False), "not counted yet")

    def test_a_price_that_lacks_is_not_zero(self):
        self._count("2025-12-31", 40, opening_price=25)
        load = self._deliver("2026-01-10", 20)
        closing = self._count("2026-01-31", 50)
        self.assertIs(closing.burnt_value, False)
        self.assertIs(closing.stock_value, False)
        self.assertTrue(closing.burnt_mwh)
        load.amount = 1800
        self.assertTrue(closing.burnt_value)

    def test_assumed_values_are_said(self):
        self._count("2025-12-31", 40)
        self._deliver("2026-01-10", moisture=False)
        self._count("2026-01-31", 50)
        self.assertTrue(self._burnt()[1])

    def test_an_inventory_lies_near_the_bound(self):
        self._count("2026-01-03", 40)
        self._count("2026-01-28", 30)
        self.assertEqual(self._burnt(), (10, False))
        self.env["ir.config_parameter"].sudo().set_param("heat_plant.inventory_days", "2")
        self.assertEqual(self._burnt(), (None, False))

    def test_what_a_meter_counts_is_burnt_when_delivered(self):
        self.assertEqual(self._burnt(source="gas"), (None, False))
        for day, quantity in (("2026-01-31", 111), ("2026-02-05", 222)):
            self._deliver(day, quantity, moisture=False, fuel_id=self.gas.id)
        self.assertEqual(self._burnt(source="gas"), (100, False))
        with self.assertRaises(ValidationError):
            self._count("2026-01-31", 10, silo_id=False, fuel_id=self.gas.id)

    def test_several_stores_are_added_and_none_is_guessed(self):
        other = self.silo.copy({"name": "Silo 2"})
        for silo, closing in ((self.silo, 30), (other, 15)):
            self._count("2025-12-31", 40, silo_id=silo.id)
            self._count("2026-01-31", closing, silo_id=silo.id)
        self.assertEqual(self._burnt(), (35, False))
        load = self._deliver("2026-01-10")
        self.assertFalse(load.silo_id)
        self.plant.invalidate_recordset()
        self.assertEqual(self._burnt(), (None, False), "nobody knows in which store it is")
        empty = self._deliver("2026-01-11", silo_id=other.id)
        self.assertEqual(empty.silo_id, other)
        with self.assertRaises(UserError):
            empty.silo_id = self.silo

    def test_more_than_there_can_be_is_refused_with_the_quantity(self):
        self._count("2025-12-31", 40)
        with self.assertRaises(UserError) as caught:
            self._count("2026-01-31", 50)
        self.assertRegex(str(caught.exception), "31/0?1/2026.*10[.,]0 MWh|01/31/2026.*10.0 MWh")
        load = self._deliver("2026-01-10")
        closing = self._count("2026-01-31", 50)
        self.assertFalse(closing.problem)
        load.action_cancel()
        self.assertIn("MWh", closing.problem)
        self.assertEqual(self._burnt(), (None, False))

    def test_an_inventory_is_a_fact(self):
        one = self._count("2026-01-31", 50)
        for values in ({"counted_mwh": 40}, {"state": "draft"}, {"date": "2026-01-30"}):
            with self.assertRaises(UserError):
                one.write(values)
        with self.assertRaises(UserError):
            one.unlink()
        again = self._count("2026-01-31", 45, record=False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            again.action_record()
        one.action_cancel()
        self.assertIs(self.silo.silo_mwh, False)
        with self.assertRaises(UserError):
            self._count("2026-02-11", 50)
        with self.assertRaises(UserError):
            self._count("2026-02-01", level_percent=False)
        self.silo.silo_capacity = False
        level = self._count("2026-02-01", record=False, method="level", level_percent=20)
        self.assertIn("Silo", level.problem)

    def test_days_left_by_the_log_or_by_inventories(self):
        self.assertIs(self.plant.fuel_days_left, False)
        self._count("2026-01-10", 60)
        self._count("2026-02-09", 30)
        self.plant.invalidate_recordset()
        self.assertAlmostEqual(self.plant.fuel_days_left, 29)
        self.assertAlmostEqual(self.silo.fuel_days_left, 29)
        for day, level in (("2026-02-01", 60), ("2026-02-05", 44), ("2026-02-10", 24)):
            self.env["heat.plant.log"].create(
                {"plant_id": self.plant.id, "date": day, "fuel_level": level}
            ).action_sign()
        self.assertAlmostEqual(self.plant.fuel_days_left, 6)
        self.silo.invalidate_recordset()
        self.assertEqual(self.silo.silo_level, 24)

    def test_mean_prices_are_weighted(self):
        self._deliver("2026-01-10", 10, amount=900)
        self._deliver("2026-01-11", 30, amount=2100)
        self._deliver("2026-01-12", 5)
        ((total, ton, wood),) = self.env["heat.fuel.delivery"]._read_group(
            [("plant_id", "=", self.plant.id)],
            aggregates=["price_mwh:avg", "price_t:avg", "moisture:avg"],
        )
        self.assertAlmostEqual(total, 3000 / (40 * 3.06595), 2)
        self.assertEqual((ton, wood), (75, 35))

    def test_the_statement_of_a_month(self):
        self._count("2025-12-31", 40, opening_price=25)
        self._deliver("2026-01-10", 20, amount=1800)
        self._deliver("2026-01-31", 111, moisture=False, fuel_id=self.gas.id)
        statement = self.env["heat.fuel.statement"].with_user(self.reader).create({})
        self.assertEqual((statement.date_from, statement.date_to), JANUARY)
        (plant,) = statement._statement()
        store, gas = plant["stores"]
        self.assertTrue(store["problem"], "the closing inventory lacks")
        self.assertIn("not known", gas["cost"])
        self._count("2026-01-31", 50)
        (plant,) = statement._statement()
        self.assertFalse(plant["stores"][0]["problem"])
        self.assertEqual(len(plant["suppliers"]), 2)
        self.assertIn("Silo", statement.preview)
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("heat_plant.report_fuel_statement", statement.ids)
        self.assertTrue(content.startswith(b"%PDF"))

    def test_rights(self):
        one = self._count("2026-01-31", 50)
        with self.assertRaises(AccessError):
            one.with_user(self.reader).note = "Vu"
        self.assertTrue(one.with_user(self.engineer).burnt_mwh is False)
        self.assertEqual(self.silo.with_user(self.reader).silo_mwh, 50)
        self.assertEqual(self.plant.with_user(self.reader)._fuel_burnt_mwh("wood", *JANUARY)[0],
                         None)  # fmt: skip
        mine = self._count("2026-02-01", 50, record=False)
        mine.with_user(self.operator).action_record()
        foreign = self.env["heat.fuel.inventory"].create(
            {"plant_id": self.other_plant.id, "fuel_id": self.chips.id, "quantity": 3}
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.operator).read(["note"])
        with self.assertRaises(UserError):
            self._count("2026-02-02", 50, silo_id=self.silo.id, plant_id=self.other_plant.id)
