from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.heat_contract.tests.common import HeatContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2018-03-01 12:00:00")
class TestHeatContractCooperative(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._new_member(cls.customer)
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("engineer", "heat_base.heat_base_group_engineer")

    @classmethod
    def _new_member(cls, partner):
        return cls.env["cooperative.member"].create(
            {"partner_id": partner.id, "company_id": cls.cooperative.id}
        )

    def test_a_member_and_their_contracts(self):
        self.assertEqual(self.contract.member_id, self.member)
        self.assertEqual(self.contract.action_open_member()["res_id"], self.member.id)
        self.assertEqual(self.member.heat_contract_count, 1)
        action = self.member.action_open_heat_contracts()
        self.assertEqual(self.env["heat.contract"].search(action["domain"]), self.contract)
        over = self._new_contract(
            self._new_point("Barn"), self.customer, 5, "2017-01-01", date_to="2018-01-31"
        )
        self.member.invalidate_recordset(["heat_contract_count"])
        self.assertEqual(self.member.heat_contract_count, 1)
        self.assertIn(over, self.env["heat.contract"].search(
            self.member.action_open_heat_contracts()["domain"]
        ))  # fmt: skip

    def test_joint_holders_share_the_page(self):
        partner = self._new_partner("Olaf Lund")
        contract = self._new_contract(self._new_point("Barn"), partner, 5)
        self.assertFalse(contract.member_id)
        self.member.joint_holder_ids = partner
        contract.invalidate_recordset(["member_id"])
        self.assertEqual(contract.member_id, self.member)
        self.member.invalidate_recordset(["heat_contract_count"])
        self.assertEqual(self.member.heat_contract_count, 2)

    def test_what_is_owed_for_heat(self):
        run = self.env["heat.billing.run"].create(
            {"date_from": "2018-01-01", "date_to": "2018-01-31"}
        )
        register = self._new_meter(self.point)
        self._read(register, {"2018-01-01": 0, "2018-02-01": 1000})
        run.action_prepare()
        bill = run.bill_ids
        self.assertEqual(self.member.heat_due, 0)
        run.action_post()
        self.member.invalidate_recordset(["heat_due"])
        self.assertEqual(self.member.heat_due, bill.amount_total)
        member = self.member.with_user(self.user)
        self.assertEqual(member.heat_due, bill.amount_total)
        self.assertEqual(member.heat_contract_count, 1)

    def test_an_engineering_firm_reads_contracts_and_no_member(self):
        contract = self.contract.with_user(self.engineer)
        self.assertEqual(contract.read(["name"])[0]["name"], self.contract.name)
        with self.assertRaises(AccessError):
            contract.read(["member_id"])
        arch = self.env["heat.contract"].with_user(self.engineer).get_view(view_type="form")
        self.assertNotIn("action_open_member", arch["arch"])
