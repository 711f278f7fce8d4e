from odoo import api, fields, models
from odoo.exceptions import UserError

#: Bills credited in one transaction: few enough to lose little when the machine stops.
BATCH = 20


class HeatVatCorrection(models.Model):
    """Posted bills whose VAT a renewable share known since would change, to credit and bill again.

    It is a preview until it is started. Then its bills are credited in small committed batches,
    the last ones first since settlements rest on instalments, and their runs prepared again:
    what is done is read from the bills, so that going on never does anything twice.
    """

    _name = "heat.vat.correction"
    _description = "Correction of the VAT of Bills"
    _inherit = ["mail.thread", "heat.decided"]
    _order = "id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"started_at", "started_by_id", "prepared_at"})

    network_id = fields.Many2one(
        "heat.network", required=True, readonly=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Text(
        readonly=True, help="The renewable shares that count, and their evidence, at the preview."
    )
    credit_date = fields.Date(
        string="Date of the credit notes", required=True, default=fields.Date.context_today
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    prepared_at = fields.Datetime(string="Prepared again at", readonly=True, copy=False)
    line_ids = fields.One2many("heat.vat.correction.line", "correction_id", string="Bills")
    state = fields.Selection(
        [
            ("preview", "Preview"),
            ("crediting", "Crediting"),
            ("prepared", "Prepared again"),
            ("done", "Billed again"),
        ],
        compute="_compute_state",
    )
    bill_count = fields.Integer(string="Bills concerned", compute="_compute_totals")
    credited_count = fields.Integer(string="Bills credited", compute="_compute_totals")
    difference = fields.Monetary(string="VAT difference", compute="_compute_totals")

    @api.depends("network_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for correction in self:
            correction.display_name = self.env._(
                "VAT correction of %(network)s", network=correction.network_id.name or ""
            )

    @api.depends("started_at", "prepared_at", "line_ids.state")
    def _compute_state(self):
        for correction in self:
            if not correction.started_at:
                correction.state = "preview"
            elif not correction.prepared_at:
                correction.state = "crediting"
            elif set(correction.line_ids.mapped("state")) <= {"billed", "refused"}:
                correction.state = "done"
            else:
                correction.state = "prepared"

    @api.depends("line_ids.difference", "line_ids.state")
    def _compute_totals(self):
        for correction in self:
            lines = correction.line_ids
            correction.bill_count = len(lines)
            correction.credited_count = len(
                lines.filtered(lambda line: line.state not in ("waiting", "refused"))
            )
            correction.difference = sum(lines.mapped("difference"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for correction in self:
            if correction.started_at:
                raise UserError(
                    self.env._(
                        "%(correction)s was started: it tells why bills were credited, and stays.",
                        correction=correction.display_name,
                    )
                )

    def action_preview(self):
        """List anew the bills whose VAT would be another one at the share known today."""
        for correction in self:
            correction._check_preview()
            correction = correction._deciding()
            correction.line_ids.unlink()
            network = correction.network_id
            affected = network._vat_affected(fields.Date.context_today(self))[network]
            correction.line_ids = [
                fields.Command.create({"bill_id": bill, "difference": float(difference)})
                for bill, difference in sorted(affected.items(), reverse=True)
            ]
            correction.reason = correction._evidence(affected)
        return True

    def action_start(self):
        """Credit the bills and prepare them again, in the background."""
        self.check_access("write")
        for correction in self:
            correction._check_preview()
            if not correction.line_ids:
                raise UserError(
                    self.env._(
                        "No posted bill of %(network)s bears another VAT than the share known "
                        "today gives: there is nothing to correct.",
                        network=correction.network_id.name,
                    )
                )
            correction._deciding().write(
                {"started_at": fields.Datetime.now(), "started_by_id": self.env.uid}
            )
        self._wake_worker()
        return True

    def action_go_on(self):
        """Try again what was refused, once its reason is cured."""
        self.check_access("write")
        self._deciding().line_ids.filtered("refusal").refusal = False
        self._deciding().prepared_at = False
        self._wake_worker()
        return True

    def action_open_runs(self):
        """The runs to look through, approve and post."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_billing_run_action"
        )
        return {**action, "domain": [("id", "in", self.line_ids.run_id.ids)], "context": {}}

    @api.model
    def _wake_worker(self):
        # who bills may start the job, not edit scheduled actions
        self.env.ref("l10n_fr_heat.ir_cron_vat_correction").sudo()._trigger()

    def _check_preview(self):
        self.ensure_one()
        if self.started_at:
            raise UserError(
                self.env._("%(correction)s was started already.", correction=self.display_name)
            )

    def _evidence(self, affected):
        """The shares that the bills' days rest on now, each with its origin and evidence."""
        bills = self.env["heat.bill"].browse(list(affected))
        shares = self.env["heat.network.renewable.share"].union(
            *(self.network_id._reference_share(bill.date_to) for bill in bills)
        )
        return "\n".join(
            " – ".join(filter(None, [self.network_id._vat_share(share), share.evidence]))
            for share in shares.sorted("year")
        )

    # in the background

    @api.model
    def _cron_correct(self):
        """Credit and prepare what was started, until nothing is left or the time is up."""
        cron = self.env["ir.cron"]
        waiting = self.search([("started_at", "!=", False), ("prepared_at", "=", False)])
        for correction in waiting:
            worker = correction.with_user(correction.started_by_id).with_company(
                correction.company_id
            )
            while done := worker._credit_some():
                if not cron._commit_progress(done, remaining=1):
                    return
            try:
                with self.env.cr.savepoint():
                    worker._prepare_again()
            except UserError as error:
                # tried again by the next job
                worker._message_log(body=str(error))
            if not cron._commit_progress(1):
                return

    def _credit_some(self):
        """Credit a batch of the bills that wait; how many lines it settled."""
        self.ensure_one()
        waiting = self.line_ids.filtered(lambda line: line.state == "waiting")[:BATCH]
        for line in waiting:
            line._credit()
        return len(waiting)

    def _prepare_again(self):
        """Prepare the runs of the credited bills, the first one first."""
        self.ensure_one()
        credited = self.line_ids.filtered(lambda line: line.state == "credited")
        for run, lines in (
            credited.sorted(lambda line: line.run_id.date_from).grouped("run_id").items()
        ):
            run._prepare_again(lines.contract_id)
        self._deciding().prepared_at = fields.Datetime.now()
        self._message_log(
            body=self.env._(
                "%(count)s bills credited and prepared again.", count=self.credited_count
            )
        )
