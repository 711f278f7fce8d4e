from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import heat_billing_run_background as background
from .common import HeatContractCommon

NOT_COMPARED = {"id", "create_date", "write_date", "access_token", "move_id"}


@tagged("post_install", "-at_install")
class TestHeatBillingRunPosting(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)

    def _prepared(self, contracts=0):
        self._many_contracts(contracts)
        run = self._new_run(invoice_date="2019-04-01")
        run.action_prepare()
        return run

    def _post_all(self):
        """What the background job does, without its commits."""
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.env["heat.billing.run"]._cron_post()

    @staticmethod
    def _rank(line):
        return line.balance, str(line.date_maturity)

    def _told(self, moves):
        """All that is stored of invoices and their items, but ids and times.

        Odoo names instalments in the language of whoever happens to flush.
        """

        def row(record):
            return {
                name: record[name].ids if field.relational else record[name]
                for name, field in record._fields.items()
                if field.store and field.type != "one2many" and name not in NOT_COMPARED
            }

        return [
            (
                row(move),
                [
                    {**row(line), "name": line.display_type != "payment_term" and line.name}
                    for line in move.line_ids.sorted(
                        lambda line: (line.balance, str(line.date_maturity))
                    )
                ],
            )
            for move in moves
        ]

    def test_items_given_whole_are_those_odoo_derives(self):
        terms = self.env["account.payment.term"].search([("early_discount", "=", False)])
        run = self._prepared(len(terms))
        bills = run.bill_ids.sorted("id")
        for bill, term in zip(bills, terms, strict=False):
            bill.partner_id.property_payment_term_id = term
        told = []
        for post in (
            lambda: bills._draft_invoices(run.journal_id, run.invoice_date)._post_drafts(),
            lambda: [bill._post_alone(run.journal_id, run.invoice_date) for bill in bills],
        ):
            with self.env.cr.savepoint() as savepoint:
                post()
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(set(bills.mapped("state")), {"posted"})
                told.append(self._told(bills.move_id.sorted("heat_bill_id")))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(*told)

    def test_queries_of_a_batch_do_not_grow(self):
        run = self._prepared(23)
        bills = run.bill_ids.sorted("id")
        # Odoo writes on each customer apart when the first of all invoices makes it one
        bills.partner_id.customer_rank = 1
        counts = []
        # the first batch fills the caches of the server
        for batch in (bills[:2], bills[2:8], bills[8:22]):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.assertFalse(batch._post_invoices(run.journal_id, run.invoice_date))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_posted_in_the_background(self):
        run = self._prepared(5)
        run.action_approve()
        self.assertEqual(run.state, "approved")
        self.assertEqual(run.approved_by_id, self.env.user)
        run.action_post_in_background()
        self.assertEqual(run.state, "posting")
        with patch.object(background, "BATCH", 2):
            self._post_all()
        self.assertEqual(run.state, "posted")
        self.assertFalse(run.posting_since)
        self.assertEqual(set(run.bill_ids.mapped("state")), {"posted"})
        self.assertEqual(len(set(run.bill_ids.move_id.mapped("name"))), 6)

    def test_goes_on_where_it_was_interrupted(self):
        run = self._prepared(3)
        run.action_post_in_background()
        first = run.bill_ids[:2]
        first._try_drafts(run.journal_id, run.invoice_date)
        drafts = first.move_id
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        self._post_all()
        self.assertEqual(first.move_id, drafts)
        self.assertEqual(set(run.bill_ids.move_id.mapped("state")), {"posted"})
        self.assertEqual(len(run.bill_ids.move_id), 4)

    def test_what_is_refused_stops_nobody_else(self):
        run = self._prepared(2)
        refused = run.bill_ids[0]
        account = refused.partner_id.property_account_receivable_id.copy({"active": False})
        refused.partner_id.property_account_receivable_id = account
        run.action_post_in_background()
        self._post_all()
        self.assertEqual(refused.state, "prepared")
        self.assertFalse(refused.move_id)
        self.assertEqual(set((run.bill_ids - refused).mapped("state")), {"posted"})
        self.assertEqual(run.blocker_ids.contract_id, refused.contract_id)
        self.assertTrue(refused.contract_id.activity_ids)
        account.active = True
        run.action_post_in_background()
        self._post_all()
        self.assertEqual(refused.state, "posted")
        self.assertFalse(run.blocker_ids)
        self.assertFalse(refused.contract_id.activity_ids)

    def test_not_prepared_while_it_is_posted(self):
        run = self._prepared()
        run.action_post_in_background()
        with self.assertRaises(UserError):
            run.action_prepare()
        run.action_stop_posting()
        run.action_prepare()
        self.assertEqual(run.state, "prepared")

    def test_a_draft_that_the_batch_refuses_is_left_to_odoo(self):
        run = self._prepared()
        refuse = patch.object(
            type(self.env["account.move"]), "_check_complete", side_effect=UserError("No")
        )
        with refuse:
            refused = run.bill_ids._try_drafts(run.journal_id, run.invoice_date)
        self.assertFalse(refused)
        self.assertEqual(run.bill_ids.move_id.state, "draft")

    def test_drafts_left_behind_are_computed_anew(self):
        run = self._prepared()
        run.bill_ids._try_drafts(run.journal_id, run.invoice_date)
        self.tariff.version_ids.component_ids[0].base_price = 100
        run.action_prepare()
        self.assertFalse(run.bill_ids.move_id)
        self.assertEqual(run.bill_ids.amount_untaxed, 211.53 + 36)

    def test_what_is_owed_to_the_customer_is_a_refund(self):
        run = self._prepared()
        bill = run.bill_ids
        line = bill.line_ids.filtered(lambda line: line.basis == "mwh")._computing()
        line.write({"quantity": -line.quantity, "amount": -line.amount})
        run.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertEqual(bill.move_id.move_type, "out_refund")
        self.assertAlmostEqual(bill.move_id.amount_untaxed, -bill.amount_untaxed)

    def test_a_network_may_have_its_own_journal(self):
        journal = self.env["account.journal"].create(
            {"name": "Network", "code": "NET", "type": "sale"}
        )
        self.network.journal_id = journal
        run = self._prepared()
        run.action_post()
        self.assertEqual(run.bill_ids.move_id.journal_id, journal)
