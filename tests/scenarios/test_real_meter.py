"""From the index of a real meter to a posted, printed invoice."""

import subprocess

from odoo.tests import tagged

from .common import (
    HOUSEHOLD_FILE,
    HouseholdCase,
    bill_month,
    import_file,
    needs_household_file,
)


@needs_household_file
@tagged("post_install", "-at_install")
class TestRealMeter(HouseholdCase):
    def test_file_is_imported_whole(self):
        self.assertEqual(self.reading_import.line_count, 26256)
        self.assertEqual(self.reading_import.accepted_count, 2 * 26256)
        self.assertEqual(self.reading_import.rejected_count, 0)
        self.assertEqual(self.reading_import.suspect_count, 0)

    def test_second_import_adds_nothing(self):
        count = self.env["heat.meter.reading"].search_count([])
        again = import_file(self.env, HOUSEHOLD_FILE)
        self.assertEqual(again.line_count, 26256)
        self.assertEqual(again.accepted_count, 0)
        self.assertEqual(again.rejected_count, 0)
        self.assertEqual(self.env["heat.meter.reading"].search_count([]), count)

    def test_consumption_of_march(self):
        consumption = self.points.read_consumption("2019-03-01", "2019-03-31")
        household = consumption[self.point.id]
        self.assertAlmostEqual(household["kwh"], 2115.276, 3)
        self.assertAlmostEqual(household["m3"], 50.558, 3)
        self.assertEqual(household["quality"], "measured")
        school = consumption[self.points[1].id]
        self.assertIsNone(school["kwh"], "missing is not zero")
        self.assertEqual(school["quality"], "missing")

    def test_bill_of_march(self):
        run = bill_month(self.env, self.network, "2019-03-01", "2019-03-31")
        self.assertEqual(run.blocker_ids.contract_id, self.contracts[1])
        bill = run.bill_ids
        amounts = {line.code: line.amount for line in bill.line_ids}
        self.assertEqual(amounts, {"R1": 131.15, "R2": 36.00})
        move = bill.move_id
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.amount_untaxed, 167.15)
        self.assertEqual(move.amount_tax, 9.19)
        self.assertEqual(move.amount_total, 176.34)
        self.assertEqual(sum(move.line_ids.mapped("debit")), 176.34)
        self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 2)

    def test_billing_twice_doubles_nothing(self):
        first = bill_month(self.env, self.network, "2019-03-01", "2019-03-31")
        second = bill_month(self.env, self.network, "2019-03-01", "2019-03-31")
        first.action_prepare()
        first.action_post()
        bills = self.env["heat.bill"].search([("contract_id", "=", self.contract.id)])
        self.assertEqual(bills, first.bill_ids)
        self.assertFalse(second.bill_ids)
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        self.assertEqual(moves, first.bill_ids.move_id)

    def test_pdf_shows_both_indexes(self):
        bill = bill_month(self.env, self.network, "2019-03-01", "2019-03-31").bill_ids
        text = self._pdf_text(bill.move_id)
        figures = "".join(text.split())
        trace = bill.line_ids.filtered(lambda line: line.code == "R1").trace
        segment = next(s for s in trace["segments"] if s["quantity"] == "energy")
        for bound in ("start", "end"):
            whole_part = segment[bound]["index"].split(".")[0]
            self.assertIn(whole_part, figures)
        for expected in ("131,15", "36,00", "167,15", "9,19", "176,34", "62,00", "48,00"):
            self.assertIn(expected, figures)
        self.assertIn("2,115276MWh", figures)
        self.assertIn("01/03/2019", figures)

    def _pdf_text(self, move):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("account.account_invoices", move.ids)
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        return subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        ).stdout.decode()
