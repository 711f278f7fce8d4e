from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """An invoice that the mail server refused was not sent: its bill tells why."""
        if failure_type:
            # the mail queue works for everybody, whatever the rights of who woke it
            for mail in self.sudo().filtered(lambda mail: mail.model == "account.move"):
                move = self.env["account.move"].sudo().browse(mail.res_id).exists()
                # Odoo mails a copy of the PDF that the invoice keeps
                if move.invoice_pdf_report_id.checksum in mail.attachment_ids.mapped("checksum"):
                    move.heat_bill_id._note_refused_mail(failure_reason or failure_type)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
