"""What other suites for cooperatives get wrong, each named after what must hold instead."""

from functools import partial

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatCooperativeCommon

SALES = ("out_invoice", "out_refund", "out_receipt")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestKnownDefects(HeatCooperativeCommon):
    def _queries(self, work):
        """How many queries ``work`` makes, with nothing read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def _grow(self, members):
        """Others who hold shares, so that what grows with members shows."""
        for number in range(members):
            self._record("2025-03-01", "subscription", self._new_member(f"Member {number}"), 1)

    def _paid(self, quantity=5, **values):
        asked = self._admit(self._new_subscription(self._new_member("Inès"), quantity, **values))
        self._pay(asked, self._bank_line(asked.called_amount))
        return asked

    # one truth, at any day

    def test_no_holding_is_kept_beside_the_register(self):
        self._record_year()
        told = {
            name: self.anna._fields[name] for name in ("share_quantity", "share_value", "state")
        }
        self.assertFalse([name for name, field in told.items() if field.store])
        movement = self._record("2026-02-01", "cancellation", self.anna, 6)
        self.assertEqual((self.anna.share_quantity, self.anna.share_value), (20, 2000))
        movement.reverse("2026-03-01", "Wrong member")
        self.anna.invalidate_recordset()
        self.assertEqual((self.anna.share_quantity, self.anna.share_value), (26, 2600))

    def test_the_register_of_a_past_day_is_told_again_as_it_was(self):
        self._record_year()
        days = ("2024-12-31", "2025-06-30")
        before = [
            self.ledger._tabulate(what, day) for day in days for what in ("register", "holders")
        ]
        self._record("2026-02-01", "transfer", self.anna, 5, to=self.town)
        self._record("2026-02-02", "cancellation", self.chloe, 4)
        after = [
            self.ledger._tabulate(what, day) for day in days for what in ("register", "holders")
        ]
        self.assertEqual(before, after)

    def test_what_was_held_longest_is_not_told_by_the_order_of_typing(self):
        """A member since the first movement by date, whatever was recorded first."""
        anna, bruno = self._new_member("Anna"), self._new_member("Bruno")
        self.assertFalse(anna.member_since)
        self._record("2025-05-01", "subscription", anna, 2)
        self._record("2024-02-01", "subscription", anna, 1)
        self._record("2026-01-05", "transfer", anna, 1, to=bruno)
        self.env.invalidate_all()
        self.assertEqual(anna.member_since.isoformat(), "2024-02-01")
        self.assertEqual(bruno.member_since.isoformat(), "2026-01-05")
        # what was undone brought nothing
        self.movements.search([("date", "=", "2024-02-01")]).reverse("2026-02-01", "Never paid")
        self.env.invalidate_all()
        self.assertEqual(anna.member_since.isoformat(), "2025-05-01")
        everybody = self.env["cooperative.member"].search([])
        few = self._queries(lambda: everybody.mapped("member_since"))
        self._grow(10)
        everybody = self.env["cooperative.member"].search([])
        self.assertEqual(self._queries(lambda: everybody.mapped("member_since")), few)

    # prices

    def test_a_conversion_keeps_its_price_in_the_register(self):
        small = self._new_class("Class B", 10)
        anna = self._new_member("Anna")
        bought = self._record("2024-03-01", "subscription", anna, 10)
        turned = self._record(
            "2024-04-01", "conversion", anna, 4, target_class_id=small.id, target_quantity=40
        )
        self.assertEqual((turned.nominal_value, turned.amount), (100, 400))
        self.assertEqual((bought.nominal_value, bought.quantity, bought.amount), (100, 10, 1000))
        self.assertEqual(str(bought.date), "2024-03-01")
        # neither value changes from now on: the register tells the same for ever
        for share_class in self.share_class | small:
            with self._refused("their value does not change"):
                share_class.nominal_value = 20
        postings = self.env["cooperative.share.posting"].search([("movement_id", "=", turned.id)])
        self.assertEqual(sorted(postings.mapped("amount")), [-400, 400])

    def test_shares_are_worth_what_they_were_issued_at(self):
        """A higher price of new shares is another class; it gives nothing to old ones."""
        anna, bruno = self._new_member("Anna"), self._new_member("Bruno")
        self._record("2024-03-01", "subscription", anna, 10)
        dear = self._new_class("Class B", 120)
        self._record("2025-03-01", "subscription", bruno, 10, dear)
        back = self._record("2026-02-01", "cancellation", anna, 5)
        passed_on = self._record("2026-02-01", "transfer", anna, 1, to=bruno)
        self.assertEqual((back.amount, passed_on.amount), (500, 100))
        self.assertEqual(self._balance("repayment", anna), -500)

    # speed

    def test_totals_of_a_grouped_list_are_one_query(self):
        self._record_year()
        postings = self.env["cooperative.share.posting"]

        def totals():
            return postings._read_group([], ["member_id"], ["quantity:sum", "amount:sum"])

        few = self._queries(totals)
        self._grow(10)
        self.assertEqual(self._queries(totals), few)
        held = {member.id: (shares, value) for member, shares, value in totals()}
        self.assertEqual(held[self.anna.id], (26, 2600))
        self.assertEqual(few, 1)

    def test_the_screen_of_members_makes_no_query_a_member(self):
        self._record_year()
        wanted = {
            name: {} for name in ("display_name", "share_quantity", "share_value", "state")
        } | {name: {"fields": {"display_name": {}}} for name in ("partner_id", "category_id")}
        members = self.env["cooperative.member"]
        few = self._queries(lambda: members.web_search_read([], wanted))
        self._grow(20)
        self.assertLessEqual(self._queries(lambda: members.web_search_read([], wanted)), few)

    def test_the_register_as_a_table_makes_no_query_a_member(self):
        self._record_year()
        for content in ("register", "accounts", "holders"):
            with self.subTest(content):
                tabulate = partial(self.ledger._tabulate, content, "2026-03-01")
                few = self._queries(tabulate)
                self._grow(10)
                self.assertLessEqual(self._queries(tabulate), few)

    # books

    def test_accounts_of_the_capital_are_taken_as_the_french_chart_has_them(self):
        chart = {
            "claim": ("4562", "asset_current", True),
            "receipts": ("4563", "asset_current", True),
            "repayment": ("4567", "asset_current", True),
            "paid": ("1013", "equity", False),
            "called": ("1012", "equity", False),
            "uncalled": ("1011", "equity", False),
        }
        asked = self._paid(20, released_percent=25)
        asked.action_call_balance()
        self._pay(asked, self._bank_line(1500))
        self._record("2026-03-01", "subscription", self._new_member("Anna"), 20)
        self._record("2026-03-01", "cancellation", asked.member_id, 20)
        for role, (code, kind, reconciled) in chart.items():
            account = self.ledger._account(role).with_company(self.cooperative)
            self.assertEqual(account.code[:4], code)
            self.assertEqual((account.account_type, account.reconcile), (kind, reconciled), role)
        self.assertEqual(self._balance("repayment", asked.member_id), -2000)
        self.assertEqual(self._balance("claim", asked.member_id), 0)

    def test_capital_is_never_a_sale_an_invoice_or_a_receivable(self):
        asked = self._paid(20, released_percent=25)
        asked.action_call_balance()
        partner = asked.member_id.partner_id
        lines = self.env["account.move.line"].search([("partner_id", "=", partner.id)])
        self.assertTrue(lines)
        self.assertEqual(set(lines.move_id.mapped("move_type")), {"entry"})
        self.assertEqual(set(lines.journal_id.mapped("type")), {"general", "bank"})
        self.assertFalse(
            {"asset_receivable", "liability_payable", "income", "income_other"}
            & set(lines.account_id.mapped("account_type"))
        )
        self.assertFalse(lines.tax_ids | lines.tax_line_id)
        self.assertFalse(lines.product_id)
        # neither what sales analyses count, nor what is dunned, though 1500 is due
        self.assertEqual(asked.residual, 1500)
        report = self.env["account.invoice.report"]
        self.assertFalse(report.search_count([("partner_id", "=", partner.id)]))
        self.assertEqual((partner.credit, partner.debit, partner.total_invoiced), (0, 0, 0))
        self.assertFalse(
            self.env["account.move"].search_count(
                [("move_type", "in", SALES), ("company_id", "=", self.cooperative.id)]
            )
        )

    def test_an_invoice_of_heat_brings_no_share(self):
        """What a member owes as a customer, and its payment, say nothing of the capital."""
        asked = self._admit(self._new_subscription(self._new_member("Inès"), 5))
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": asked.member_id.partner_id.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create({"name": "Heat", "price_unit": 500, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual((asked.state, asked.residual), ("admitted", 500))
        self.assertFalse(self.movements.search([("subscription_id", "=", asked.id)]))
