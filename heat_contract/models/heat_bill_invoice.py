from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..engine.invoice import document_line, keeps_amounts
from .batching import Batch


class HeatBill(models.Model):
    """From bills to posted invoices, and from reversed invoices to credits."""

    _inherit = "heat.bill"

    blocker_ids = fields.One2many("heat.billing.blocker", "bill_id", string="Refusals")

    def _post_invoices(self, journal, invoice_date):
        """Make and post the invoices of these bills in one go.

        When one is refused, each is tried alone, all of it left to Odoo, so that it stops nobody
        else. A bill whose draft was kept when a run was interrupted is posted with it.

        :return: bill → reason, for those that were refused
        """
        if not self:
            return {}
        try:
            with self.env.cr.savepoint():
                self._draft_invoices(journal, invoice_date)._post_drafts()
                self._settle_estimates()
            return {}
        except AccessError:
            raise
        except UserError:
            refused = {bill: bill._post_alone(journal, invoice_date) for bill in self}
        return {bill: reason for bill, reason in refused.items() if reason}

    def _try_drafts(self, journal, invoice_date):
        """Make the drafts of these bills, each alone and left to Odoo when one is refused.

        :return: bill → reason, for those that were refused
        """
        try:
            with self.env.cr.savepoint():
                self._draft_invoices(journal, invoice_date, apart=True)
            return {}
        except AccessError:
            raise
        except UserError:
            refused = {bill: bill._draft_alone(journal, invoice_date) for bill in self}
        return {bill: reason for bill, reason in refused.items() if reason}

    def _draft_alone(self, journal, invoice_date):
        """Why Odoo refuses to draft the invoice of this bill; none when it does."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if not self.move_id:
                    self._quiet(None).create([self._prepare_invoice(journal, invoice_date)])
        except AccessError:
            raise
        except UserError as error:
            return str(error)
        return None

    def _post_alone(self, journal, invoice_date):
        """Why Odoo refuses the invoice of this bill; none when it is posted."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if not self.move_id:
                    self._quiet(None).create([self._prepare_invoice(journal, invoice_date)])
                self.move_id.with_env(self._quiet(None).env)._post(soft=False)
                self._settle_estimates()
        except AccessError:
            raise
        except UserError as error:
            # a bill that is refused can be prepared anew, which a draft would prevent
            self.move_id.with_env(self._computing().env).unlink()
            return str(error)
        return None

    def _draft_invoices(self, journal, invoice_date, apart=False):
        """Draft invoices of the bills that have none yet; all of them are returned.

        ``apart``: they are not posted at once.
        """
        batch = Batch()
        complete, ordinary = [], []
        for bill in self.filtered(lambda bill: not bill.move_id):
            vals = bill._prepare_invoice(journal, invoice_date)
            items = bill._complete_invoice(vals, batch)
            (complete if items else ordinary).append(items or vals)
        if complete:
            # all items are there: nothing to derive, nor any distribution to spread
            drafts = self._quiet(batch).with_context(
                skip_invoice_sync=True, skip_invoice_line_sync=True, skip_analytic_sync=True
            )
            batch.complete = True
            moves = drafts.create(complete)
            # read here, while the batch knows the totals of lines
            moves.line_ids.mapped("price_subtotal")
            moves._one_of_each_kind()._check_complete()
            batch.complete = False
            if apart:
                # what is still to compute is so while the batch is known
                moves.env.flush_all()
        if ordinary:
            self._quiet(batch).create(ordinary)
        return self

    def _post_drafts(self):
        moves = self.move_id.with_env(self._quiet(Batch()).env)
        # posting changes no due date: Odoo would work all of them out again
        due = moves._fields["invoice_date_due"]
        with self.env.protecting([due], moves):
            moves.with_context(skip_invoice_sync=True)._post(soft=False)

    def _quiet(self, batch):
        """The model of invoices, told that bills write them and that the run keeps the log."""
        return (
            self._computing()
            .with_context(
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                tracking_disable=True,
                heat_batch=batch,
            )
            .env["account.move"]
        )

    def _prepare_invoice(self, journal, invoice_date):
        """Values of the invoice, in the language of the payer."""
        self.ensure_one()
        bill = self.with_context(lang=self.partner_id.lang or self.env.lang)
        period = bill._format_period(bill.date_from, bill.date_to)
        points = bill.contract_id.delivery_point_ids.mapped("name")
        return {
            # what is owed to the customer is a refund
            "move_type": "out_refund" if bill._is_refund() else "out_invoice",
            "partner_id": bill.partner_id.id,
            "company_id": bill.company_id.id,
            # the journal may be kept in another currency
            "currency_id": bill.currency_id.id,
            "journal_id": journal.id,
            "invoice_date": invoice_date,
            "heat_bill_id": bill.id,
            "invoice_origin": bill.contract_id.name,
            "ref": bill.env._(
                "%(contract)s, %(period)s", contract=bill.contract_id.name, period=period
            ),
            "narration": bill.env._(
                "Heat supplied by the network %(network)s, %(period)s. Contract %(contract)s, "
                "delivery point: %(points)s.",
                network=bill.network_id.name,
                period=period,
                contract=bill.contract_id.name,
                points=", ".join(points),
            ),
            "invoice_line_ids": [Command.create(vals) for vals in bill._prepare_invoice_lines()],
        }

    def _prepare_invoice_lines(self):
        """Values of the invoice's lines: quantity and price where they yield the amount."""
        self.ensure_one()
        lines = self.line_ids
        documents = {line: document_line(line._charge(), line._vat_base()[0]) for line in lines}
        exactly = keeps_amounts(list(documents.values()), self._rounding())
        return [line._prepare_invoice_line(documents[line], exactly) for line in lines]

    def _is_refund(self):
        """Whether the document owes money to the customer."""
        self.ensure_one()
        sign = self.currency_id.compare_amounts(self.amount_total, 0)
        return sign < 0 or (not sign and self.kind == "credit")

    def _check_creditable(self):
        """A bill is credited once, even when two draft credits were made of it."""
        by_bill = self.filtered("reversed_bill_id").grouped("reversed_bill_id")
        for bill, credits in by_bill.items():
            if bill.state == "credited" or len(credits) > 1:
                raise UserError(self.env._("%(bill)s is already credited.", bill=bill.display_name))
        self.reversed_bill_id._check_nothing_rests_on()

    def _check_invoice(self):
        """An invoice about to be posted says what its bill says, to the cent."""
        for bill in self:
            move = bill.move_id
            currency = bill.currency_id
            refund = bill._is_refund()
            sign = -1 if refund else 1
            expected_type = "out_refund" if refund else "out_invoice"
            if (
                move.move_type != expected_type
                or move.partner_id != bill.partner_id
                or move.currency_id != currency
                or currency.compare_amounts(sign * move.amount_untaxed, bill.amount_untaxed)
                or currency.compare_amounts(sign * move.amount_tax, bill.amount_tax)
            ):
                raise UserError(
                    self.env._(
                        "The invoice %(move)s differs from its bill %(bill)s: %(invoiced)s instead "
                        "of %(billed)s. A heat bill is invoiced and credited whole.",
                        move=move.display_name,
                        bill=bill.display_name,
                        invoiced=move.currency_id.format(sign * move.amount_total),
                        billed=currency.format(bill.amount_total),
                    )
                )

    def _create_credits(self):
        """The credit bills of these posted bills, in the same order.

        Reversing is the accountant's act, who holds no right on bills: hence sudo.
        """
        bills = self.sudo()._computing()  # see above
        for bill in bills:
            if bill.kind == "credit":
                raise UserError(
                    self.env._(
                        "%(bill)s is a credit: it cannot be reversed. Prepare the billing run "
                        "again to bill the period anew.",
                        bill=bill.display_name,
                    )
                )
            pending = bill.credit_bill_ids.filtered(lambda credit: credit.state != "cancelled")
            if pending:
                raise UserError(
                    self.env._(
                        "%(bill)s is already credited by %(credit)s.",
                        bill=bill.display_name,
                        credit=pending[0].display_name,
                    )
                )
        bills._check_nothing_rests_on()
        return bills.create([bill._prepare_credit() for bill in bills])

    def _prepare_credit(self):
        self.ensure_one()
        return {
            "kind": "credit",
            "reversed_bill_id": self.id,
            "contract_id": self.contract_id.id,
            "partner_id": self.partner_id.id,
            "network_id": self.network_id.id,
            "company_id": self.company_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "line_ids": [Command.create(line._prepare_credit_line()) for line in self.line_ids],
        }
