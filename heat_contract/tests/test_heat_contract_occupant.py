from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2019-03-20 12:00:00")
class TestHeatContractOccupant(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._new_meter(cls.point)
        cls._read(cls.register, {"2019-01-01": 10000, "2019-02-01": 13000, "2019-03-01": 15500})
        cls.heir = cls._new_partner("Heir")
        cls.manager = cls._new_user("manager", "heat_contract.heat_contract_group_billing_manager")

    def _wizard(self):
        action = self.contract.action_change_occupant()
        return Form(
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        )

    def test_in_the_middle_of_a_month(self):
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "date_from": "2018-01-01",
                "partner_id": self._new_partner("Guardian").id,
            }
        )
        self.contract.write({"urf": 12, "term_months": 120, "notice_months": 1})
        form = self._wizard()
        form.last_day = date(2019, 3, 15)
        form.partner_id = self.heir
        self.assertEqual(form.subscribed_power_kw, 9)
        with form.line_ids.edit(0) as line:
            self.assertIn("15", line.last)
            line.typed_index = "16 600"
        self.assertFalse(form.has_warning)
        following = self.env["heat.contract"].browse(form.save().action_apply()["res_id"])
        self.assertEqual(self.contract.date_to, date(2019, 3, 15))
        self.assertEqual(self.contract.state, "ended")
        self.assertEqual(self.contract.termination_ids.reason, "occupant")
        self.assertEqual(following.date_from, date(2019, 3, 16))
        self.assertEqual(following.previous_contract_id, self.contract)
        self.assertEqual(following.delivery_point_ids, self.point)
        self.assertEqual(following.subscribed_power_kw, 9)
        self.assertEqual(following.urf, 12)
        self.assertEqual(following.term_months, 120)
        self.assertFalse(following.payer_ids)
        reading = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.register.id)], limit=1
        )
        self.assertEqual(reading.index, 16600)
        self.assertEqual(reading.read_at, self._midnight("2019-03-16"))
        self.assertEqual(reading.recorded_by, self.manager)

    def test_an_odd_index_asks_why(self):
        form = self._wizard()
        form.last_day = date(2019, 3, 15)
        form.partner_id = self.heir
        with form.line_ids.edit(0) as line:
            line.typed_index = "12000"
        self.assertTrue(form.has_warning)
        form.reason = " "
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason = "The meter was exchanged"
        wizard.action_apply()
        self.assertIn("The meter was exchanged", self.register.meter_id.message_ids[0].body)

    def test_a_change_to_come_has_no_index_yet(self):
        form = self._wizard()
        form.last_day = date(2019, 3, 31)
        form.partner_id = self.heir
        self.assertIn("estimate", form.notice)
        with form.line_ids.edit(0) as line:
            line.typed_index = "17000"
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.line_ids.typed_index = False
        wizard.action_apply()
        self.assertEqual(self.contract.state, "terminating")

    def test_the_meter_of_another_house_is_refused(self):
        neighbour = self._new_point("Next door")
        register = self._new_meter(neighbour)
        self._read(register, {"2019-03-01": 500})
        wizard = (
            self.env["heat.contract.occupant.change"]
            .with_user(self.manager)
            .create(
                {
                    "contract_id": self.contract.id,
                    "last_day": "2019-03-15",
                    "partner_id": self.heir.id,
                    "line_ids": [
                        Command.create({"register_id": register.id, "typed_index": "999999"})
                    ],
                    "reason": "None",
                }
            )
        )
        self.assertEqual(wizard.subscribed_power_kw, 9)
        line = wizard.line_ids.filtered(lambda one: one.register_id == register)
        self.assertTrue(line)
        self.assertFalse(line.last)
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(register.last_index, 500)

    def test_outside_the_contract(self):
        self.contract.date_to = "2019-03-10"
        form = self._wizard()
        form.last_day = date(2019, 3, 15)
        form.partner_id = self.heir
        form.tariff_id = self.tariff
        with self.assertRaises(UserError):
            form.save().action_apply()


@tagged("post_install", "-at_install")
@freeze_time("2019-03-20 12:00:00")
class TestHeatContractDedicatedPlant(HeatContractCommon):
    def test_all_on_one_screen(self):
        town = self._new_partner("Town", is_company=True, street="1 Market Square", city="Hill")
        form = Form(self.env["heat.contract.dedicated.plant"])
        form.partner_id = town
        self.assertEqual(form.point_name, "Town")
        self.assertEqual(form.street, "1 Market Square")
        form.network_name = "Town hall boiler"
        form.serial = "7001"
        form.first_index = "12,5"
        form.tariff_id = self.tariff
        form.subscribed_power_kw = 80
        form.date_from = date(2019, 3, 1)
        form.term_months = 120
        action = form.save().action_create_plant()
        contract = self.env["heat.contract"].browse(action["res_id"])
        self.assertEqual(contract.network_id.name, "Town hall boiler")
        self.assertEqual(contract.delivery_point_ids.city, "Hill")
        self.assertEqual(contract.power_ids.kw, 80)
        self.assertEqual(contract.term_date, date(2029, 2, 28))
        register = contract.delivery_point_ids.meter_ids.register_ids
        self.assertEqual(register.uom_id, self.env.ref("heat_base.uom_mwh"))
        self.assertEqual(register.last_index, 12.5)
        self.assertEqual(register.last_read_at, self._midnight("2019-03-01"))

    def test_what_was_mistyped_is_told(self):
        form = Form(self.env["heat.contract.dedicated.plant"])
        form.partner_id = self.customer
        form.serial = "7002"
        form.first_index = "twelve"
        form.tariff_id = self.tariff
        with self.assertRaises(UserError):
            form.save().action_create_plant()

    def test_tariffs_kept_for_other_networks_are_not_offered(self):
        form = Form(self.env["heat.contract.dedicated.plant"])
        form.partner_id = self.customer
        form.serial = "7003"
        self.assertFalse(form.has_no_tariff)
        self.tariff.network_ids = self.network
        self.env["heat.tariff"].search([]).network_ids = self.network
        wizard = self.env["heat.contract.dedicated.plant"].create(
            {"partner_id": self.customer.id, "serial": "7003", "tariff_id": self.tariff.id}
        )
        self.assertTrue(wizard.has_no_tariff)
        with self.assertRaisesRegex(UserError, self.network.name):
            wizard.action_create_plant()
        wizard.network_id = self.network
        self.assertFalse(wizard.has_no_tariff)
        wizard.action_create_plant()
