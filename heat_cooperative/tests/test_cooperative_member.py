from datetime import date

import psycopg2

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatCooperativeCommon


@tagged("post_install", "-at_install")
class TestCooperativeMember(HeatCooperativeCommon):
    def test_a_couple_with_one_mailbox_are_two_members(self):
        one, two = (
            self._new_partner(name, email="famille.morel@example.org") for name in ("Ana", "Luc")
        )
        ana, luc = self._new_member("", partner=one), self._new_member("", partner=two)
        self._record("2024-03-01", "subscription", ana, 3)
        self._record("2024-03-01", "subscription", luc, 1)
        self.assertEqual(self._held("2024-03-01", ana, luc), [3, 1])
        self.assertNotEqual(ana.number, luc.number)

    def test_a_minor_acts_through_a_representative(self):
        parent = self._new_partner("Parent")
        child = self._new_member("Enfant", birth_date="2015-05-05")
        self.assertTrue(child.is_minor)
        subscription = self._new_subscription(child, 1, payer_id=parent.id)
        with self._refused("name their representative"):
            subscription.action_submit()
        with self._refused("name their representative"):
            self._record("2024-03-01", "subscription", child, 1)
        child.representative_id = parent
        subscription.action_submit()
        self.assertEqual(subscription.state, "submitted")
        self.assertFalse(child._is_minor_on(child.birth_date.replace(year=2033)))

    def test_joint_holders_are_one_member_with_one_voice(self):
        ana, luc = self._new_partner("Ana"), self._new_partner("Luc")
        pair = self._new_member("", partner=ana, joint_holder_ids=[Command.link(luc.id)])
        self.assertEqual(pair.display_name, f"Ana & Luc ({pair.number})")
        with self._refused("the one who represents them"):
            self._record("2024-03-01", "subscription", pair, 2)
        pair.representative_id = luc
        self._record("2024-03-01", "subscription", pair, 2)
        with self._refused("the others"):
            pair.joint_holder_ids = [Command.link(ana.id)]
        with self._refused("only persons"):
            self._new_member("Firm", holder_kind="company", joint_holder_ids=[Command.link(luc.id)])

    @mute_logger("odoo.sql_db")
    def test_one_person_is_one_member_of_each_cooperative(self):
        town = self._new_partner("Commune", is_company=True)
        here = self._new_member("", partner=town, holder_kind="public_body")
        there = self._new_member("", partner=town, company=self.neighbour)
        self.assertEqual((here.number, there.number), (1, 1))
        self.assertEqual(there.holder_kind, "company")
        with self.assertRaises(psycopg2.IntegrityError):
            self._new_member("", partner=town)

    def test_category_and_college_are_dated_and_distinct(self):
        categories = self.env["cooperative.category"].create(
            [{"name": "Users", "kind": "beneficiary"}, {"name": "Staff", "kind": "employee"}]
        )
        colleges = self.env["cooperative.college"].create([{"name": "Users"}, {"name": "Makers"}])
        anna = self._new_member("Anna")
        anna.category_line_ids = [
            Command.create({"date_from": "2024-01-01", "category_id": categories[0].id}),
            Command.create({"date_from": "2025-01-01", "category_id": categories[1].id}),
        ]
        anna.college_line_ids = [
            Command.create({"date_from": "2024-01-01", "college_id": colleges[1].id})
        ]
        days = [f"{year}-06-01" for year in (2023, 2024, 2025)]
        found = [anna._category_at(date.fromisoformat(day)) for day in days]
        self.assertEqual([one.name or "" for one in found], ["", "Users", "Staff"])
        self.assertEqual((anna.category_id, anna.college_id), (categories[1], colleges[1]))
        self.assertEqual(str(anna.category_line_ids.sorted("date_from")[0].date_to), "2024-12-31")
        found = self.env["cooperative.member"].search([("category_id", "=", categories[0].id)])
        self.assertNotIn(anna, found)
        found = self.env["cooperative.member"].search([("category_id", "=", categories[1].id)])
        self.assertIn(anna, found)

    def test_shares_for_some_categories_only(self):
        staff = self.env["cooperative.category"].create({"name": "Staff", "kind": "employee"})
        shares = self._new_class("Class E", 10, category_ids=[Command.set(staff.ids)])
        anna = self._new_member("Anna")
        with self._refused("of category “none”"):
            self._record("2024-03-01", "subscription", anna, 1, shares)
        anna.category_line_ids = [
            Command.create({"date_from": "2024-03-01", "category_id": staff.id})
        ]
        self._record("2024-03-01", "subscription", anna, 1, shares)

    def test_states_come_from_the_ledger(self):
        self._record_year()
        candidate = self._new_member("Zoé", admitted=None)
        self.assertEqual(
            (self.anna | self.bruno | candidate).mapped("state"), ["member", "former", "candidate"]
        )
        for state, member in (
            ("member", self.anna),
            ("former", self.bruno),
            ("candidate", candidate),
        ):
            found = self.env["cooperative.member"].search([("state", "=", state)])
            self.assertIn(member, found)
            self.assertEqual(set(found.mapped("state")), {state})

    def test_members_are_kept(self):
        self._record_year()
        with self._refused("the register keeps its members"):
            self.anna.unlink()
        with self._refused("another person is another member"):
            self.anna.partner_id = self._new_partner("Somebody else")
        with self._refused("the register names them"):
            self.anna.partner_id.unlink()
        candidate = self._new_member("Zoé", admitted=None)
        candidate.unlink()

    @mute_logger("odoo.sql_db")
    def test_an_admission_names_its_decision(self):
        candidate = self._new_member("Zoé", admitted=None)
        self.assertFalse(candidate.number)
        with self.assertRaises(psycopg2.IntegrityError):
            candidate.admission_date = "2024-05-05"
            candidate.flush_recordset()
        candidate.write({"admission_date": "2024-05-05", "admission_reference": "Minutes"})
        self.assertEqual(candidate.number, 1)
