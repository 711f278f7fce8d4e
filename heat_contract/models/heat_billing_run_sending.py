from odoo import api, fields, models
from odoo.exceptions import UserError

# Invoices printed and sent in one transaction: each takes a good tenth of a second.
SENDING_BATCH = 10


class HeatBillingRun(models.Model):
    """From posted invoices to customers: by e-mail, or on paper, as each of them chose.

    In the background, in small committed batches. An invoice is sent in the transaction that marks
    it as sent: what is interrupted goes on, and nothing is sent twice.
    """

    _inherit = "heat.billing.run"

    sending_since = fields.Datetime(
        readonly=True, copy=False, index="btree_not_null", help="Sending goes on in the background."
    )
    sending_by_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, copy=False, ondelete="restrict"
    )
    unsent_bill_ids = fields.One2many(
        "heat.bill",
        "run_id",
        string="Not sent",
        domain=[("state", "=", "posted"), ("sending_error", "!=", False)],
    )
    posted_count = fields.Integer(string="Posted invoices", compute="_compute_sending")
    to_send_count = fields.Integer(string="Invoices to send", compute="_compute_sending")
    sent_count = fields.Integer(string="Invoices sent", compute="_compute_sending")
    refused_count = fields.Integer(string="Invoices not sent", compute="_compute_sending")
    sending_progress = fields.Float(string="Sent (%)", compute="_compute_sending")
    sending_preview = fields.Text(string="What will be sent", compute="_compute_sending_preview")

    @api.depends("bill_ids.state", "bill_ids.sending_error", "bill_ids.move_id.is_move_sent")
    def _compute_sending(self):
        for run in self:
            posted = run.bill_ids.filtered(lambda bill: bill.state == "posted")
            # who may not read invoices still sees how many were sent
            sent = posted.sudo().filtered("move_id.is_move_sent")
            run.posted_count = len(posted)
            run.sent_count = len(sent)
            run.to_send_count = len(posted) - len(sent)
            run.refused_count = len(run.unsent_bill_ids)
            run.sending_progress = 100 * len(sent) / len(posted) if posted else 0

    @api.depends("bill_ids.state", "bill_ids.move_id.is_move_sent")
    @api.depends_context("lang")
    def _compute_sending_preview(self):
        for run in self:
            # the choice of a customer decides, whoever looks
            bills = run._unsent_bills().sudo()
            mail = bills.filtered(lambda bill: bill._sending_choice() == "email")
            lost = mail.filtered(lambda bill: bill._sending_objection())
            paper = bills.filtered(lambda bill: bill._sending_choice() == "paper")
            told = [
                (self.env._("%(count)s by e-mail"), mail - lost),
                (self.env._("%(count)s on paper"), paper),
                (self.env._("%(count)s another way"), bills - mail - paper),
                (self.env._("%(count)s without an e-mail address"), lost),
            ]
            run.sending_preview = ", ".join(
                text % {"count": len(found)} for text, found in told if found
            )

    def action_send(self):
        """Send what was not sent yet, in the background."""
        self.check_access("write")
        for run in self:
            run._lock()
            if not run._unsent_bills():
                raise UserError(
                    self.env._("%(run)s has no posted invoice left to send.", run=run.name)
                )
            run._unsent_bills()._computing().sending_error = False
            run._deciding().write(
                {
                    "sending_since": run.sending_since or fields.Datetime.now(),
                    "sending_by_id": self.env.uid,
                }
            )
        # who bills may start the job, not edit scheduled actions
        self.env.ref("heat_contract.ir_cron_send").sudo()._trigger()
        return True

    def action_stop_sending(self):
        """Stop after the batch under way; sending may be asked for again."""
        for run in self:
            run._lock()
            run._deciding().sending_since = False
        return True

    @api.model
    def _cron_send(self):
        """Send what waits, until nothing is left or the time of the job is up."""
        cron = self.env["ir.cron"]
        while done := self._send_once():
            if not cron._commit_progress(done, remaining=self._count_to_send()):
                break

    @api.model
    def _send_once(self):
        """Send one batch, or make the file to print; how many bills it advanced."""
        for run in self.search([("sending_since", "!=", False)], order="sending_since, id"):
            # the hands of who asked for it: their rights, their name on the mails
            run = run.with_user(run.sending_by_id).with_company(run.company_id)
            bills = run._claim_to_send()
            if bills:
                bills._computing()._send_invoices()
                return len(bills)
            if not run.env["heat.bill"].search_count(run._to_send_domain(), limit=1):
                run._finish_sending()
                self.env["ir.cron"]._commit_progress()
        return 0

    @api.model
    def _count_to_send(self):
        runs = self.search([("sending_since", "!=", False)])
        return self.env["heat.bill"].search_count(runs._to_send_domain())

    def _to_send_domain(self):
        return [
            ("run_id", "in", self.ids),
            ("state", "=", "posted"),
            ("move_id.is_move_sent", "=", False),
            ("sending_error", "=", False),
        ]

    def _unsent_bills(self):
        """Posted bills whose invoice nobody sent, those that were refused among them."""
        return self.env["heat.bill"].search(
            [
                ("run_id", "in", self.ids),
                ("state", "=", "posted"),
                ("move_id.is_move_sent", "=", False),
            ]
        )

    def _claim_to_send(self):
        """A batch whose invoices no other worker holds, nor somebody who sends one by hand."""
        bills = self.env["heat.bill"].search(
            self._to_send_domain(), order="id", limit=2 * SENDING_BATCH
        )
        moves = bills.move_id.try_lock_for_update(allow_referencing=True, limit=SENDING_BATCH)
        # what another worker sent meanwhile is seen once it is locked
        moves.invalidate_recordset(["is_move_sent"])
        return moves.filtered(lambda move: not move.is_move_sent).heat_bill_id

    def _finish_sending(self):
        """Make the file to print, and say on the run what was sent."""
        self.ensure_one()
        since = self.sending_since
        self._make_print_file()
        sent = self.bill_ids.filtered(lambda bill: bill.sent_on and bill.sent_on >= since)
        by_method = sent.grouped("sending_method")
        self._message_log(
            body=self.env._(
                "Invoices sent: %(mail)s by e-mail, %(paper)s on paper; not sent: %(refused)s.",
                mail=len(by_method.get("email", ())),
                paper=len(by_method.get("paper", ())),
                refused=len(self.unsent_bill_ids),
            )
        )
        self._deciding().sending_since = False
