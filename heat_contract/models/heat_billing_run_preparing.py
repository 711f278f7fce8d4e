from odoo import api, fields, models
from odoo.exceptions import UserError

from .heat_billing_slice import SLICE


class HeatBillingRun(models.Model):
    """Preparing in the background: slices of contracts, committed, that any worker takes.

    A slice goes with the bills that it became: whatever was committed when a worker dies, the
    slices that are left tell what is still to prepare.
    """

    _inherit = "heat.billing.run"

    slice_ids = fields.One2many("heat.billing.slice", "run_id")
    preparing_since = fields.Datetime(
        readonly=True, copy=False, index="btree_not_null",
        help="The bills are being prepared in the background.",
    )  # fmt: skip
    preparing_by_id = fields.Many2one(
        "res.users", string="Prepared by", readonly=True, copy=False, ondelete="restrict"
    )
    preparing_count = fields.Integer(
        string="Contracts to prepare", readonly=True, copy=False, aggregator=None
    )
    preparing_progress = fields.Float(string="Prepared (%)", compute="_compute_preparing_progress")

    @api.depends("slice_ids.contract_ids", "preparing_count")
    def _compute_preparing_progress(self):
        for run in self:
            left = len(run.slice_ids.contract_ids)
            whole = run.preparing_count
            run.preparing_progress = 100 * (whole - left) / whole if whole else 0

    def action_start_preparing(self):
        """Prepare the run: at once, or in the background when there are many contracts."""
        for run in self:
            contracts = run.with_company(run.company_id)._contracts_to_prepare()
            if len(contracts) > 2 * SLICE:
                run.action_prepare_in_background()
            else:
                run.action_prepare()
        return True

    def action_prepare_in_background(self):
        """Have the bills of the run prepared in slices, each committed when it is done."""
        self.check_access("write")
        for run in self:
            run._lock()
            run._check_idle()
            run._drop_drafts()
            run = run.with_company(run.company_id)
            contracts = run._contracts_to_prepare()
            run._drop_bills_of_others(contracts)
            # nobody types slices
            slices = self.env["heat.billing.slice"].sudo()
            slices.create(
                [
                    {"run_id": run.id, "contract_ids": [fields.Command.set(part.ids)]}
                    for part in slices._cut(contracts)
                ]
            )
            run._deciding().write(
                {
                    "preparing_since": fields.Datetime.now(),
                    "preparing_by_id": self.env.uid,
                    "preparing_count": len(contracts),
                    "prepared_at": False,
                    "approved_on": False,
                    "approved_by_id": False,
                }
            )
        self._wake_workers()
        return True

    def action_stop_preparing(self):
        """Stop after the slices under way; the run is prepared anew when it is asked for."""
        for run in self:
            run._lock()
            # nobody types slices
            run.sudo().slice_ids.unlink()
            run._deciding().preparing_since = False
        return True

    def _prepare_some(self):
        """Prepare one slice that no other worker has taken; how many contracts it held."""
        self.ensure_one()
        # nobody types slices
        waiting = self.env["heat.billing.slice"].sudo().search([("run_id", "=", self.id)])
        part = waiting.try_lock_for_update(limit=1)
        if not part:
            return 0
        contracts = part.contract_ids.sudo(False)
        try:
            with self.env.cr.savepoint():
                self._prepare_contracts(contracts)
        except UserError as error:
            self._message_log(body=str(error))
            self.action_stop_preparing()
        else:
            part.unlink()
        self.env["ir.cron"]._commit_progress()
        return len(contracts)

    def _finish_preparing(self):
        """No slice waits any more: say so on the run, once."""
        self.ensure_one()
        if self.slice_ids or not self.try_lock_for_update(allow_referencing=True):
            return
        self._deciding().write({"preparing_since": False, "prepared_at": fields.Datetime.now()})
        self.env["ir.cron"]._commit_progress()
