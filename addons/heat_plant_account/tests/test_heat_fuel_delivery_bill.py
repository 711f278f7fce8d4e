from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatFuelDeliveryBill(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", cls.cooperative, install_demo=False
        )
        cls.bookkeeper = cls._new_user("comptable", "account.group_account_invoice")
        cls.sawmill = cls.env["res.partner"].create({"name": "Scierie", "is_company": True})
        cls.yard = cls.env["res.partner"].create({"name": "Dépôt", "parent_id": cls.sawmill.id})
        cls.ton = cls.env.ref("uom.product_uom_ton")
        cls.wood = cls.env["product.product"].create(
            {"name": "Plaquettes", "uom_id": cls.ton.id, "supplier_taxes_id": False}
        )

    def _deliver(self, day, quantity=10, record=True, **values):
        load = self.env["heat.fuel.delivery"].create(
            {
                "plant_id": self.plant.id,
                "fuel_id": self.chips.id,
                "date": day,
                "quantity": quantity,
                "moisture": 35,
                "partner_id": self.sawmill.id,
                **values,
            }
        )
        if record:
            load.action_record()
        return load

    def _bill(self, quantity=30, price=90, **values):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.cooperative.id,
                "partner_id": self.sawmill.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.wood.id, "quantity": quantity, "price_unit": price}
                    )
                ],
                **values,
            }
        )

    def _wizard(self, bill, user=None):
        bill = bill.with_user(user or self.bookkeeper)
        context = bill.action_link_fuel()["context"]
        model = self.env["heat.fuel.delivery.bill"].with_user(user or self.bookkeeper)
        return Form(model.with_context(**context))

    def test_the_bill_proposes_what_the_supplier_delivered(self):
        first = self._deliver("2026-01-10")
        second = self._deliver("2026-01-20", 20, partner_id=self.yard.id)
        self._deliver("2026-01-25", record=False)
        self._deliver("2026-02-05")
        self._deliver("2026-01-11", partner_id=False)
        bill = self._bill(quantity=31)
        self.assertEqual(bill.with_user(self.bookkeeper).unbilled_delivery_count, 3)
        with self._wizard(bill) as form:
            self.assertEqual(set(form.delivery_ids.ids), set((first | second).ids))
            self.assertEqual((form.billed_quantity, form.delivered_quantity), (31, 30))
            self.assertEqual(form.quantity_difference, 1)
            self.assertIs(form.ticket_amount, False)
            self.assertRegex(form.preview, "930[.,]00")
        form.record.action_link()
        self.assertEqual(bill.fuel_delivery_ids, first | second)
        self.assertEqual((first.amount, second.amount), (930, 1860))
        self.assertTrue(first.is_amount_billed)
        self.assertTrue(first.price_mwh)
        self.assertEqual(first.action_open_bill()["res_id"], bill.id)
        unbilled = self.env["heat.fuel.delivery"].search(bill._unbilled_fuel_domain())
        self.assertEqual(unbilled.mapped("date"), [date(2026, 2, 5)])

    def test_a_ticket_with_a_price_keeps_it_and_the_difference_shows(self):
        priced = self._deliver("2026-01-10", amount=950)
        other = self._deliver("2026-01-20", 20)
        bill = self._bill()
        form = self._wizard(bill)
        form.save().action_link()
        self.assertEqual((priced.amount, other.amount), (950, 1750))
        self.assertFalse(priced.is_amount_billed)
        again = self._deliver("2026-01-30", amount=900)
        form = self._wizard(self._bill(quantity=10, price=95))
        self.assertEqual((form.ticket_amount, form.amount_difference), (900, 50))
        form.save().action_link()
        self.assertEqual(again.amount, 900)

    def test_tickets_above_the_bill_leave_nothing_to_share(self):
        self._deliver("2026-01-10", amount=3000)
        self._deliver("2026-01-20")
        form = self._wizard(self._bill())
        self.assertTrue(form.problem)
        with self.assertRaises(UserError):
            form.save().action_link()

    def test_a_delivery_is_on_one_bill(self):
        load = self._deliver("2026-01-10")
        one, other = self._wizard(self._bill()).save(), self._wizard(self._bill()).save()
        one.action_link()
        with self.assertRaises(UserError):
            other.action_link()
        with self.assertRaises(UserError):
            load.with_user(self.operator).action_cancel()
        with self.assertRaises(UserError):
            load.bill_line_id = False

    def test_a_bill_that_falls_frees_its_deliveries(self):
        load = self._deliver("2026-01-10")
        priced = self._deliver("2026-01-11", amount=800)
        bill = self._bill()
        self._wizard(bill).save().action_link()
        self.assertEqual(load.amount, 1900)
        bill.with_user(self.bookkeeper).button_cancel()
        self.assertFalse((load | priced).bill_id)
        self.assertEqual((load.amount, priced.amount), (0, 800))
        bill = self._bill()
        self._wizard(bill).save().action_link()
        bill.invoice_line_ids.with_user(self.bookkeeper).unlink()
        self.assertFalse(load.bill_id or load.amount)
        bill = self._bill()
        self._wizard(bill).save().action_link()
        bill.with_user(self.bookkeeper).unlink()
        self.assertFalse(load.bill_id or load.amount)

    def test_a_price_that_changes_is_shared_anew_when_posted(self):
        load = self._deliver("2026-01-10")
        bill = self._bill()
        self._wizard(bill).save().action_link()
        self.assertEqual(load.amount, 2700)
        bill.invoice_line_ids.price_unit = 80
        bill.with_user(self.bookkeeper).action_post()
        self.assertEqual(load.amount, 2400)
        load.with_user(self.bookkeeper).action_take_off_bill()
        self.assertFalse(load.bill_id or load.amount)

    def test_rights(self):
        load = self._deliver("2026-01-10")
        seen = load.with_user(self.bookkeeper)
        self.assertEqual(seen.plant_id.name, self.plant.name)
        with self.assertRaises(AccessError):
            seen.amount = 1
        bill = self._bill()
        with self.assertRaises(AccessError):
            bill.with_user(self.operator).action_link_fuel()
            self._wizard(bill, self.operator)
        self._wizard(bill).save().action_link()
        with self.assertRaises(AccessError):
            load.with_user(self.operator).action_take_off_bill()
        foreign = self.env["heat.fuel.delivery"].create(
            {"plant_id": self.other_plant.id, "fuel_id": self.chips.id, "quantity": 1}
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.bookkeeper).read(["name"])
