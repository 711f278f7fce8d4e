"""What is written to members at each step, and kept on the page of the request."""

from odoo import models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    def _mail_recipient(self):
        """Who is written to: the member, or who acts for a minor or has the only address."""
        self.ensure_one()
        contact, acting = self.partner_id, self.representative_id
        return acting if acting and (self.is_minor or not contact.email) else contact

    def _certificate_pdf(self, day):
        """The certificate of what the member holds at the end of ``day``: name and content."""
        wizard = self.env["cooperative.member.certify"].create(
            {"member_ids": self.ids, "date": day}
        )
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(
            "heat_cooperative.report_member_certificate", wizard.ids
        )
        return f"{wizard.display_name}.pdf", content

    def _write_about(self, record, template_xmlid, attachments=()):
        """Write to the member about ``record``, whose chatter keeps the mail.

        Nothing is written where the cooperative chose so, or without an address.
        """
        self.ensure_one()
        recipient = self._mail_recipient()
        if not recipient.email or not self.company_id._share_ledger().sends_mails:
            return
        # who decides or matches a payment need not be who may write to contacts
        template = self.env.ref(template_xmlid).sudo()
        values = template._generate_template(record.ids, ("subject", "body_html"))[record.id]
        # the mail is the cooperative's; its author is who decided
        record.sudo().message_post(
            author_id=self.env.user.partner_id.id,
            subject=values["subject"],
            body=values["body_html"],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=recipient.ids,
            attachments=list(attachments),
            email_layout_xmlid="mail.mail_notification_light",
        )


class CooperativeSubscription(models.Model):
    _inherit = "cooperative.subscription"

    def _write_to_subscriber(self, step, certified_on=None):
        """Tell the subscriber how far the request is; with the certificate once registered."""
        self.ensure_one()
        if not self.member_id._mail_recipient().email:
            return
        attachments = ()
        if certified_on and self.company_id._share_ledger().sends_mails:
            # a bookkeeper who matches the payment need not print certificates
            attachments = [self.member_id.sudo()._certificate_pdf(certified_on)]
        self.member_id._write_about(
            self, f"heat_cooperative.mail_template_subscription_{step}", attachments
        )

    def _bank_account(self):
        """Where the subscriber pays: the IBAN of the bank that is proposed first."""
        self.ensure_one()
        # an officer need not read the journals
        return self.company_id.sudo()._bank_journal().bank_account_id.acc_number
