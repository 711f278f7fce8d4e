from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatCooperativeCommon


@tagged("post_install", "-at_install")
class TestCooperativeShareLedger(HeatCooperativeCommon):
    def setUp(self):
        super().setUp()
        self._record_year()

    def _behind_the_erp(self, statement):
        """What somebody does who owns the database, triggers disabled."""
        self.env.flush_all()
        table = "cooperative_share_movement"
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(statement)
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept_row")
        self.env.invalidate_all()

    def _told(self):
        self.ledger.action_verify()
        return self.ledger.verification

    def test_an_untouched_register_is_intact(self):
        self.assertIn("6 movements", self._told())
        self.assertTrue(self.ledger.is_intact)
        self.assertTrue(self.ledger.verified_at)

    def test_an_edit_with_the_triggers_disabled_is_found(self):
        for statement, expected in (
            ("UPDATE cooperative_share_movement SET quantity = 9 WHERE number = 3", "Movement 3"),
            ("UPDATE cooperative_share_movement SET date = '2024-03-02' WHERE number = 1",
             "Movement 1: it no longer says"),
            ("UPDATE cooperative_share_movement SET nominal_value = 99 WHERE number = 2",
             "Movement 2"),
            ("DELETE FROM cooperative_share_movement WHERE number = 6", "Movement 6: it is gone"),
        ):  # fmt: skip
            with self.subTest(statement), self.env.cr.savepoint() as point:
                if "DELETE" in statement:
                    self.env.cr.execute(
                        "UPDATE account_move SET cooperative_movement_id = NULL"
                        " WHERE cooperative_movement_id IS NOT NULL"
                    )
                self._behind_the_erp(statement)
                self.assertIn(expected, self._told())
                self.assertFalse(self.ledger.is_intact)
                point.rollback()
            self.env.invalidate_all()
        self.assertIn("6 movements", self._told())

    def test_seals_hold_nothing_personal(self):
        """A person who is forgotten stays in the chain as a number."""
        movement = self.movements.search([("number", "=", 1)])
        self.anna.partner_id.write({"name": "Forgotten", "email": False})
        movement.invalidate_recordset()
        self.assertFalse(self.ledger._faults())

    def test_ledger_and_books_agree_at_any_day(self):
        for day in ("2024-02-01", "2024-12-31", "2025-06-30", "2025-12-31", "2026-06-30"):
            compare = self.env["cooperative.share.ledger.compare"].create({"date": day})
            self.assertTrue(compare.agrees, day)
            self.assertEqual(compare.ledger, compare.books)
        self.assertEqual(compare.ledger, 13000)

    def test_the_control_says_who_and_which_movement_differ(self):
        self.env["account.move"].create(
            {
                "journal_id": self.ledger.journal_id.id,
                "date": "2025-03-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.ledger.paid_account_id.id,
                            "partner_id": self.bruno.partner_id.id,
                            "balance": 70,
                        }
                    ),
                    Command.create(
                        {"account_id": self.ledger.receipts_account_id.id, "balance": -70}
                    ),
                ],
            }
        )._post()
        # an entry whose account was changed in the books
        entry = self.movements.search([("number", "=", 4)]).move_ids
        line = entry.line_ids.filtered(lambda one: one.account_id == self.ledger.paid_account_id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET account_id = %s WHERE id = %s",
            [self.ledger.receipts_account_id.id, line.id],
        )
        self.env.invalidate_all()
        compare = self.env["cooperative.share.ledger.compare"].create({"date": "2025-12-31"})
        self.assertFalse(compare.agrees)
        told = {one.partner_id: one for one in compare.line_ids}
        self.assertEqual(set(told), {self.anna.partner_id, self.bruno.partner_id})
        self.assertEqual(told[self.anna.partner_id].difference, 2000)
        self.assertIn("Movement 4", told[self.anna.partner_id].causes)
        self.assertEqual(told[self.bruno.partner_id].difference, 70)
        self.assertIn("no movement made it", told[self.bruno.partner_id].causes)
        # before either, all agreed
        before = self.env["cooperative.share.ledger.compare"].create({"date": "2024-12-31"})
        self.assertTrue(before.agrees)

    def test_entries_of_the_capital_are_undone_from_the_ledger(self):
        entry = self.movements.search([("number", "=", 1)]).move_ids
        for undo in (entry.button_draft, entry.button_cancel, entry._reverse_moves, entry.unlink):
            with self._refused("reverse the movement"):
                undo()

    def test_entries_are_plain_and_name_the_member(self):
        entries = self.movements.search([]).move_ids
        self.assertEqual(set(entries.mapped("move_type")), {"entry"})
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertTrue(all(entries.line_ids.mapped("partner_id")))
        self.assertFalse(
            self.env["account.move"].search(
                [("move_type", "!=", "entry"), ("company_id", "=", self.cooperative.id)]
            )
        )

    def test_a_chart_without_capital_accounts_is_told(self):
        company = self.env["res.company"].create({"name": "Sans plan"})
        self.env.user.company_ids |= company
        shares = self._new_class("Class A", 100, company)
        member = self._new_member("Anna", company=company)
        with self._refused("Sans plan lacks"):
            self._record("2024-03-01", "subscription", member, 1, shares)
