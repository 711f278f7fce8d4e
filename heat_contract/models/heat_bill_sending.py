from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import email_normalize

#: What Odoo calls a customer's choice, and what comes of it here.
BY_CHOICE = {"email": "email", "manual": "paper"}


class HeatBill(models.Model):
    """How the invoice of a bill reached its payer.

    The choice is Odoo's own, on the customer (“Invoice sending”): by e-mail, or by hand, which is
    on paper. Odoo's mark of an invoice sent, ``is_move_sent``, keeps it from being sent twice,
    whoever sent it first.
    """

    _inherit = "heat.bill"

    sending_method = fields.Selection(
        [("email", "By e-mail"), ("paper", "On paper"), ("other", "Another way")], readonly=True
    )
    sent_on = fields.Datetime(readonly=True)
    sending_error = fields.Text(string="Why it was not sent", readonly=True)
    print_file_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    def _sending_choice(self):
        """How the payer of this bill wants its invoice."""
        self.ensure_one()
        chosen = self.env["account.move.send"]._get_default_sending_methods(self.move_id)
        return BY_CHOICE.get(next(iter(chosen), "email"), "other")

    def _send_invoices(self):
        """Send these invoices, each alone if they cannot be together; note what came of it."""
        now = fields.Datetime.now()
        ready = self.browse()
        for bill in self:
            bill.sending_error = bill._sending_objection()
            if not bill.sending_error:
                ready += bill
        for bills, reason in ready._sent_or_refused():
            bills.sending_error = reason
            for bill in bills if not reason else ():
                bill.write({"sending_method": bill._sending_choice(), "sent_on": now})

    def _sending_objection(self):
        """Why the invoice cannot reach its payer; nothing when it can."""
        payer = self.move_id.partner_id
        if self._sending_choice() != "email" or email_normalize(payer.email or ""):
            return False
        return self.env._(
            "%(payer)s has no valid e-mail address: fill it in, or choose “Manual” in the invoice "
            "sending of the customer, to print the invoice.",
            payer=payer.display_name,
        )

    def _generate_and_send(self, **settings):
        """Have Odoo print and send these invoices, without a commit of its own."""
        sender = self.env["account.move.send"].with_context(heat_sending=True)
        sender._generate_and_send_invoices(self.move_id, allow_raising=True, **settings)

    def _note_refused_mail(self, reason):
        """The mail of these invoices came back from the server: they are still to send."""
        refused = self.filtered(lambda bill: bill.state == "posted")
        refused.move_id.is_move_sent = False
        refused._computing().write(
            {
                "sending_method": False,
                "sent_on": False,
                "sending_error": self.env._(
                    "The mail server refused the message: %(reason)s", reason=reason
                ),
            }
        )

    def _postal_order(self):
        """As the post sorts: town by town, street by street, then by name."""
        payer = self.move_id.partner_id
        address = (payer.country_id.code, payer.zip, payer.city, payer.street, payer.display_name)
        return [(part or "").casefold() for part in address] + [self.id]

    def _sent_or_refused(self):
        """(bills, reason) of a batch: all of them sent, or each tried alone."""
        if not self:
            return []
        # what goes over a network is gone, even when another one stops the batch
        gone = self.filtered(lambda bill: bill._sending_choice() == "other")
        batch = self - gone
        reason = batch._try_to_send() if batch else False
        if not reason or len(batch) == 1:
            told = [(batch, reason)]
        else:
            told = [(bill, bill._try_to_send()) for bill in batch]
        return told + [(bill, bill._try_to_send()) for bill in gone]

    def _try_to_send(self):
        """Why Odoo refuses to print or send these invoices; nothing when they are sent."""
        try:
            with self.env.cr.savepoint():
                self._generate_and_send()
                self.move_id.is_move_sent = True
                self.env.flush_all()
        except OperationalError:
            # another worker was there first: the job begins the batch anew
            raise
        # whatever stops one letter, a template or a printer's fault, must not stop the others
        except Exception as error:  # pylint: disable=broad-except
            self.env.invalidate_all()
            return str(error) or type(error).__name__
        return False
