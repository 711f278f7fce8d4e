import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class HeatBillingRun(models.Model):
    """Contracts that waited for an index are billed once its value is there."""

    _inherit = "heat.billing.run"

    @api.model
    def _prepare_cured(self):
        """Prepare again the contracts whose missing indices arrived, one run after the other.

        Those of a run that is being prepared wait until it is.
        """
        cured = self.env["heat.billing.blocker"].search(
            [("is_cured", "=", True), ("run_id.preparing_since", "=", False)]
        )
        runs = cured.run_id
        for done, run in enumerate(runs, 1):
            waited = cured.filtered(lambda blocker, run=run: blocker.run_id == run)
            try:
                with self.env.cr.savepoint():
                    run._prepare_again(waited.contract_id)
            except UserError as error:
                # a run that is past preparing keeps its blockers for somebody to look at
                _logger.info("%s is not prepared again: %s", run.display_name, error)
            waited.exists()._deciding().is_cured = False
            self.env["ir.cron"]._commit_progress(1, remaining=len(runs) - done)
