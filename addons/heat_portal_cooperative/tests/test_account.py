from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PASSWORD, HeatPortalCommon


@tagged("post_install", "-at_install")
class TestAccount(HeatPortalCommon):
    def _delete(self, login):
        self._enter(login)
        return self._post("/my/deactivate_account", validation=login, password=PASSWORD)

    def test_an_account_with_shares_is_not_deleted(self):
        answer = self._delete("anna")
        self.assertIn("cannot be deleted while there are shares", answer.text)
        self.assertTrue(self.anna_user.active)

    def test_nor_that_of_a_parent(self):
        self._record("2025-12-31", "cancellation", self.anna, 5)
        self.assertIn("Zoé Martin", self._delete("anna").text)

    def test_an_account_without_shares_is(self):
        self._record("2025-12-31", "cancellation", self.bruno, 5)
        self._delete("bruno")
        self.assertFalse(self.bruno_user.active)

    def test_access_is_given_to_who_acts(self):
        with self._refused("has no e-mail address"):
            self._new_member("Without address").action_grant_portal()
        parent = self._new_partner("Parent", email="family@example.com")
        child = self._new_member("Child", birth_date="2020-01-01", representative_id=parent.id)
        child.action_grant_portal()
        self.assertEqual(parent.user_ids.login, "family@example.com")
        self.assertFalse(child.partner_id.user_ids)
        self.assertFalse(parent.user_ids._is_internal())
        self.assertEqual(parent.user_ids.company_ids, self.cooperative)

    def test_a_couple_shares_an_address_not_a_login(self):
        first, second = (
            self._new_member(name, partner=self._new_partner(name, email="two@example.com"))
            for name in ("Paul", "Pia")
        )
        (first | second).action_grant_portal()
        logins = (first | second).partner_id.user_ids.mapped("login")
        self.assertEqual(len(set(logins)), 2)
        self.assertIn("two@example.com", logins)

    def test_who_works_in_two_cooperatives_has_one_account(self):
        self.anna.partner_id.company_id = False
        again = self._new_member("Anna", partner=self.anna.partner_id, company=self.neighbour)
        again.action_grant_portal()
        self.assertEqual(self.anna.partner_id.user_ids, self.anna_user)
        self.assertIn(self.neighbour, self.anna_user.company_ids)

    def test_who_asked_on_the_site_gets_access_when_admitted(self):
        partner = self._new_partner("Inès", email="ines@example.com")
        member = self._new_member("Inès", admitted=None, partner=partner)
        asked = self._new_subscription(member, 2)
        # who joins on the site is noted by the page
        asked.is_from_site = True
        self._admit(asked)
        self.assertTrue(partner.user_ids)
        other = self._new_member("Paper", admitted=None)
        self._admit(self._new_subscription(other, 1))
        self.assertFalse(other.partner_id.user_ids)

    def test_the_secretary_gives_access_others_do_not(self):
        reader = self._new_user("reader", "heat_base.heat_base_group_user")
        with self.assertRaises(UserError):
            self.bruno.with_user(reader).action_grant_portal()
        officer = self._new_user("officer", "heat_cooperative.heat_cooperative_group_officer")
        member = self._new_member("Léon", partner=self._new_partner("L", email="l@example.com"))
        member.with_user(officer).action_grant_portal()
        self.assertTrue(member.partner_id.user_ids)
