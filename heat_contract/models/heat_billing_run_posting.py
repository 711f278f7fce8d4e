from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.errors import EngineError

from .heat_billing_run_background import BATCH


class HeatBillingRun(models.Model):
    """From prepared bills to posted invoices."""

    _inherit = "heat.billing.run"

    approved_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    posting_since = fields.Datetime(
        readonly=True, copy=False, index="btree_not_null", help="Posting goes on in the background."
    )

    waiting_count = fields.Integer(string="Bills to post", compute="_compute_posting")
    posting_progress = fields.Float(string="Posted (%)", compute="_compute_posting")

    @api.depends("bill_ids.state")
    def _compute_posting(self):
        counts = {
            (run.id, state): count
            for run, state, count in self.env["heat.bill"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        for run in self:
            waiting = counts.get((run._origin.id, "prepared"), 0)
            posted = counts.get((run._origin.id, "posted"), 0)
            run.waiting_count = waiting
            run.posting_progress = 100 * posted / (posted + waiting) if posted else 0

    def action_approve(self):
        """Note who found the prepared bills right; preparing again takes it back."""
        for run in self:
            run._lock()
            run._check_prepared()
            run._deciding().write(
                {"approved_on": fields.Datetime.now(), "approved_by_id": self.env.uid}
            )
        return True

    def action_post(self):
        """Turn every prepared bill into a posted invoice; nothing is posted twice."""
        for run in self:
            run._lock()
            run._check_prepared()
            run.with_company(run.company_id)._post_bills()
        return True

    def action_post_in_background(self):
        """Approve the run and have its invoices posted in small committed batches."""
        self.check_access("write")
        for run in self:
            run._lock()
            run._check_prepared()
            if not run.approved_on:
                run.action_approve()
            run._forget_refusals(run.bill_ids)
            run._deciding().posting_since = run.posting_since or fields.Datetime.now()
        self._wake_workers()
        return True

    def action_stop_posting(self):
        """Stop after the batches under way; posting may be asked for again."""
        for run in self:
            run._lock()
            run._deciding().posting_since = False
        return True

    @api.model
    def _wake_workers(self):
        for name in ("ir_cron_post", "ir_cron_post_too"):
            # who bills may start the job, not edit scheduled actions
            self.env.ref(f"heat_contract.{name}").sudo()._trigger()

    def _check_prepared(self):
        self.ensure_one()
        if not self.prepared_at:
            raise UserError(
                self.env._("Prepare the bills of %(run)s before posting.", run=self.name)
            )

    def _check_idle(self):
        self.ensure_one()
        if self.preparing_since:
            raise UserError(
                self.env._(
                    "The bills of %(run)s are being prepared. Wait until they are, or stop first.",
                    run=self.name,
                )
            )
        if self.posting_since:
            raise UserError(
                self.env._(
                    "The invoices of %(run)s are being posted. Wait until they are, or stop first.",
                    run=self.name,
                )
            )

    def _drop_drafts(self, contracts=None):
        """Take back the drafts of an interrupted posting: their bills are computed anew.

        ``contracts``: those whose bills are, none for all.
        """
        drafts = self.bill_ids.filtered(
            lambda bill: (
                bill.state == "prepared" and (contracts is None or bill.contract_id in contracts)
            )
        ).move_id
        drafts.with_env(self.bill_ids._computing().env).unlink()

    def _post_bills(self):
        """Post all bills that wait, batch by batch, in this transaction."""
        self.ensure_one()
        waiting = self.bill_ids.filtered(lambda bill: bill.state == "prepared")
        self._forget_refusals(waiting)
        posted = waiting.browse()
        for journal, bills in self._by_journal(waiting).items():
            for start in range(0, len(bills), BATCH):
                batch = bills[start : start + BATCH]
                refused = batch._post_invoices(journal, self._date_of_invoices())
                self._note_refusals(refused)
                posted += batch.browse(bill.id for bill in batch if bill not in refused)
                # what a batch leaves in memory serves no other
                self.env.flush_all()
                self.env.invalidate_all()
        self._log_posted(posted)

    def _date_of_invoices(self):
        return self.invoice_date or fields.Date.context_today(self)

    def _by_journal(self, bills):
        """Bills by the journal of their invoices."""
        return bills.grouped(
            lambda bill: bill.move_id.journal_id or bill.network_id.journal_id or self.journal_id
        )

    def _forget_refusals(self, bills):
        self.blocker_ids.filtered(
            lambda blocker: blocker.code == "not_posted" and blocker.bill_id in bills
        ).unlink()

    def _note_refusals(self, refused):
        """Keep why a bill is not posted, on the run and on the contract."""
        blocker = self.env["heat.billing.blocker"]._deciding()
        found = []
        for bill, reason in refused.items():
            if not isinstance(reason, EngineError):
                reason = EngineError("not_posted", reason=reason)
            # under one code, whatever the words: posting leaves these bills out
            found.append(
                {
                    **blocker._vals(self, bill.contract_id, reason),
                    "code": "not_posted",
                    "bill_id": bill.id,
                }
            )
        blocker.create(found)

    def _log_posted(self, bills):
        if bills:
            self._message_log(
                body=self.env._(
                    "%(count)s invoices posted, %(total)s in all.",
                    count=len(bills),
                    total=self.currency_id.format(sum(bills.mapped("amount_total"))),
                )
            )
