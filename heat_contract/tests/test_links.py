from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestLinks(HeatContractCommon):
    """From any record to those it goes with, and back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._new_user("lectrice", "heat_base.heat_base_group_user")
        cls.register = cls._meter_march(cls.point)
        cls.bill = cls._bill_march().bill_ids

    def _opened(self, record, action):
        found = getattr(record.with_user(self.reader), action)()
        if found.get("res_id"):
            return self.env[found["res_model"]].browse(found["res_id"])
        return self.env[found["res_model"]].search(found["domain"])

    def test_round_and_back(self):
        meter = self.register.meter_id
        readings = self.env["heat.meter.reading"].search([("register_id", "=", self.register.id)])
        self.assertEqual(self._opened(self.point, "action_open_meters"), meter)
        self.assertEqual(self._opened(self.point, "action_open_readings"), readings)
        self.assertEqual(self._opened(self.point, "action_open_bills"), self.bill)
        self.assertEqual(self._opened(meter, "action_open_contract"), self.contract)
        self.assertEqual(self._opened(readings[0], "action_open_meter"), meter)
        self.assertEqual(self._opened(readings[0], "action_open_bills"), self.bill)
        self.assertEqual(self._opened(self.bill, "action_open_readings"), readings)
        self.assertEqual(self._opened(self.contract, "action_open_meters"), meter)
        self.assertEqual(self._opened(self.customer, "action_open_heat_contracts"), self.contract)
        self.assertEqual(self._opened(self.customer, "action_open_heat_bills"), self.bill)
        self.assertEqual(self._opened(self.network, "action_open_contracts"), self.contract)
        self.assertEqual(self._opened(self.network, "action_open_meters"), meter)

    def test_counts_are_what_opens(self):
        other = self._new_point("School")
        self.assertEqual((self.point.meter_count, self.point.bill_count), (1, 1))
        self.assertEqual((other.meter_count, other.bill_count), (0, 0))
        self.assertEqual(self.contract.meter_count, 1)
        self.assertEqual((self.network.contract_count, self.network.meter_count), (1, 1))
        self.assertEqual(self.customer.with_user(self.reader).heat_contract_count, 1)
        self.assertEqual(self._new_partner("Nobody").heat_contract_count, 0)

    def test_a_contact_opens_for_who_works_with_nothing_of_heat(self):
        outsider = self._new_user("dehors", "base.group_user", "base.group_partner_manager")
        form = Form(self.customer.with_user(outsider))
        self.assertNotIn("heat_contract_count", form._view["fields"])
