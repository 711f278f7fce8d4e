from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatFuelDelivery(HeatPlantCommon):
    def _deliver(self, **values):
        return self.env["heat.fuel.delivery"].create(
            {
                "plant_id": self.plant.id,
                "fuel_id": self.chips.id,
                "date": "2026-02-02",
                "quantity": 10,
                **values,
            }
        )

    def test_tonnes_become_energy(self):
        measured = self._deliver(moisture=35, amount=900)
        self.assertEqual(measured.uom_id.heat_code, "t")
        self.assertAlmostEqual(measured.pci_kwh_t, 3065.95, delta=0.051)
        self.assertAlmostEqual(measured.energy_mwh, 30.6595)
        self.assertFalse(measured.assumed)
        self.assertAlmostEqual(measured.price_mwh, 29.35, 2)

    def test_what_was_not_measured_is_assumed_and_said(self):
        weighed = self._deliver()
        self.assertAlmostEqual(weighed.energy_mwh, 33.541)
        self.assertEqual(weighed.assumed, "moisture")
        heap = self._deliver(uom_id=self.env.ref("heat_base.uom_map").id)
        self.assertAlmostEqual(heap.mass_t, 3)
        self.assertEqual(heap.assumed, "mass_moisture")
        dry = self._deliver(moisture=0)
        self.assertAlmostEqual(dry.energy_mwh, 50.83, msg="0 % is a measure")
        self.assertFalse(dry.assumed)

    def test_gas_is_billed_on_the_higher_value(self):
        gas = self._deliver(fuel_id=self.gas.id, quantity=500)
        self.assertTrue(gas.is_higher)
        self.assertAlmostEqual(gas.energy_mwh, 450.4505)
        self.assertIs(gas.mass_t, False)

    def test_what_cannot_be_computed_is_not_recorded_and_says_why(self):
        litres = self._deliver(uom_id=self.env.ref("uom.product_uom_litre").id)
        self.assertIs(litres.energy_mwh, False)
        self.assertIn(self.chips.name, litres.problem)
        with self.assertRaises(UserError):
            litres.action_record()
        early = self._deliver(date="2001-01-01")
        self.assertIn("01/01/2001", early.problem)

    def test_what_is_recorded_is_a_fact(self):
        load = self._deliver(moisture=35, name="B-12")
        load.action_record()
        for values in ({"moisture": 30}, {"quantity": 9}, {"state": "draft"}):
            with self.assertRaises(UserError):
                load.write(values)
        with self.assertRaises(UserError):
            load.unlink()
        load.amount = 900
        self.env["heat.fuel.coefficient"].create(
            {"fuel_id": self.chips.id, "date_from": "2026-01-01", "pci0": 4000, "source": "Essai"}
        )
        load.invalidate_recordset()
        self.assertAlmostEqual(load.energy_mwh, 30.6595)
        load.action_cancel()
        self.assertEqual(load.state, "cancelled")
        with self.assertRaises(UserError):
            load.action_record()
        with self.assertRaises(UserError):
            self._deliver(state="recorded")

    def test_a_ticket_counts_once(self):
        partner = self.env["res.partner"].create({"name": "Scierie"})
        first = self._deliver(name="B-1", partner_id=partner.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._deliver(name="B-1", partner_id=partner.id)
        first.action_cancel()
        first.flush_recordset()
        self._deliver(name="B-1", partner_id=partner.id)

    def test_figures_that_cannot_be(self):
        with self.assertRaises(ValidationError):
            self._deliver(moisture=0.3)
        for values in ({"moisture": 100}, {"quantity": 0}, {"weighed_t": -1}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._deliver(**values)
        with self.assertRaises(ValidationError):
            self._deliver(date="2026-02-11").action_record()

    def test_the_form_shows_the_energy_while_typing(self):
        with Form(self.env["heat.fuel.delivery"]) as form:
            form.plant_id = self.plant
            form.fuel_id = self.chips
            form.quantity = 10
            self.assertAlmostEqual(form.energy_mwh, 33.541)
            form.moisture = 35
            self.assertAlmostEqual(form.energy_mwh, 30.6595)
            self.assertFalse(form.assumed)
