from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestAccountMove(HeatContractCommon):
    """What is posted is only credited, whoever tries and from wherever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        cls.accountant = cls._new_user(
            "accountant",
            "account.group_account_manager",
            "account.group_account_user",
        )
        cls.administrator = cls._new_user(
            "administrator",
            "heat_base.heat_base_group_administrator",
            "account.group_account_manager",
        )
        cls.billing_run = cls._bill_march()
        cls.bill = cls.billing_run.bill_ids
        cls.move = cls.bill.move_id

    def _people(self):
        return self.accountant | self.administrator | self.env.ref("base.user_root")

    def _refused(self, attempt):
        """``attempt`` is refused to everybody, and with every key that opens Odoo's own doors."""
        for user in self._people():
            move = self.move.with_user(user).with_context(
                force_delete=True,
                skip_readonly_check=True,
                heat_computing=True,
                skip_account_move_synchronization=True,
            )
            refusal = self.assertRaises(UserError)
            with self.subTest(user=user.login), refusal, self.env.cr.savepoint():
                attempt(move)
                self.env.flush_all()
            self.assertEqual(self.move.state, "posted")

    def test_posted_in_balance(self):
        self.assertEqual(self.move.state, "posted")
        self.assertEqual(self.move.amount_untaxed, 167.15)
        self.assertAlmostEqual(sum(self.move.line_ids.mapped("balance")), 0, 2)
        self.assertEqual(self.bill.state, "posted")
        line = self.move.invoice_line_ids[0]
        self.assertEqual((line.quantity, line.price_unit), (2.115276, 62.0))
        self.assertEqual(line.product_uom_id, self.env.ref("heat_base.uom_mwh"))
        self.assertEqual(line.heat_bill_line_id, self.bill.line_ids[0])

    def test_no_reset_to_draft(self):
        self.assertFalse(self.move.show_reset_to_draft_button)
        self._refused(lambda move: move.button_draft())

    def test_no_cancelling(self):
        self._refused(lambda move: move.button_cancel())

    def test_no_deleting(self):
        self._refused(lambda move: move.unlink())
        self._refused(lambda move: move.line_ids.unlink())
        self._refused(
            lambda move: move.invoice_line_ids[0].with_context(dynamic_unlink=True).unlink()
        )

    def test_no_editing(self):
        for values in (
            {"state": "draft"},
            {"state": "cancel"},
            {"name": "INV/1"},
            {"ref": "changed"},
            {"narration": "changed"},
            {"date": "2019-01-01"},
            {"invoice_date": "2019-01-01"},
            {"invoice_date_due": "2019-01-01"},
            {"partner_id": self.env.company.partner_id.id},
            {"payment_reference": "changed"},
            {"heat_bill_id": False},
            {"amount_untaxed": 1},
            {"amount_tax": 1},
            {"amount_total": 1},
            {"commercial_partner_id": self.env.company.partner_id.id},
            {"sequence_number": 999},
            {"invoice_line_ids": [Command.create({"name": "more", "price_unit": 1})]},
        ):
            self._refused(lambda move, values=values: move.write(values))

    def test_no_editing_of_lines(self):
        other = (
            self.env["account.account"].search(
                [("account_type", "=", "income"), ("company_ids", "in", self.cooperative.ids)]
            )
            - self.move.invoice_line_ids.account_id
        )
        for values in (
            {"name": "changed"},
            {"quantity": 1},
            {"price_unit": 1},
            {"account_id": other[0].id},
            {"balance": -1},
            {"date_maturity": "2019-01-01"},
            {"date": "2019-01-01"},
            {"invoice_date": "2019-01-01"},
            {"parent_state": "draft"},
            {"move_name": "INV/1"},
            {"heat_bill_line_id": False},
        ):
            self._refused(lambda move, values=values: move.line_ids.write(values))
        receivable = self.move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self._refused(
            lambda move: move.env["account.move.line"].create(
                {"move_id": move.id, "name": "more", "account_id": receivable.account_id.id}
            )
        )

    def test_no_editing_of_the_bill(self):
        self._refused(lambda move: move.heat_bill_id.sudo().write({"date_to": "2019-04-30"}))
        self._refused(lambda move: move.heat_bill_id.sudo().unlink())
        self._refused(lambda move: move.heat_bill_id.line_ids.sudo().write({"amount": 1}))
        self._refused(lambda move: move.heat_bill_id.line_ids.sudo().unlink())
        self._refused(lambda move: move.heat_bill_id.run_id.sudo().unlink())

    def test_life_goes_on(self):
        """A payment is registered, a note written, a reminder sent."""
        self.move.with_user(self.accountant).message_post(body="Called the customer.")
        self.env["account.payment.register"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=self.move.ids
        ).create({})._create_payments()
        self.assertIn(self.move.payment_state, ("paid", "in_payment"))

    def test_no_link_to_a_bill_by_hand(self):
        with self.assertRaises(UserError):
            self.env["account.move"].create(
                {"move_type": "out_invoice", "heat_bill_id": self.bill.id}
            )

    def test_no_link_to_a_bill_by_a_default_value(self):
        run = self._new_run("2019-04-01", "2019-04-30")
        self._read(
            self.env["heat.meter"].search([("delivery_point_id", "=", self.point.id)]).register_ids,
            {"2019-05-01": 31000},
        )
        run.action_prepare()
        self.assertTrue(run.bill_ids)
        moves = self.env["account.move"].with_user(self.accountant)
        with self.assertRaises(UserError):
            moves.with_context(default_heat_bill_id=run.bill_ids.id).create(
                {"move_type": "out_invoice", "partner_id": self.customer.id}
            )
        line = Command.create({"name": "x", "heat_bill_line_id": run.bill_ids.line_ids[0].id})
        with self.assertRaises(UserError):
            moves.create({"move_type": "out_invoice", "invoice_line_ids": [line]})

    def _wizard(self, user=None):
        return (
            self.env["account.move.reversal"]
            .with_user(user or self.accountant)
            .with_context(active_model="account.move", active_ids=self.move.ids)
            .create({"journal_id": self.move.journal_id.id, "reason": "Wrong index"})
        )

    def test_refund_makes_the_credit(self):
        wizard = self._wizard()
        wizard.refund_moves()
        credit_move = wizard.new_move_ids
        credit = credit_move.heat_bill_id
        self.assertEqual((credit.kind, credit.state), ("credit", "prepared"))
        self.assertEqual(credit.reversed_bill_id, self.bill)
        self.assertEqual(self.bill.state, "posted", "a draft credit credits nothing yet")
        self.assertTrue(self.bill.has_draft_credit)
        self.assertEqual(self.bill.action_open_draft_credit()["res_id"], credit_move.id)
        bills = self.env["heat.bill"]
        self.assertEqual(bills.search([("has_draft_credit", "=", True)]), self.bill)
        credit_move.with_user(self.accountant).action_post()
        self.assertEqual((credit.state, self.bill.state), ("posted", "credited"))
        self.assertFalse(self.bill.has_draft_credit)
        self.assertNotIn(self.bill, bills.search([("has_draft_credit", "=", True)]))
        self.assertEqual(credit.amount_untaxed, -167.15)
        self.assertEqual(credit_move.amount_untaxed, 167.15)
        for line in credit.line_ids:
            self.assertAlmostEqual(float(line._replay()), line.amount, 2)

    def test_credited_period_is_billed_again(self):
        self._wizard().refund_moves()
        self.move.reversal_move_ids.action_post()
        self.tariff.version_ids.component_ids[0].base_price = 60
        self.billing_run.action_prepare()
        self.billing_run.action_post()
        live = self.billing_run.bill_ids.filtered(lambda bill: bill.state == "posted")
        self.assertEqual(len(live), 1)
        self.assertEqual(live.amount_untaxed, 162.92)
        self.assertEqual(self.billing_run.bill_count, 1)
        self.assertEqual(self.bill.move_id, self.move, "what was credited stays")

    def test_refund_and_modify_bills_again(self):
        wizard = self._wizard(self.administrator)
        action = wizard.modify_moves()
        self.assertEqual(self.bill.state, "credited")
        self.tariff.version_ids.component_ids[0].base_price = 60
        self.billing_run.action_prepare()
        self.assertEqual(self.move.payment_state, "reversed")
        fresh = self.env["heat.bill"].search(
            [*action["domain"], ("state", "=", "prepared"), ("kind", "=", "regular")]
        )
        self.assertEqual(fresh.amount_untaxed, 162.92)
        drafts = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id), ("state", "=", "draft")]
        )
        self.assertFalse(drafts, "no copy that could be typed over")

    def test_accountant_without_heat_role_modifies(self):
        self._wizard().modify_moves()
        self.assertEqual(self.bill.state, "credited")

    def test_reversal_by_code(self):
        reverse = self.move._reverse_moves(cancel=True)
        self.assertEqual(reverse.heat_bill_id.kind, "credit")
        self.assertEqual(self.bill.state, "credited")

    def test_credit_cannot_be_partial(self):
        wizard = self._wizard()
        wizard.refund_moves()
        credit_move = wizard.new_move_ids
        credit_move.invoice_line_ids[0].quantity = 1
        with self.assertRaises(UserError):
            credit_move.action_post()

    def test_credit_posted_is_protected_too(self):
        credit_move = self.move._reverse_moves(cancel=True)
        for attempt in (credit_move.button_draft, credit_move.unlink, credit_move.button_cancel):
            with self.assertRaises(UserError):
                attempt()
        with self.assertRaises(UserError):
            credit_move._reverse_moves()

    def test_credited_once(self):
        self._wizard().refund_moves()
        with self.assertRaises(UserError):
            self._wizard().refund_moves()

    def test_credited_once_even_by_two_drafts(self):
        self._wizard().refund_moves()
        first = self.move.reversal_move_ids
        first.button_cancel()
        self._wizard().refund_moves()
        first.button_draft()
        drafts = self.move.reversal_move_ids
        self.assertEqual(drafts.mapped("state"), ["draft", "draft"])
        with self.assertRaises(UserError):
            drafts.action_post()

    def test_credit_in_another_currency_is_refused(self):
        self._wizard().refund_moves()
        credit_move = self.move.reversal_move_ids
        franc = self.env.ref("base.CHF")
        franc.active = True
        credit_move.currency_id = franc
        with self.assertRaises(UserError):
            credit_move.action_post()

    def test_draft_credit_can_be_dropped(self):
        self._wizard().refund_moves()
        credit_move = self.move.reversal_move_ids
        credit = credit_move.heat_bill_id
        credit_move.with_user(self.accountant).unlink()
        self.assertFalse(credit.exists())
        self._wizard().refund_moves()

    def test_accountant_without_heat_role_opens_the_invoice(self):
        views = self.move.with_user(self.accountant).get_views([(False, "form")])
        self.assertIn("heat_bill_id", views["models"]["account.move"]["fields"])
        values = self.move.with_user(self.accountant).web_read(
            {"heat_bill_id": {"fields": {"display_name": {}}}, "invoice_line_ids": {}}
        )
        self.assertEqual(values[0]["heat_bill_id"]["id"], self.bill.id)

    def test_other_invoices_live_as_before(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2019-04-01",
                "invoice_line_ids": [Command.create({"name": "Connection", "price_unit": 100})],
            }
        )
        invoice.action_post()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 90
        invoice.action_post()
        invoice.button_draft()
        invoice.button_cancel()
        invoice.unlink()
