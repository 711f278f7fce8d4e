import subprocess
import tempfile
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import heat_billing_run_sending as sending
from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillingRunSending(HeatContractCommon):
    """Posted invoices reach their payers, by the way that each chose, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        cls._many_contracts(3)
        cls.cooperative.partner_id.email = "chaleur@example.com"
        cls.billing_run = cls._new_run(invoice_date="2019-04-01")
        cls.billing_run.action_prepare()
        cls.billing_run.action_post()
        cls.bills = cls.billing_run.bill_ids.sorted("id")
        cls.payers = cls.bills.partner_id
        cls.payers[0].email = "ingrid@example.com"
        cls.payers[1].write({"invoice_sending_method": "manual", "zip": "35000", "city": "Rennes"})
        cls.payers[2].write({"invoice_sending_method": "manual", "zip": "29000", "city": "Quimper"})

    def _send(self):
        """What the background job does, without its commits."""
        run = self.env["heat.billing.run"].with_context(force_report_rendering=True)
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            run._cron_send()

    def _mails(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "account.move"),
                ("res_id", "in", self.bills.move_id.ids),
                ("partner_ids", "!=", False),
            ]
        )

    def test_each_is_sent_as_chosen(self):
        self.assertEqual(
            self.billing_run.sending_preview, "1 by e-mail, 2 on paper, 1 without an e-mail address"
        )
        self.billing_run.action_send()
        self.assertTrue(self.billing_run.sending_since)
        with patch.object(sending, "SENDING_BATCH", 2):
            self._send()
        self.assertFalse(self.billing_run.sending_since)
        by_payer = {bill.partner_id: bill for bill in self.bills}
        self.assertEqual(by_payer[self.payers[0]].sending_method, "email")
        self.assertEqual(by_payer[self.payers[1]].sending_method, "paper")
        lost = by_payer[self.payers[3]]
        self.assertFalse(lost.sent_on)
        self.assertIn(self.payers[3].name, lost.sending_error)
        self.assertEqual(self.billing_run.unsent_bill_ids, lost)
        self.assertEqual((self.billing_run.sent_count, self.billing_run.to_send_count), (3, 1))
        mail = self._mails()
        self.assertEqual(mail.partner_ids, self.payers[0])
        move = by_payer[self.payers[0]].move_id
        self.assertIn(move.name, mail.subject)
        self.assertIn("March 2019", mail.subject)
        self.assertIn(self.contract.name, mail.body)
        self.assertIn("chaleur@example.com", mail.body)
        self.assertTrue(mail.attachment_ids[0].raw.startswith(b"%PDF"))

    def test_paper_is_one_file_in_postal_order(self):
        self.billing_run.action_send()
        self._send()
        file = self.billing_run.print_file_ids
        self.assertEqual(len(file), 1)
        self.assertIn(f"/{file.id}?", self.billing_run.action_download_print_file()["url"])
        with tempfile.NamedTemporaryFile(suffix=".pdf") as printed:
            printed.write(file.raw)
            printed.flush()
            text = subprocess.run(
                ["pdftotext", printed.name, "-"], capture_output=True, text=True, check=True
            ).stdout
        self.assertLess(text.index("Quimper"), text.index("Rennes"))
        self.assertNotIn(self.payers[0].name, text)

    def test_nothing_is_sent_twice(self):
        self.billing_run.action_send()
        self._send()
        self.payers[3].email = "late@example.com"
        first = self._mails()
        self.billing_run.action_send()
        self._send()
        self.assertEqual((self._mails() - first).partner_ids, self.payers[3])
        self.assertEqual(len(self.billing_run.print_file_ids), 1)
        self.assertFalse(self.billing_run.unsent_bill_ids)
        with self.assertRaises(UserError):
            self.billing_run.action_send()

    def test_it_goes_on_where_it_was_stopped(self):
        self.billing_run.action_send()
        with patch.object(sending, "SENDING_BATCH", 1):
            self.env["heat.billing.run"].with_context(force_report_rendering=True)._send_once()
            self.billing_run.action_stop_sending()
            self._send()
            self.assertEqual(self.billing_run.sent_count, 1)
            self.billing_run.action_send()
            self._send()
        self.assertEqual(self.billing_run.sent_count, 3)
        self.assertEqual(len(self._mails()), 1)

    def test_what_fails_stops_nobody_else(self):
        move_send = type(self.env["account.move.send"])
        original = move_send._generate_and_send_invoices
        bad = self.bills[1].move_id

        def refuse(model, moves, **settings):
            if bad in moves:
                raise UserError("The paper is out.")  # pylint: disable=translation-required
            return original(model, moves, **settings)

        self.billing_run.action_send()
        with patch.object(move_send, "_generate_and_send_invoices", refuse):
            self._send()
        self.assertEqual(self.bills[1].sending_error, "The paper is out.")
        self.assertFalse(bad.is_move_sent)
        self.assertEqual(self.billing_run.sent_count, 2)

    def test_a_mail_that_the_server_refuses_is_told(self):
        self.billing_run.action_send()
        self._send()
        bill = self.bills.filtered(lambda bill: bill.sending_method == "email")
        mail = self.env["mail.mail"].create({"mail_message_id": self._mails().id})
        mail._postprocess_sent_message(
            [], [], failure_reason="550 no such mailbox", failure_type="mail_smtp"
        )
        self.assertFalse(bill.move_id.is_move_sent or bill.sent_on)
        self.assertIn("550 no such mailbox", bill.sending_error)
        self.assertIn(bill, self.billing_run.unsent_bill_ids)
        # another message about the invoice is no sending of it
        question = self.env["mail.mail"].create(
            {"model": "account.move", "res_id": self.bills[1].move_id.id, "body_html": "?"}
        )
        question._postprocess_sent_message([], [], failure_type="mail_smtp")
        self.assertFalse(self.bills[1].sending_error)

    def test_a_letter_deleted_since_is_printed_again(self):
        self.billing_run.action_send()
        with patch.object(type(self.billing_run), "_make_print_file", lambda run: None):
            self._send()
        paper = self.bills.filtered(lambda bill: bill.sending_method == "paper")
        paper[0].move_id.invoice_pdf_report_id.unlink()
        self.billing_run.with_context(force_report_rendering=True)._make_print_file()
        self.assertEqual(paper.print_file_id, self.billing_run.print_file_ids)
        self.assertTrue(paper[0].move_id.invoice_pdf_report_id)

    def test_one_letter_is_one_invoice(self):
        (self.payers[1] + self.payers[2])[0].invoice_sending_method = "email"
        self.billing_run.action_send()
        self._send()
        self.assertRegex(self.billing_run.print_file_ids.name, r"1 invoice\.pdf$")

    def test_sent_by_hand_is_left_alone(self):
        self.bills[0].move_id.is_move_sent = True
        self.billing_run.action_send()
        self._send()
        self.assertFalse(self._mails())
