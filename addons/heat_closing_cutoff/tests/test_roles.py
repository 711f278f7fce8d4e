from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CutoffCommon

MODELS = ("heat.cutoff", "heat.cutoff.line")


@tagged("post_install", "-at_install")
class TestRoles(CutoffCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._new_user("reader", "heat_base.heat_base_group_user")
        cls.biller = cls._new_user("biller", "heat_contract.heat_contract_group_billing_manager")

    def test_readers_read_and_change_nothing(self):
        cutoff = self._computed()
        engineer = self._new_user("engineer", "heat_base.heat_base_group_engineer")
        for user in (self.reader, self.biller, engineer):
            for name in MODELS:
                model = self.env[name].with_user(user)
                self.assertTrue(model.has_access("read"), name)
                for right in ("write", "create", "unlink"):
                    self.assertFalse(model.has_access(right), name)
            self.assertTrue(cutoff.with_user(user).display_name)
            for action in ("action_compute", "action_prepare_entry"):
                with self.assertRaises(AccessError):
                    getattr(cutoff.with_user(user), action)()

    def test_strangers_to_the_books_are_told_nothing_of_a_cutoff(self):
        cutoff = self._computed("prepaid")
        cutoff.line_ids = [
            Command.create(
                {
                    "name": "Assurance",
                    "account_id": self._account("616100").id,
                    "whole_amount": 2400,
                    "date_from": "2026-07-01",
                    "date_to": "2027-06-30",
                }
            )
        ]
        cutoff.action_prepare_entry()
        move = cutoff.move_id.with_user(self.reader)
        for undo in (move.button_draft, move.button_cancel, move.unlink):
            with self.assertRaises(AccessError):
                undo()

    def test_portal_and_accountants_without_heat_see_nothing(self):
        portal = self._new_user("portal", "base.group_portal")
        for name in MODELS:
            self.assertFalse(self.env[name].with_user(portal).has_access("read"))

    def test_nobody_sees_or_touches_another_cooperative(self):
        other = self.env["heat.cutoff"].create(
            {"kind": "prepaid", "date": "2026-12-31", "company_id": self.neighbour.id}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.bookkeeper).read(["date"])
        with self.assertRaises(AccessError):
            other.with_user(self.bookkeeper).action_compute()
        with self.assertRaises(AccessError):
            self._cutoff(company_id=self.neighbour.id)
        with self.assertRaises(UserError):
            self.env["heat.cutoff.line"].create(
                {
                    "cutoff_id": other.id,
                    "name": "Assurance",
                    "network_id": self.network.id,
                    "account_id": self._account("616100").id,
                    "date_from": "2026-07-01",
                    "date_to": "2027-06-30",
                }
            )
