from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatCooperativeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestPeople(HeatCooperativeCommon):
    """Who holds, who pays, who acts: not always the same person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls._new_partner("Claire Morel", email="claire@example.org")
        cls.giver = cls._new_partner("Odette Morel", email="odette@example.org")

    def _child(self, born="2015-05-05", **values):
        partner = self._new_partner("Léo Morel", email=values.pop("email", False))
        return self._new_member(
            "", partner=partner, birth_date=born, representative_id=self.parent.id, **values
        )

    def _written_to(self, document):
        return document.message_ids.filtered(
            lambda mail: mail.message_type == "comment"
        ).partner_ids

    # gifts

    def test_a_gift_is_held_by_who_receives_it(self):
        friend = self._new_member("", partner=self._new_partner("Inès", email="ines@example.org"))
        asked = self._admit(self._new_subscription(friend, 2, payer_id=self.giver.id))
        self._pay(asked, self._bank_line(200, partner=self.giver))
        self.assertEqual(self._held("2026-02-01", friend), [2])
        self.assertEqual(self._balance("paid", friend), -200)
        # the giver owes nothing, holds nothing, is no member, and gets no certificate
        self.assertEqual(self._balance("claim"), 0)
        self.assertFalse(
            self.env["cooperative.member"].search([("partner_id", "=", self.giver.id)])
        )
        self.assertEqual(self._written_to(asked), friend.partner_id)

    def test_a_gift_to_a_minor_goes_through_the_representative_not_the_giver(self):
        child = self._child(admitted=None)
        asked = self._admit(self._new_subscription(child, 1, payer_id=self.giver.id))
        self._pay(asked, self._bank_line(100, partner=self.giver))
        self.assertEqual(self._held("2026-02-01", child), [1])
        self.assertEqual(self._written_to(asked), self.parent)
        self.assertFalse(
            self.env["cooperative.member"].search(
                [("partner_id", "in", (self.parent | self.giver).ids)]
            )
        )

    def test_shares_given_by_a_transfer_to_a_minor_need_a_representative(self):
        grandmother = self._new_member("", partner=self.giver)
        self._record("2024-03-01", "subscription", grandmother, 10)
        child = self._child()
        child.representative_id = False
        transfer = self.env["cooperative.share.transfer"].create(
            {
                "member_id": grandmother.id,
                "partner_id": child.partner_id.id,
                "share_class_id": self.share_class.id,
                "quantity": 3,
                "reason": "Gift of 1 March",
            }
        )
        with self._refused("name their representative"):
            transfer.action_transfer()
        child.representative_id = self.parent
        transfer.action_transfer()
        self.assertEqual(self._held("2026-03-01", grandmother, child), [7, 3])
        # no value leaves the capital: it changes hands, at its nominal value
        self.assertEqual(self._balance("paid", child), -300)
        self.assertEqual(self._balance("paid"), -1000)

    def test_what_was_paid_is_not_told_twice_when_the_giver_is_a_member_too(self):
        grandmother, child = self._new_member("", partner=self.giver), self._child()
        own = self._admit(self._new_subscription(grandmother, 1))
        gift = self._admit(self._new_subscription(child, 1, payer_id=self.giver.id))
        self._pay(gift, self._bank_line(100, partner=self.giver))
        self.assertEqual((own.state, gift.state), ("admitted", "registered"))
        self.assertEqual((own.residual, gift.residual), (100, 0))
        self.assertEqual(self._held("2026-02-01", grandmother, child), [0, 1])

    # minors

    def test_a_minor_comes_of_age_on_the_birthday(self):
        child = self._child(born="2008-03-02")
        self.assertTrue(child.is_minor)
        self.assertFalse(child.has_come_of_age)
        with freeze_time("2026-03-02 12:00:00"):
            child.invalidate_recordset()
            self.assertFalse(child.is_minor)
            self.assertTrue(child.has_come_of_age)
        self.assertTrue(child._is_minor_on(child.birth_date.replace(year=2026, day=1)))

    def test_born_on_29_february_comes_of_age_no_later_than_1_march(self):
        child = self._child(born="2008-02-29")
        self.assertFalse(child.is_minor)
        with freeze_time("2026-02-27 12:00:00"):
            child.invalidate_recordset()
            self.assertTrue(child.is_minor)

    def test_who_came_of_age_keeps_number_shares_and_history_and_acts_alone(self):
        child = self._child(born="2008-03-02", email="leo@example.org")
        asked = self._admit(self._new_subscription(child, 2, payer_id=self.parent.id))
        self._pay(asked, self._bank_line(200, partner=self.parent))
        number = child.number
        self.assertEqual(self._written_to(asked), self.parent)
        with freeze_time("2026-03-15 12:00:00"):
            self.env.invalidate_all()
            found = self.env["cooperative.member"].search([("has_come_of_age", "=", True)])
            self.assertEqual(found, child)
            child.representative_id = False
            more = self._new_subscription(child, 1, signed_on="2026-03-10")
            self._admit(more, "2026-03-12")
            self._pay(more, self._bank_line(100, "2026-03-14"))
            self.assertEqual(self._written_to(more), child.partner_id)
            self.assertEqual(self._held("2026-03-14", child), [3])
            self.assertEqual(child.number, number)
            self.assertFalse(child.has_come_of_age)
            self.assertFalse(found.search([("has_come_of_age", "=", True)]))

    def test_who_is_represented_for_another_reason_is_not_taken_for_a_child_grown_up(self):
        adult = self._child(born="1960-01-01")
        self.assertTrue(adult.has_come_of_age)
        adult.joint_holder_ids = [Command.link(self.parent.id)]
        town = self._new_member("Town", holder_kind="public_body", representative_id=self.parent.id)
        self.assertFalse(adult.has_come_of_age or town.has_come_of_age)
        found = self.env["cooperative.member"].search([("has_come_of_age", "!=", True)])
        self.assertLessEqual(adult | town, found)

    # public bodies

    def test_a_municipality_holds_and_its_mayor_speaks_for_it(self):
        mayor = self._new_partner("Maire", email="maire@example.org")
        town = self._new_member(
            "Commune", holder_kind="public_body", representative_id=mayor.id, admitted=None
        )
        asked = self._admit(self._new_subscription(town, 50))
        self._pay(asked, self._bank_line(5000, partner=town.partner_id))
        self.assertEqual(self._held("2026-02-01", town), [50])
        self.assertEqual(self._written_to(asked), mayor)
        # the mayor of another day: the holder and the shares stay
        town.representative_id = self._new_partner("Nouvelle maire", email="n@example.org")
        self.assertEqual((town.share_quantity, self._balance("paid", town)), (50, -5000))
        self.assertFalse(self.env["cooperative.member"].search([("partner_id", "=", mayor.id)]))
        # the mayor may be a member too, with a voice of their own
        own = self._new_member("", partner=mayor)
        self._record("2026-02-01", "subscription", own, 1)
        self.assertEqual(
            self.env["cooperative.member"]._associates(self.cooperative, own.member_since),
            town | own,
        )

    # one mailbox, two persons

    def test_two_people_with_one_mailbox_subscribe_pay_and_vote_apart(self):
        mailbox = "famille.morel@example.org"
        ana, luc = (
            self._new_member("", partner=self._new_partner(name, email=mailbox), admitted=None)
            for name in ("Ana", "Luc")
        )
        for_ana = self._admit(self._new_subscription(ana, 3))
        for_luc = self._admit(self._new_subscription(luc, 1))
        self._pay(for_luc, self._bank_line(100, partner=luc.partner_id))
        self.assertEqual((for_ana.state, for_luc.state), ("admitted", "registered"))
        self._pay(for_ana, self._bank_line(300, "2026-02-02", partner=ana.partner_id))
        self.assertEqual(self._held("2026-02-02", ana, luc), [3, 1])
        self.assertEqual((self._balance("paid", ana), self._balance("paid", luc)), (-300, -100))
        self.assertEqual(self._written_to(for_ana), ana.partner_id)
        self.assertEqual(self._written_to(for_luc), luc.partner_id)
        day = for_ana.movement_id.date
        self.assertEqual(ana._associates(self.cooperative, day), ana | luc)

    # one person, two cooperatives

    def test_one_person_is_a_member_of_two_cooperatives_of_one_database(self):
        """The contact is common to both once an administrator says so; nothing else is."""
        person = self._new_partner("Inès Faure")
        here = self._new_member("", partner=person)
        self.assertEqual(person.company_id, self.cooperative)
        # a person is known to their own cooperative, until the contact is made common
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._new_member("", partner=person, company=self.neighbour)
        person.company_id = False
        there = self._new_member("", partner=person, company=self.neighbour)
        self.assertFalse(person.company_id)
        shares = self._new_class("Class A", 50, self.neighbour)
        self._record("2024-03-01", "subscription", here, 2)
        self._record("2025-03-01", "subscription", there, 7, shares)
        self.assertEqual(self._held("2026-03-01", here, there), [2, 7])
        self.assertEqual((here.share_value, there.share_value), (200, 350))
        self.assertEqual(
            [one.member_since.isoformat() for one in here | there], ["2024-03-01", "2025-03-01"]
        )
        self._record("2026-01-05", "subscription", self._new_member("Anna"), 2)
        self._record("2026-02-01", "cancellation", here, 2)
        self.env.invalidate_all()
        self.assertEqual((here.state, there.state), ("former", "member"))
        self.assertEqual(self._balance("repayment", here), -200)
        self.assertTrue(self.env["cooperative.share.ledger.compare"].create({}).agrees)

    def test_officers_of_each_cooperative_see_their_own_member_alone(self):
        person = self._new_partner("Inès Faure", is_company=True)
        here = self._new_member("", partner=person)
        there = self._new_member("", partner=person, company=self.neighbour)
        officer = self._new_user("officer", "heat_cooperative.heat_cooperative_group_officer")
        found = self.env["cooperative.member"].with_user(officer).search([])
        self.assertIn(here, found)
        self.assertNotIn(there, found)
