import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class HeatBillingRun(models.Model):
    """Contracts that waited for an index are billed once its value is there."""

    _inherit = "heat.billing.run"

    @api.model
    def _prepare_cured(self):
        """Prepare again the runs whose missing indices arrived, one after the other."""
        cured = self.env["heat.billing.blocker"].search([("is_cured", "=", True)])
        runs = cured.run_id
        for done, run in enumerate(runs, 1):
            try:
                with self.env.cr.savepoint():
                    run.with_company(run.company_id).action_prepare()
            except UserError as error:
                # a run that is past preparing keeps its blockers for somebody to look at
                _logger.info("%s is not prepared again: %s", run.display_name, error)
            waited = cured.exists().filtered(lambda blocker, run=run: blocker.run_id == run)
            waited._deciding().is_cured = False
            self.env["ir.cron"]._commit_progress(1, remaining=len(runs) - done)
