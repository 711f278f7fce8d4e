from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPortalWithdrawals(HeatPortalCommon):
    def setUp(self):
        super().setUp()
        self._enter("anna")
        self.path = f"/my/shares/{self.anna.id}/withdraw"

    def _rule(self, **values):
        return self.env["cooperative.capital.rule"].create(
            {
                "company_id": self.cooperative.id,
                "date_from": "2020-01-01",
                "source": "Statutes, article 12",
                **values,
            }
        )

    def _text(self, answer):
        return " ".join(answer.text.split())

    def _preview(self, quantity="2", **typed):
        return self._text(self._post(self.path, step="preview", quantity=quantity, **typed))

    def test_what_follows_is_shown_before_anything_is_recorded(self):
        self._new_withdrawal(self.bruno, 2).action_submit()
        self._rule(lock_in_months=1200, first_payment_months=6, instalment_count=3)
        text = self._preview(reason="I move")
        self.assertIn("number 2<", text)
        self.assertIn("keep shares for 1200 months", text)
        self.assertIn("2 shares could not leave today", text)
        self.assertIn("Statutes, article 12", text)
        self.assertIn("First payment: 6 months", text)
        self.assertIn("3 yearly instalments", text)
        self.assertIn("I move", text)
        self.assertNotIn("leaves the cooperative", text)
        self.assertFalse(self.anna.withdrawal_ids)
        self.assertIn("leaves the cooperative", self._preview("5"))
        self.assertIn("Nothing is paid", self._preview(kind="gift"))

    def test_it_goes_before_the_board_and_is_followed(self):
        answer = self._post(self.path, step="send", quantity="2", reason="I move")
        self.assertEqual(answer.status_code, 303)
        asked = self.anna.withdrawal_ids
        self.assertEqual((asked.state, asked.quantity, asked.kind), ("submitted", 2, "withdrawal"))
        note = asked.message_ids.filtered(lambda one: "I move" in one.body)
        self.assertEqual(note.author_id, self.anna.partner_id)
        self.assertIn(asked.name, self._get(f"/my/shares/{self.anna.id}").text)
        # sent twice, asked once
        self.assertIn("is before the board already", self._post(
            self.path, step="send", quantity="2").text)  # fmt: skip
        self.assertEqual(len(self.anna.withdrawal_ids), 1)

    def test_numbers_are_those_that_are_held(self):
        self.assertIn('name="reason"', self._get(self.path).text)
        self.share_class.minimum = 3
        self.assertIn("“6” is no number of shares between 1 and 5", self._preview("6"))
        self.assertIn("“many” is no number", self._preview("many"))
        self.assertIn("Write a number of shares between 1 and 5", self._preview(""))
        self.assertIn("leave 3 at least", self._preview("4"))
        self.assertIn("no number of shares", self._post(
            self.path, step="send", quantity="0").text)  # fmt: skip
        self.assertFalse(self.anna.withdrawal_ids)

    def test_who_holds_nothing_gives_nothing_back(self):
        self._record("2025-12-31", "cancellation", self.anna, 5)
        self.assertIn("No share can be given back", self._get(self.path).text)
        answer = self._post(self.path, step="send", quantity="1")
        self.assertIn("No share can be given back", answer.text)
        self.assertFalse(self.anna.withdrawal_ids)

    def test_a_parent_gives_back_but_gives_nothing_away(self):
        path = f"/my/shares/{self.zoe.id}/withdraw"
        self._post(path, step="send", quantity="5", kind="gift")
        self.assertEqual(self.zoe.withdrawal_ids.kind, "withdrawal")

    def test_it_is_taken_back_until_the_board_decides(self):
        asked = self._new_withdrawal(self.anna, 2)
        asked.action_submit()
        path = f"/my/shares/{self.anna.id}/withdrawals/{asked.id}/give-up"
        self.assertIn(path, self._get(f"/my/shares/{self.anna.id}").text)
        self._post(path)
        self.assertEqual(asked.state, "given_up")
        again = self._new_withdrawal(self.anna, 2, requested_on="2025-01-01")
        again.action_submit()
        again.write({"board_date": "2025-03-01", "board_reference": "Minutes"})
        again.action_accept()
        answer = self._post(f"/my/shares/{self.anna.id}/withdrawals/{again.id}/give-up")
        self.assertIn("The board has decided", answer.text)
        self.assertEqual(again.state, "accepted")

    @mute_logger("odoo.http")
    def test_who_reads_and_does_not_act_asks_for_nothing(self):
        self._portal_user("zoe", self.zoe.partner_id)
        self._enter("zoe")
        path = f"/my/shares/{self.zoe.id}"
        self.assertEqual(self._get(path).status_code, 200)
        self.assertNotIn("withdraw", self._get(path).text)
        self.assertEqual(self._get(f"{path}/withdraw").status_code, 404)
        self.assertEqual(self._post(f"{path}/withdraw", step="send").status_code, 404)

    def test_actions_of_the_staff_stay_theirs(self):
        asked = self._new_withdrawal(self.anna, 2)
        for call in ("action_submit", "action_give_up", "action_accept"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                getattr(asked.with_user(self.anna_user), call)()
