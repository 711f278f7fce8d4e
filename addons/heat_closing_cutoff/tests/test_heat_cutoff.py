from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CutoffCommon


@tagged("post_install", "-at_install")
class TestHeatCutoff(CutoffCommon):
    """The life of a cut-off: computed again, posted, undone, refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        register = cls._new_meter(cls.point)
        cls._read(register, {"2026-12-01": 0, "2027-01-01": 10_000})

    def _prepared(self):
        cutoff = self._computed()
        cutoff.action_prepare_entry()
        return cutoff

    def test_computing_twice_replaces_the_draft(self):
        cutoff = self._prepared()
        move, told = cutoff.move_id, self._balances(cutoff.move_id)
        cutoff.action_compute()
        self.assertFalse(move.exists())
        self.assertEqual((len(cutoff.line_ids), cutoff.state), (1, "computed"))
        cutoff.action_prepare_entry()
        cutoff.action_prepare_entry()
        self.assertEqual(self._balances(cutoff.move_id), told)

    @mute_logger("odoo.sql_db")
    def test_one_cutoff_a_kind_and_day(self):
        self._cutoff()
        with self.assertRaises(UniqueViolation):
            self._cutoff()

    def test_what_is_posted_is_undone_and_never_computed_again(self):
        cutoff = self._posted()
        for action in ("action_compute", "action_prepare_entry", "action_post"):
            with self.assertRaises(UserError):
                getattr(cutoff, action)()
        with self.assertRaisesRegex(UserError, "entry in the books"):
            cutoff.unlink()
        cutoff.action_undo()
        moves = cutoff.move_id | cutoff.reversal_move_id
        every = moves | moves.reversal_move_ids
        self.assertEqual(len(every), 4)
        self.assertEqual(set(every.mapped("state")), {"posted"})
        for day in ("2026-12-31", "2027-01-01"):
            own = every.filtered(lambda move, day=day: str(move.date) == day)
            self.assertEqual(len(own), 2)
            for code in ("418100", "701100", "445870"):
                balance = sum(item.balance for item in own.line_ids if item.account_id.code == code)
                self.assertEqual(round(balance, 2), 0)
        again = self._posted()
        self.assertEqual(self._balances(again.move_id), self._balances(cutoff.move_id))

    def test_locked_periods_are_refused_with_a_sentence(self):
        cutoff = self._prepared()
        for lock in ("fiscalyear_lock_date", "tax_lock_date", "hard_lock_date"):
            with self.subTest(lock):
                before = self.cooperative[lock]
                with self.env.cr.savepoint() as savepoint:
                    cutoff.move_id.flush_recordset()
                    self.cooperative._write({lock: "2026-12-31"})
                    self.cooperative.invalidate_recordset()
                    with self.assertRaisesRegex(UserError, "The entry of .* locked until"):
                        cutoff.action_post()
                    self.cooperative._write({lock: "2027-01-01"})
                    self.cooperative.invalidate_recordset()
                    with self.assertRaisesRegex(UserError, "The reversal of .* locked until"):
                        cutoff.action_post()
                    savepoint.rollback()
                self.cooperative.invalidate_recordset()
                self.assertEqual(self.cooperative[lock], before)
        cutoff.action_post()
        self.cooperative.fiscalyear_lock_date = "2026-12-31"
        with self.assertRaisesRegex(UserError, "locked until"):
            cutoff.action_undo()

    def test_an_entry_changed_by_hand_is_not_posted(self):
        cutoff = self._prepared()
        income = cutoff.move_id.line_ids.filtered(lambda item: item.account_id.code == "701100")
        income.account_id = self._account("706000")
        with self.assertRaisesRegex(UserError, "changed by hand"):
            cutoff.action_post()
        cutoff.action_prepare_entry()
        cutoff.action_post()
        self.assertEqual(cutoff.state, "posted")

    def test_entries_change_by_their_cutoff_alone(self):
        cutoff = self._prepared()
        with self.assertRaisesRegex(UserError, "belongs to the cut-off"):
            cutoff.move_id.unlink()
        cutoff.action_post()
        for move in (cutoff.move_id, cutoff.reversal_move_id):
            with self.assertRaisesRegex(UserError, "belongs to the cut-off"):
                move.button_draft()

    def test_nothing_to_count_makes_no_entry(self):
        cutoff = self._computed("deferred")
        with self.assertRaisesRegex(UserError, "comes to nothing"):
            cutoff.action_prepare_entry()

    def test_a_missing_account_is_named(self):
        self._account("418100").code = "418101"
        cutoff = self._computed()
        with self.assertRaisesRegex(UserError, "Heat to bill.*418100"):
            cutoff.action_prepare_entry()
        self.cooperative.heat_unbilled_account_id = self._account("418101")
        cutoff.action_prepare_entry()
        self.assertIn("418101", self._balances(cutoff.move_id))

    def test_lines_are_computed_not_typed(self):
        cutoff = self._computed()
        for change in (
            lambda: cutoff.line_ids.write({"amount": 1}),
            lambda: cutoff.line_ids.unlink(),
            lambda: cutoff.write({"line_ids": [Command.create({"name": "Rien"})]}),
        ):
            with self.assertRaisesRegex(UserError, "computed, not typed"):
                change()
        with self.assertRaisesRegex(UserError, "not typed"):
            cutoff.state = "posted"
        with self.assertRaisesRegex(UserError, "change no more"):
            cutoff.date = "2026-11-30"

    def test_typed_expenses_in_the_form(self):
        form = Form(self.env["heat.cutoff"].with_user(self.bookkeeper))
        form.kind = "prepaid"
        form.date = "2026-12-31"
        with form.typed_line_ids.new() as line:
            line.name = "Assurance"
            line.account_id = self._account("616100")
            line.whole_amount = 2400
            line.date_from = "2026-07-01"
            line.date_to = "2027-06-30"
            self.assertEqual(line.amount, 1190.14)
        cutoff = form.save()
        cutoff.action_compute()
        self.assertEqual(cutoff.amount, 1190.14)
        cutoff.action_prepare_entry()
        with self.assertRaisesRegex(UserError, "has an entry"):
            cutoff.line_ids.whole_amount = 1200

    def test_expenses_need_their_account_and_days(self):
        cutoff = self._cutoff("prepaid")
        with self.assertRaisesRegex(UserError, "expense account"):
            cutoff.line_ids = [Command.create({"name": "Loyer", "whole_amount": 100})]
        with self.assertRaisesRegex(UserError, "first and the last day"):
            cutoff.line_ids = [
                Command.create(
                    {
                        "name": "Loyer",
                        "whole_amount": 100,
                        "account_id": self._account("613200").id,
                        "date_from": "2027-01-31",
                        "date_to": "2027-01-01",
                    }
                )
            ]

    def test_the_screens_lead_to_the_lines_and_entries(self):
        cutoff = self._posted()
        lines = self.env["heat.cutoff.line"].search(cutoff.action_open_lines()["domain"])
        self.assertEqual(lines, cutoff.line_ids)
        self.assertTrue(cutoff.action_open_attention()["context"])
        moves = self.env["account.move"].search(cutoff.action_open_entries()["domain"])
        self.assertEqual(moves, cutoff.move_id | cutoff.reversal_move_id)
        self.assertEqual(lines.action_open_source()["res_model"], "heat.contract")
        self.assertEqual(str(cutoff.reversal_date), "2027-01-01")
