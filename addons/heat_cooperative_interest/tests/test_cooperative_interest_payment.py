import io
import subprocess
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.heat_cooperative.report.workbook import workbook
from odoo.addons.heat_cooperative_interest.wizard import cooperative_interest_pay

from .common import HeatInterestCommon


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def rows_of(table):
    return list(openpyxl.load_workbook(io.BytesIO(workbook(table))).active.values)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeInterestPayment(HttpCase, HeatInterestCommon):
    def setUp(self):
        super().setUp()
        self._record_year()
        self.env["res.partner.bank"].create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": self.anna.partner_id.id,
            }
        )

    def test_a_payment_holds_levies_back_and_leaves_the_bank(self):
        interest = self._decided()
        payment = self._pay(interest_id=interest.id)
        entry = self._entry(payment.move_id)
        bank = self.bank.default_account_id.with_company(self.cooperative).code
        self.assertTrue(bank.startswith("512"))
        self.assertEqual(
            entry,
            {
                ("457000", "Anna"): 53.78,
                ("457000", "Bruno"): 10.0,
                ("457000", "Chloé"): 4.03,
                ("457000", "Commune"): 200.0,
                ("442200", ""): -8.68,
                ("442300", ""): -12.61,
                (bank, ""): -246.52,
            },
        )
        self.assertEqual(payment.move_id.journal_id, self.bank)
        self.assertEqual(interest.state, "paid")
        due = interest.move_id.line_ids.filtered(lambda line: line.balance < 0)
        self.assertTrue(all(due.mapped("reconciled")))
        with self._refused("cannot be done any more"):
            self._pay(interest_id=interest.id)

    def test_a_payment_reversed_is_due_again(self):
        interest = self._decided()
        payment = self._pay(interest_id=interest.id)
        with self._refused("reverse its payments first"):
            interest.action_reverse()
        with self._refused("reverse it there"):
            payment.move_id._reverse_moves(cancel=True)
        with self._refused("not changed"):
            payment.line_ids[0].write({"net": 1})
        payment.action_reverse()
        self.assertEqual((payment.state, interest.state), ("reversed", "decided"))
        self.assertEqual(round(interest.left_to_pay, 2), 267.81)
        self.assertFalse(self.env["cooperative.interest.statement"].search([]))
        again = self._pay(interest_id=interest.id)
        self.assertEqual(round(again.net, 2), 246.52)
        self.assertEqual(interest.state, "paid")

    def test_who_has_no_account_may_wait(self):
        interest = self._decided()
        first = self._pay(interest_id=interest.id, with_account_only=True)
        self.assertEqual(first.line_ids.member_id, self.anna)
        self.assertEqual(interest.state, "decided")
        self.assertEqual(round(interest.left_to_pay, 2), 214.03)
        second = self._pay(interest_id=interest.id)
        self.assertEqual(second.line_count, 3)
        self.assertEqual(second.without_account, 3)
        self.assertEqual(interest.state, "paid")

    def test_very_many_are_paid_in_several_times(self):
        interest = self._decided()
        with patch.object(cooperative_interest_pay, "MOST_AT_ONCE", 3):
            pay = self.env["cooperative.interest.pay"].create(
                {"interest_id": interest.id, "date": "2026-06-15"}
            )
            self.assertIn("pay again for the others", pay.preview)
            counts = [self._pay(interest_id=interest.id).line_count for _slice in range(2)]
        self.assertEqual(counts, [3, 1])
        self.assertEqual(interest.state, "paid")

    def test_who_lives_abroad_does_not_hold_up_the_others(self):
        interest = self._decided()
        self.chloe.partner_id.country_id = self.env.ref("base.be")
        pay = self.env["cooperative.interest.pay"].create(
            {"interest_id": interest.id, "date": "2026-06-15"}
        )
        self.assertIn("Person living abroad", pay.preview)
        self.assertIn(self.chloe.display_name, pay.preview)
        payment = self._pay(interest_id=interest.id)
        self.assertNotIn(self.chloe, payment.line_ids.member_id)
        self.assertEqual(interest.state, "decided")
        with self._refused("nothing to pay"):
            self._pay(interest_id=interest.id)

    def test_nothing_is_paid_before_the_assembly_nor_in_the_future(self):
        interest = self._decided()
        with self._refused("nothing is paid before"):
            self._pay("2026-05-01", interest_id=interest.id)
        with self._refused("is to come"):
            self._pay("2026-12-15", interest_id=interest.id)

    def test_the_file_for_the_bank(self):
        self.chloe.partner_id.name = "=1+1"
        payment = self._pay(interest_id=self._decided().id)
        rows = rows_of(payment._payment_table())
        self.assertEqual(rows[0][:3], ("Beneficiary", "IBAN", "Net amount"))
        found = {row[0]: row[1:3] for row in rows[1:]}
        self.assertEqual(found["Anna"], ("FR7630006000011234567890189", 36.90))
        self.assertEqual(found["=1+1"], (None, 2.76), "text is no formula")
        self.assertAlmostEqual(sum(row[2] for row in rows[1:]), 246.52)

    def test_only_who_pays_downloads_the_file(self):
        payment = self._pay(interest_id=self._decided().id)
        prefix = "heat_base.heat_base_group_user"
        self._new_user("payer", prefix, "account.group_account_user")
        self._new_user("reader", prefix)
        url = payment.action_export()["url"]
        self.authenticate("payer", "payer")
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, answer.content[:2]), (200, b"PK"))
        self.authenticate("reader", "reader")
        self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_the_return_of_the_month_is_in_whole_euros(self):
        self._pay(interest_id=self._decided().id)
        new = self.env["cooperative.levy.declaration"].create
        declaration = new({"company_id": self.cooperative.id, "month": "2026-06-01"})
        rows = [
            (line.name.split(",")[0], line.rate, line.base, line.tax)
            for line in declaration.line_ids
        ]
        self.assertEqual(
            rows,
            [
                ("Income tax in advance", 12.8, 68, 9),
                ("CSG", 10.6, 68, 7),
                ("CRDS", 0.5, 68, 0),
                ("Solidarity levy", 7.5, 68, 5),
            ],
        )
        self.assertEqual(str(declaration.due_date), "2026-07-15")
        self.assertEqual(declaration.total, 21)
        self.assertFalse(new({"company_id": self.cooperative.id, "month": "2026-07-01"}).line_ids)

    def test_what_the_ifu_says_of_each_beneficiary(self):
        self._pay(interest_id=self._decided().id)
        declaration = self.env["cooperative.levy.declaration"].create(
            {"company_id": self.cooperative.id, "month": "2026-06-01"}
        )
        rows = rows_of(declaration._ifu_table())
        found = {row[0]: row[7:] for row in rows[1:]}
        self.assertEqual(found["Anna"], (53.78, 0, 6.88, 10.0, 36.90))
        self.assertEqual(len(rows), 5)

    def test_the_statement_of_a_member(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._pay(interest_id=self._decided().id)
        self.anna.partner_id.write({"lang": "fr_FR", "email": "anna@brenouse.example"})
        statement = self.env["cooperative.interest.statement"].search(
            [("member_id", "=", self.anna.id)]
        )
        self.assertEqual((statement.year, statement.gross_dividend), (2026, 53.78))
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(
            "heat_cooperative_interest.report_interest_statement", statement.ids
        )
        text = " ".join(text_of(content).split())
        for words in ("SCIC du Test", "Anna", "2026", "53,78", "6,88", "10,00", "36,90", "2DC"):
            self.assertIn(words, text)
        statement.action_send()
        message = self.anna.message_ids[0]
        self.assertEqual(message.partner_ids, self.anna.partner_id)
        self.assertEqual(message.attachment_ids.mimetype, "application/pdf")
        others = self.env["cooperative.interest.statement"].search([])
        with self.assertRaisesRegex(UserError, "No e-mail address.*Bruno"):
            others.action_send()

    def test_a_member_sees_what_they_received(self):
        self._pay(interest_id=self._decided().id)
        self.assertEqual(round(self.anna.interest_received, 2), 36.90)
        lines = self.env["cooperative.interest.payment.line"].search(
            self.anna.action_open_interest()["domain"]
        )
        self.assertEqual(round(sum(lines.mapped("net")), 2), 36.90)
