from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import last_complete_month


class HeatBillingRun(models.Model):
    _name = "heat.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "mail.activity.mixin", "heat.decided"]
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _decided_fields = frozenset(
        {
            "state",
            "prepared_at",
            "approved_on",
            "approved_by_id",
            "posting_since",
            "preparing_since",
            "preparing_by_id",
            "preparing_count",
            "sending_since",
            "sending_by_id",
        }
    )
    # what the invoices of a run are of
    _invoiced_fields = frozenset({"date_from", "date_to", "company_id"})

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_period().start
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_period().last_day
    )
    network_ids = fields.Many2many(
        "heat.network",
        string="Networks",
        check_company=True,
        help="Networks to bill; empty for all of the cooperative.",
    )
    invoice_date = fields.Date(help="Date of the invoices; empty for the day of posting.")
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain="[('type', '=', 'sale')]",
    )
    prepared_at = fields.Datetime(string="Prepared on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "To prepare"),
            ("preparing", "Preparing"),
            ("prepared", "Prepared"),
            ("approved", "Approved"),
            ("posting", "Posting"),
            ("posted", "Posted"),
        ],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    bill_ids = fields.One2many("heat.bill", "run_id", string="Bills")
    blocker_ids = fields.One2many("heat.billing.blocker", "run_id", string="Blockers")
    bill_count = fields.Integer(compute="_compute_totals")
    blocker_count = fields.Integer(compute="_compute_blocker_count")
    invoice_count = fields.Integer(compute="_compute_totals")
    energy_mwh = fields.Float(string="Energy (MWh)", digits=(16, 6), compute="_compute_totals")
    amount_untaxed = fields.Monetary(string="Before tax", compute="_compute_totals")
    amount_tax = fields.Monetary(string="VAT", compute="_compute_totals")
    amount_total = fields.Monetary(string="Total", compute="_compute_totals")

    future_warning = fields.Char(compute="_compute_future_warning")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A billing run cannot end before it starts."
    )

    @api.model
    def _default_period(self):
        return last_complete_month(fields.Date.context_today(self))

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for run in self:
            if run.date_from and run.date_to:
                run.name = self.env._(
                    "Billing of %(period)s",
                    period=self.env["heat.bill"]._format_period(run.date_from, run.date_to),
                )
            else:
                run.name = run.name or self.env._("New billing run")

    @api.depends("company_id")
    def _compute_journal_id(self):
        for company, runs in self.grouped("company_id").items():
            runs.journal_id = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(company),
                    ("type", "=", "sale"),
                ],
                limit=1,
            )

    @api.depends("prepared_at", "approved_on", "preparing_since", "posting_since", "bill_ids.state")
    def _compute_state(self):
        counts = self.env["heat.bill"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        found = {(run.id, state) for run, state, _count in counts}
        for run in self:
            waiting = (run._origin.id, "prepared") in found
            if run.preparing_since:
                run.state = "preparing"
            elif not run.prepared_at:
                run.state = "draft"
            elif run.posting_since and waiting:
                run.state = "posting"
            elif waiting or not any(run_id == run._origin.id for run_id, _state in found):
                run.state = "approved" if run.approved_on else "prepared"
            else:
                run.state = "posted"

    @api.depends("blocker_ids")
    def _compute_blocker_count(self):
        for run in self:
            run.blocker_count = len(run.blocker_ids)

    @api.depends("bill_ids.state", "bill_ids.amount_total", "bill_ids.energy_mwh")
    def _compute_totals(self):
        for run in self:
            live = run.bill_ids.filtered(lambda bill: bill.state in ("prepared", "posted"))
            run.bill_count = len(live)
            run.invoice_count = len(run.bill_ids.move_id)
            run.energy_mwh = sum(live.mapped("energy_mwh"))
            run.amount_untaxed = sum(live.mapped("amount_untaxed"))
            run.amount_tax = sum(live.mapped("amount_tax"))
            run.amount_total = sum(live.mapped("amount_total"))

    @api.depends("date_to", "invoice_date")
    @api.depends_context("lang", "tz")
    def _compute_future_warning(self):
        today = fields.Date.context_today(self)
        for run in self:
            run.future_warning = False
            if run.date_to and run.date_to >= today:
                run.future_warning = self.env._(
                    "This period lasts until %(day)s: its last readings do not exist yet.",
                    day=format_date(self.env, run.date_to),
                )
            elif run.invoice_date and run.invoice_date > today:
                run.future_warning = self.env._(
                    "The invoices will bear a day to come, %(day)s.",
                    day=format_date(self.env, run.invoice_date),
                )

    @api.constrains("date_from", "date_to", "company_id")
    def _check_no_bills_elsewhere(self):
        for run in self:
            # what is due in the days of a run may be of other days
            if any(
                not run.date_from <= (bill.billed_on or bill.date_to) <= run.date_to
                or bill.company_id != run.company_id
                for bill in run.bill_ids
            ):
                raise ValidationError(
                    self.env._("The run %(run)s has bills of another period.", run=run.name)
                )

    def write(self, vals):
        invoiced = self.browse()
        if not self._invoiced_fields.isdisjoint(vals):
            invoiced = self.filtered("bill_ids.move_id")
        before = {run: run._invoiced_facts() for run in invoiced}
        result = super().write(vals)
        for run, facts in before.items():
            if facts != run._invoiced_facts():
                raise UserError(
                    self.env._(
                        "The run %(run)s has invoices: its days stay as they are. Make another run "
                        "for other days.",
                        run=run.name,
                    )
                )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        for run in self:
            if run.bill_ids.move_id:
                raise UserError(
                    self.env._(
                        "The run %(run)s has invoices: it is part of the accounts and stays.",
                        run=run.name,
                    )
                )

    def action_prepare(self):
        """Compute the bills of the run, as often as wanted; what is posted is left alone."""
        for run in self:
            run._lock()
            run._check_idle()
            run._drop_drafts()
            run.with_company(run.company_id)._prepare_bills()
            run._deciding().write({"approved_on": False, "approved_by_id": False})
        return True

    def _prepare_again(self, contracts):
        """Compute the bills of some contracts anew, once what blocked them is cured."""
        self.ensure_one()
        self._lock()
        self._check_idle()
        self._drop_drafts(contracts)
        self.with_company(self.company_id)._prepare_contracts(contracts)
        self._deciding().write(
            {
                "prepared_at": fields.Datetime.now(),
                "approved_on": False,
                "approved_by_id": False,
            }
        )

    def action_open_bills(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_bill_action_of_run"
        )
        context = {"search_default_odd": 1} if self.odd_count else {}
        return {**action, "domain": [("run_id", "=", self.id)], "context": context}

    def action_open_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        moves = self.bill_ids.move_id
        return {**action, "domain": [("id", "in", moves.ids)], "context": {"create": False}}

    def action_open_blockers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_billing_blocker_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def _invoiced_facts(self):
        return [self[name] for name in self._invoiced_fields]

    def _lock(self):
        """Keep a second user from computing the same run at the same time."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %(run)s at this moment. Wait until they finish, "
                    "then reload.",
                    run=self.name,
                )
            ) from error
