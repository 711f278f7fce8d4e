from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import day_period, last_complete_month


class HeatBillingRun(models.Model):
    _name = "heat.billing.run"
    _description = "Billing Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

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
        [("draft", "To prepare"), ("prepared", "Prepared"), ("posted", "Posted")],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    bill_ids = fields.One2many("heat.bill", "run_id", string="Bills")
    blocker_ids = fields.One2many("heat.billing.blocker", "run_id", string="Blockers")
    bill_count = fields.Integer(compute="_compute_totals")
    blocker_count = fields.Integer(compute="_compute_blocker_count", store=True)
    invoice_count = fields.Integer(compute="_compute_totals")
    energy_mwh = fields.Float(string="Energy (MWh)", digits=(16, 6), compute="_compute_totals")
    amount_untaxed = fields.Monetary(string="Before tax", compute="_compute_totals")
    amount_tax = fields.Monetary(string="VAT", compute="_compute_totals")
    amount_total = fields.Monetary(string="Total", compute="_compute_totals")

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

    @api.depends("prepared_at", "bill_ids.state")
    def _compute_state(self):
        for run in self:
            states = set(run.bill_ids.mapped("state"))
            if not run.prepared_at:
                run.state = "draft"
            elif "prepared" in states or not states:
                run.state = "prepared"
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

    @api.constrains("date_from", "date_to", "company_id")
    def _check_no_bills_elsewhere(self):
        for run in self:
            if any(
                bill.date_from < run.date_from
                or bill.date_to > run.date_to
                or bill.company_id != run.company_id
                for bill in run.bill_ids
            ):
                raise ValidationError(
                    self.env._("The run %(run)s has bills of another period.", run=run.name)
                )

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
            run.with_company(run.company_id)._prepare_bills()
        return True

    def action_post(self):
        """Turn every prepared bill into a posted invoice; nothing is posted twice."""
        for run in self:
            run._lock()
            if not run.prepared_at:
                raise UserError(
                    self.env._("Prepare the bills of %(run)s before posting.", run=run.name)
                )
            run.with_company(run.company_id)._post_bills()
        return True

    def action_open_bills(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_bill_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

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

    # preparation

    def _prepare_bills(self):
        self.ensure_one()
        contracts = self._contracts_to_bill()
        periods, errors = self._billing_periods(contracts)
        plans = self._collect(periods, errors, lambda c, period: c._billing_plan(period))
        charged = self._charged_lines(plans)
        plans = self._collect(plans, errors, lambda c, plan: self._check_points(c, plan, charged))
        consumption = self._read_consumption(plans)
        facts = self.env["heat.bill"]._tax_facts(periods)
        lines = self._collect(
            {contract: (plan, periods[contract]) for contract, plan in plans.items()},
            errors,
            lambda c, args: self.env["heat.bill"]._prepare_lines(c, *args, consumption, facts),
        )
        self._store_bills({c: (periods[c], vals_list) for c, vals_list in lines.items()})
        blocker = self.env["heat.billing.blocker"]
        self.blocker_ids = [
            Command.clear(),
            *(Command.create(blocker._vals(self, c, error)) for c, error in errors.items()),
        ]
        self.prepared_at = fields.Datetime.now()

    @staticmethod
    def _collect(arguments, errors, compute):
        """``compute`` for each contract; the error of one is noted and stops nobody else."""
        results = {}
        for contract, argument in arguments.items():
            try:
                results[contract] = compute(contract, argument)
            except EngineError as error:
                errors[contract] = error
        return results

    def _contracts_to_bill(self):
        """Contracts in force during the run on its networks, producers' excepted."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date_from", "<=", self.date_to),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", self.date_from),
        ]
        if self.network_ids:
            domain.append(("network_id", "in", self.network_ids.ids))
        contracts = self.env["heat.contract"].search(domain)
        return contracts.filtered(
            lambda contract: (
                not contract.delivery_point_ids
                or "delivery" in contract.delivery_point_ids.mapped("direction")
            )
        )

    def _billing_periods(self, contracts):
        """The days to bill by contract, without those billed already, and the conflicts."""
        periods, errors = {}, {}
        billed = self.env["heat.bill"]._live_bills(contracts, self.date_from, self.date_to)
        billed = billed.filtered(lambda bill: bill.run_id != self or bill.move_id)
        by_contract = billed.grouped("contract_id")
        for contract in contracts:
            period = contract._billing_period(self.date_from, self.date_to)
            others = by_contract.get(contract)
            if not others:
                periods[contract] = period
            elif error := self._conflict(others, period):
                errors[contract] = error
        return periods, errors

    @api.model
    def _conflict(self, bills, period):
        """Why ``bills`` of other runs stop a bill of ``period``; none when they are that bill."""
        prepared = bills.filtered(lambda bill: bill.state == "prepared")[:1]
        if prepared:
            return EngineError("in_other_run", run=prepared.run_id.name)
        days = sum((bill.date_to - bill.date_from).days + 1 for bill in bills)
        ends = (bills[0].date_from, bills[-1].date_to)
        if ends == (period.start, period.last_day) and days == period.days:
            return None
        return EngineError(
            "already_billed",
            bill=", ".join(bills.mapped("display_name")),
            date_from=bills[0].date_from,
            date_to=bills[-1].date_to,
        )

    def _charged_lines(self, plans):
        """Lines of bills in force on the delivery points of ``plans``, by point.

        A point may have passed to another contract after its days were billed.
        """
        points = {point.id for plan in plans.values() for _component, _days, point in plan if point}
        lines = self.env["heat.bill.line"].search(
            [
                ("delivery_point_id", "in", list(points)),
                ("bill_id.kind", "=", "regular"),
                ("bill_id.state", "in", ("prepared", "posted")),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )
        lines = lines.filtered(lambda line: line.bill_id.run_id != self or line.bill_id.move_id)
        return lines.grouped("delivery_point_id")

    @api.model
    def _check_points(self, contract, plan, charged):
        """``plan``, unless another contract's bill charged one of its points on one of its days.

        :raises EngineError: when it did
        """
        for _component, days, point in plan:
            for line in charged.get(point, ()):
                same_days = days.intersection(day_period(line.date_from, line.date_to))
                if same_days and line.bill_id.contract_id != contract:
                    raise EngineError(
                        "point_already_billed", point=point, bill=line.bill_id.display_name
                    )
        return plan

    def _read_consumption(self, plans):
        """Energy by (delivery point, days), for all the contracts in one reading."""
        wanted = {
            (point, days) for plan in plans.values() for _component, days, point in plan if point
        }
        return self.env["heat.delivery.point"]._consumption(wanted)

    def _store_bills(self, computed):
        """Create or renew the bills of the run; ``computed``: contract → (period, line values)."""
        bill_model = self.env["heat.bill"]._computing()
        waiting = self.bill_ids.filtered(lambda bill: not bill.move_id)._computing()
        kept = waiting.filtered(lambda bill: bill.contract_id in computed)
        (waiting - kept).unlink()
        kept.line_ids.unlink()
        bills = {bill.contract_id: bill for bill in kept}
        headers = {
            contract: {
                "run_id": self.id,
                "contract_id": contract.id,
                "partner_id": contract.partner_id.id,
                "network_id": contract.network_id.id,
                "company_id": self.company_id.id,
                "date_from": period.start,
                "date_to": period.last_day,
            }
            for contract, (period, _lines) in computed.items()
        }
        for contract, bill in bills.items():
            bill.write(headers[contract])
        missing = [contract for contract in computed if contract not in bills]
        created = bill_model.create([headers[contract] for contract in missing])
        bills.update(zip(missing, created, strict=True))
        self.env["heat.bill.line"]._computing().create(
            [
                {**vals, "bill_id": bills[contract].id}
                for contract, (_period, lines) in computed.items()
                for vals in lines
            ]
        )

    # posting

    def _post_bills(self):
        self.ensure_one()
        bills = self.bill_ids.filtered(lambda bill: bill.state == "prepared")
        refused = bills._post_invoices(
            self.journal_id, self.invoice_date or fields.Date.context_today(self)
        )
        self._log_posted(bills - bills.browse(bill.id for bill in refused))
        blocker = self.env["heat.billing.blocker"]
        self.blocker_ids = [
            *(Command.delete(b.id) for b in self.blocker_ids if b.code == "not_posted"),
            *(
                Command.create(
                    {
                        **blocker._vals(
                            self, bill.contract_id, EngineError("not_posted", reason=reason)
                        ),
                        "bill_id": bill.id,
                    }
                )
                for bill, reason in refused.items()
            ),
        ]

    def _log_posted(self, bills):
        if bills:
            self._message_log(
                body=self.env._(
                    "%(count)s invoices posted, %(total)s in all.",
                    count=len(bills),
                    total=self.currency_id.format(sum(bills.mapped("amount_total"))),
                )
            )
