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
        """Write to the member about ``record``, whose chatter keeps the mail."""
        self.ensure_one()
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
            partner_ids=self._mail_recipient().ids,
            attachments=list(attachments),
            email_layout_xmlid="mail.mail_notification_light",
        )


class CooperativeSubscription(models.Model):
    _inherit = "cooperative.subscription"

    def _bank_account(self):
        """Where the subscriber pays: the IBAN of the bank that is proposed first."""
        self.ensure_one()
        # an officer need not read the journals
        return self.company_id.sudo()._bank_journal().bank_account_id.acc_number
