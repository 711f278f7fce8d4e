import logging
from contextlib import contextmanager

from psycopg2 import OperationalError
from psycopg2.errors import ExclusionViolation, UniqueViolation

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Bills made invoices in one transaction: few enough to lose little when the machine stops.
BATCH = 100
# First key of the advisory locks on journals; the second is the journal's id.
JOURNAL_LOCKS = 0x48454154
TRIES = 5
# Two runs that bill the same days at once: the second sees the bills of the first when it tries
# again, and says so.
WORTH_ANOTHER_TRY = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ExclusionViolation, UniqueViolation)


class HeatBillingRun(models.Model):
    """Posting in the background: small committed batches that any number of workers take.

    A batch goes through two transactions. Drafting needs nobody's leave and is done by several
    workers side by side. Posting gives numbers, which follow on each other, so one worker at a
    time posts in a journal. Whatever was committed when a worker dies is found by the next: bills
    without an invoice are drafted, drafts are posted, posted ones are left alone.
    """

    _inherit = "heat.billing.run"

    @api.model
    def _cron_post(self):
        """Prepare and post what waits, until none is left or the time of the job is up."""
        cron = self.env["ir.cron"]
        while done := self._work():
            if not cron._commit_progress(done, remaining=self._count_waiting()):
                break

    @api.model
    def _work(self):
        """Do one batch and commit it; how many bills it advanced, 0 when nothing is left."""
        for _try in range(TRIES):
            try:
                return self._work_once()
            except (OperationalError, ExclusionViolation, UniqueViolation) as error:
                self.env.cr.rollback()  # pylint: disable=invalid-commit
                self.env.invalidate_all()
                if not isinstance(error, WORTH_ANOTHER_TRY):
                    raise
                _logger.info("Another worker was there first: %s", error)
        return 0

    def _work_once(self):
        for run in self.search([("preparing_since", "!=", False)], order="preparing_since, id"):
            done = run._as(run.preparing_by_id)._prepare_some()
            if done:
                return done
            run._finish_preparing()
        runs = self.search([("posting_since", "!=", False)], order="posting_since, id")
        for run in runs:
            run = run._as(run.approved_by_id)
            done = run._post_some() or run._draft_some() or run._post_some(least=1)
            if done:
                return done
            run._finish_posting()
        return 0

    def _as(self, user):
        """The run in the hands of who asked for the work: their rights, their name on records."""
        run = self.with_user(user) if user else self
        return run.with_company(run.company_id)

    @api.model
    def _count_waiting(self):
        preparing = self.search([("preparing_since", "!=", False)])
        runs = self.search([("posting_since", "!=", False)])
        bills = self.env["heat.bill"].search_count(runs._waiting_domain())
        return len(preparing.slice_ids.contract_ids) + bills

    def _waiting_domain(self):
        """Bills to post, without those that were refused since posting was asked for."""
        return [
            ("run_id", "in", self.ids),
            ("state", "=", "prepared"),
            ("blocker_ids", "not any", [("code", "=", "not_posted")]),
        ]

    def _claim(self, domain):
        """A batch of the bills that wait, which no other worker has taken."""
        # with eyes as fresh as can be: what another worker finished meanwhile cannot be locked
        self.env["ir.cron"]._commit_progress()
        bills = self.env["heat.bill"].search(
            [*self._waiting_domain(), *domain], order="id", limit=4 * BATCH
        )
        return bills.try_lock_for_update(allow_referencing=True, limit=BATCH)

    def _draft_some(self):
        self.ensure_one()
        bills = self._claim([("move_id", "=", False)])
        for journal, group in self._by_journal(bills).items():
            self._note_refusals(group._try_drafts(journal, self._date_of_invoices()))
        if bills:
            self.env["ir.cron"]._commit_progress()
        return len(bills)

    def _post_some(self, least=BATCH):
        """Post a batch of drafts in the first journal that has ``least`` of them."""
        self.ensure_one()
        drafts = self.env["heat.bill"].search([*self._waiting_domain(), ("move_id", "!=", False)])
        for journal, bills in drafts.grouped(lambda bill: bill.move_id.journal_id).items():
            if len(bills) < least:
                continue
            with self._alone_in(journal) as alone:
                if not alone:
                    continue
                bills = self._claim(
                    [("move_id.journal_id", "=", journal.id), ("move_id", "!=", False)]
                )
                if not bills:
                    continue
                refused = bills._post_invoices(journal, self._date_of_invoices())
                self._note_refusals(refused)
                self.env["ir.cron"]._commit_progress()
                return len(bills)
        return 0

    @contextmanager
    def _alone_in(self, journal):
        """Whether this worker alone posts in ``journal``; held over commits, lost if it dies."""
        cr = self.env.cr
        key = SQL("%s, %s", JOURNAL_LOCKS, journal.id)
        cr.execute(SQL("SELECT pg_try_advisory_lock(%s)", key))
        alone = cr.fetchone()[0]
        # the next transaction sees what the worker before has posted
        self.env["ir.cron"]._commit_progress()
        try:
            yield alone
        except BaseException:
            cr.rollback()  # pylint: disable=invalid-commit
            raise
        finally:
            if alone:
                cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))
                self.env["ir.cron"]._commit_progress()

    def _finish_posting(self):
        """Nothing waits any more: say so on the run, once."""
        self.ensure_one()
        if self.env["heat.bill"].search_count(self._waiting_domain(), limit=1):
            return
        if not self.try_lock_for_update(allow_referencing=True):
            return
        since = self.posting_since
        self._log_posted(
            self.bill_ids.filtered(
                lambda bill: bill.state == "posted" and bill.move_id.create_date >= since
            )
        )
        self._deciding().posting_since = False
        self.env["ir.cron"]._commit_progress()
