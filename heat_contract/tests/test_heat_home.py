from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2019-04-10 08:00:00")
class TestHeatHome(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = cls._new_user("bm", "heat_contract.heat_contract_group_billing_manager")
        cls.reader = cls._new_user("lectrice", "heat_base.heat_base_group_user")

    def _items(self, kind, user=None):
        self.env.flush_all()
        return (
            self.env["heat.home.item"].with_user(user or self.biller).search([("kind", "=", kind)])
        )

    def test_a_run_waits_until_it_is_posted(self):
        self._meter_march(self.point)
        run = self._new_run(invoice_date="2019-04-05")
        item = self._items("run")
        self.assertEqual((item.res_id, item.name), (run.id, run.name))
        self.assertTrue(item.is_late)
        self.assertEqual(item.action_open()["res_id"], run.id)
        run.action_prepare()
        self.assertTrue(self._items("run"))
        run.action_post()
        self.assertFalse(self._items("run"))

    def test_blocked_contracts_of_a_run_are_one_line(self):
        self._new_contract(self._new_point("School"), self.customer, 20)
        run = self._new_run()
        run.action_prepare()
        item = self._items("blocker")
        self.assertEqual((item.res_id, item.count), (run.id, 2))
        self.assertEqual(item.name, f"{run.name} (2)")
        action = item.action_open()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, run.blocker_ids)

    def test_posted_bills_that_an_amendment_reaches(self):
        self._meter_march(self.point)
        run = self._bill_march()
        self.assertFalse(self._items("outdated"))
        self.env["heat.contract.amendment"].create(
            {"contract_id": self.contract.id, "date": "2019-03-10", "power_kw": 7}
        ).action_record()
        item = self._items("outdated")
        self.assertEqual((item.network_id, item.count), (self.network, 1))
        action = item.action_open()
        self.assertEqual(self.env["heat.bill"].search(action["domain"]), run.bill_ids)
        run.bill_ids.action_keep()
        self.assertFalse(self._items("outdated"))

    def test_an_amendment_by_the_day_of_its_decision(self):
        amendment = self.env["heat.contract.amendment"].create(
            {
                "contract_id": self.contract.id,
                "date": "2019-06-01",
                "power_kw": 6,
                "requested_on": "2019-04-01",
            }
        )
        item = self._items("amendment")
        self.assertEqual(item.res_id, amendment.id)
        self.assertEqual(item.deadline, amendment.decision_due_on)
        self.assertEqual((item.partner_id, item.network_id), (self.customer, self.network))
        amendment.action_record()
        self.assertFalse(self._items("amendment"))

    def test_contracts_that_end_are_those_to_follow_up(self):
        self.contract.date_to = "2019-05-31"
        other = self._new_contract(self._new_point("School"), self.customer, 20)
        other.write({"renewal": "none", "term_months": 18, "term_from": "2018-01-01"})
        far = self._new_contract(self._new_point("Hall"), self.customer, 20)
        far.date_to = "2021-05-31"
        item = self._items("contract_end")
        self.assertEqual((item.network_id, item.count), (self.network, 2))
        self.assertEqual(item.deadline, date(2019, 5, 31))
        listed = self.env["heat.contract"].search([("needs_attention", "=", True)])
        self.assertEqual(listed, self.contract | other)

    def test_an_index_that_a_price_needs_and_nobody_published(self):
        index = self.env["heat.price.index"].create({"code": "BOIS", "name": "Bois"})
        self.env["heat.price.index.value"].create(
            {"index_id": index.id, "date": "2018-07-01", "value": 100}
        )
        self.assertNotIn(index.id, self._items("price_index").mapped("res_id"), "no price needs it")
        self.tariff.version_ids.component_ids[0].write(
            {
                "formula": "BOIS/BOIS_0",
                "revision": "monthly",
                "base_date": "2018-07-01",
                "term_ids": [
                    Command.create({"name": "BOIS", "index_id": index.id, "base_value": 100})
                ],
            }
        )
        item = self._items("price_index").filtered(lambda one: one.res_id == index.id)
        self.assertTrue(item.is_late)
        self.assertEqual(item.since, date(2018, 7, 1))
        self.assertTrue(index.is_late)
        self.env["heat.price.index.value"].create(
            {"index_id": index.id, "date": "2019-02-01", "value": 101}
        )
        self.assertNotIn(index.id, self._items("price_index").mapped("res_id"))

    def test_a_reader_treats_none_of_it(self):
        self._new_run()
        self.assertTrue(self._items("run"))
        self.assertFalse(self.env["heat.home.item"].with_user(self.reader).search([]))

    def test_a_contract_is_found_by_number_and_customer(self):
        find = self.env["heat.find"].with_user(self.reader).find
        for text in (self.contract.name, "lund", "INGRID lun"):
            rows = [row["id"] for row in find(text) if row["model"] == "heat.contract"]
            self.assertIn(self.contract.id, rows, text)
