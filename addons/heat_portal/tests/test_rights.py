from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestRights(HeatPortalCommon):
    """Who sees what through the ORM, as a portal user's RPC does."""

    def test_a_customer_sees_their_own_and_no_other(self):
        env = self._as(self.ingrid)
        self.assertEqual(env["heat.contract"].search([]).ids, self.contract.ids)
        self.assertEqual(env["heat.bill"].search([]).ids, self.bill.ids)
        for record in (self.other_contract, self.other_bill):
            with self.assertRaises(AccessError):
                record.with_env(env).read(["display_name"])

    def test_another_company_and_a_stranger_see_nothing(self):
        for user in (self.nora, self.stranger):
            env = self._as(user)
            self.assertFalse(env["heat.contract"].search([]))
            self.assertFalse(env["heat.bill"].search([]))
            self.assertFalse(env["heat.contract"]._portal_rights())

    def test_what_staff_note_stays_with_staff(self):
        contract = self.contract.with_env(self._as(self.ingrid))
        for name in ("note", "blocked_reason", "tariff_id", "message_ids"):
            with self.assertRaises(AccessError):
                contract.read([name])
        with self.assertRaises(AccessError):
            contract.search([("note", "ilike", "late")])

    def test_a_customer_changes_nothing(self):
        contract = self.contract.with_env(self._as(self.ingrid))
        with self.assertRaises(AccessError):
            contract.write({"date_to": "2030-01-01"})
        with self.assertRaises(AccessError):
            contract.action_issue_portal_code()
        with self.assertRaises(AccessError):
            contract.env["heat.portal.access"].create(
                {"user_id": self.ingrid.id, "contract_id": self.other_contract.id}
            )

    def test_what_is_not_posted_is_not_shown(self):
        april = self._new_run(date_from="2019-04-01", date_to="2019-04-30")
        self._read(self.register, {"2019-05-01": 31000})
        april.action_prepare()
        self.assertIn("prepared", self.contract.bill_ids.mapped("state"))
        own = self._as(self.ingrid)["heat.bill"].search([])
        self.assertEqual(own.ids, self.bill.ids)

    def test_an_access_is_granted_dated_and_revoked(self):
        accountant = self._portal_user("accountant", self._new_partner("Ada Accountant"))
        env = self._as(accountant)
        access = self.env["heat.portal.access"].create(
            {
                "user_id": accountant.id,
                "partner_id": self.customer.id,
                "company_id": self.cooperative.id,
                "sees_consumption": False,
                "reason": "Letter of the town",
            }
        )
        self.assertEqual(env["heat.contract"].search([]).ids, self.contract.ids)
        self.assertEqual(env["heat.bill"].search([]).ids, self.bill.ids)
        contract = self.contract.with_env(env)
        self.assertTrue(contract._portal_may("bills"))
        self.assertFalse(contract._portal_may("consumption"))
        self.assertFalse(contract._portal_may("requests"))
        access.date_from = fields.Date.today() + timedelta(days=1)
        self.assertFalse(env["heat.contract"].search([]))
        access.date_from = fields.Date.today() - timedelta(days=9)
        access.date_to = fields.Date.today() - timedelta(days=1)
        self.assertFalse(env["heat.bill"].search([]))
        access.date_to = False
        self.assertTrue(env["heat.bill"].search([]))
        access.with_user(self.manager).action_revoke()
        self.assertFalse(env["heat.contract"].search([]))
        with self.assertRaises(UserError):
            access.unlink()

    def test_an_access_without_bills_shows_none(self):
        self.env["heat.portal.access"].create(
            {
                "user_id": self.stranger.id,
                "contract_id": self.contract.id,
                "company_id": self.cooperative.id,
                "sees_bills": False,
            }
        )
        env = self._as(self.stranger)
        self.assertEqual(env["heat.contract"].search([]).ids, self.contract.ids)
        self.assertFalse(env["heat.bill"].search([]))

    def test_staff_need_no_access(self):
        with self.assertRaises(ValidationError):
            self.env["heat.portal.access"].create(
                {
                    "user_id": self.manager.id,
                    "contract_id": self.contract.id,
                    "company_id": self.cooperative.id,
                }
            )

    def test_who_pays_a_component_sees_no_consumption(self):
        landlord = self._new_partner("Lars Landlord")
        user = self._portal_user("lars", landlord)
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "component_code": "R2",
                "partner_id": landlord.id,
                "date_from": "2020-01-01",
            }
        )
        contract = self.contract.with_env(self._as(user))
        self.assertTrue(contract.is_portal_own)
        self.assertFalse(contract._portal_may("consumption"))
        self.assertFalse(contract.env["heat.bill"].search([]), "the bills of others")

    def test_contacts_of_a_firm_see_its_contracts(self):
        town = self._new_partner("Town", is_company=True)
        contract = self._new_contract(self._new_point("Town hall"), town, 30)
        clerk = self._portal_user("clerk", self._new_partner("Clara", parent_id=town.id))
        self.assertEqual(self._as(clerk)["heat.contract"].search([]).ids, contract.ids)
