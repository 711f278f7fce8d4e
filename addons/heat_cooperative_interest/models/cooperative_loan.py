from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.accrual import Change, capital_days, interest, rounded


class CooperativeLoan(models.Model):
    """What a member lends to the cooperative (compte courant d'associé), by an agreement."""

    _name = "cooperative.loan"
    _description = "Shareholder Loan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Agreement", required=True, help="Reference of the signed agreement.")
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one(
        "cooperative.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    amount = fields.Monetary(string="Amount agreed", required=True, tracking=True)
    date = fields.Date(
        string="Signed on", required=True, default=fields.Date.context_today, tracking=True
    )
    rate = fields.Float(
        string="Rate (%)", digits=(6, 3), required=True, aggregator=None, tracking=True
    )
    lockup_date = fields.Date(
        string="Locked until",
        tracking=True,
        help="No repayment before this day; without one, it is repaid when asked.",
    )
    term_date = fields.Date(string="To repay by", tracking=True)
    operation_ids = fields.One2many("cooperative.loan.operation", "loan_id", readonly=True)
    payment_line_ids = fields.One2many(
        "cooperative.interest.payment.line", "loan_id", string="Interest paid", readonly=True
    )
    balance = fields.Monetary(string="Lent now", compute="_compute_balance", store=True)
    interest_due = fields.Monetary(
        string="Interest due", compute="_compute_balance", store=True,
        help="Interest recorded and not paid yet.",
    )  # fmt: skip
    accrued_until = fields.Date(
        string="Interest recorded until", compute="_compute_balance", store=True
    )
    state = fields.Selection(
        [("agreed", "Agreed"), ("running", "Running"), ("repaid", "Repaid")],
        compute="_compute_balance",
        store=True,
        tracking=True,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND rate >= 0 AND rate < 30)",
        "A loan is of an amount above zero, at a rate in percent: type 3 for 3 %.",
    )
    _dates_ordered = models.Constraint(
        "CHECK ((lockup_date IS NULL OR lockup_date >= date)"
        " AND (term_date IS NULL OR term_date >= coalesce(lockup_date, date)))",
        "A loan is signed, then locked, then repaid: put its dates in that order.",
    )

    @api.depends(
        "operation_ids.state", "operation_ids.amount", "payment_line_ids.state",
        "payment_line_ids.gross",
    )  # fmt: skip
    def _compute_balance(self):
        for loan in self:
            posted = loan.operation_ids.filtered(lambda one: one.state == "posted")
            amounts = {
                kind: sum(exact(one.amount) for one in posted if one.kind == kind)
                for kind in ("deposit", "repayment", "accrual")
            }
            paid = sum(exact(line.gross) for line in loan.payment_line_ids if line.state == "paid")
            loan.balance = float(amounts["deposit"] - amounts["repayment"])
            loan.interest_due = float(amounts["accrual"] - paid)
            accruals = posted.filtered(lambda one: one.kind == "accrual")
            loan.accrued_until = max(accruals.mapped("date"), default=False)
            loan.state = "running" if loan.balance else "repaid" if amounts["deposit"] else "agreed"

    @api.depends("state", "term_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.is_overdue = bool(
                loan.state == "running" and loan.term_date and loan.term_date < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", "running"),
            ("term_date", "<", fields.Date.context_today(self)),
        ]

    @api.depends("name", "member_id")
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = self.env._(
                "Loan %(name)s of %(member)s",
                name=loan.name or "",
                member=loan.member_id.display_name or "",
            )

    def write(self, vals):
        if {"company_id", "member_id", "amount", "date", "rate"} & vals.keys():
            for loan in self.filtered("operation_ids"):
                raise UserError(
                    self.env._(
                        "“%(loan)s” runs already: what was signed does not change. Repay it, and "
                        "record the new agreement.",
                        loan=loan.display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        for loan in self.filtered("operation_ids"):
            raise UserError(
                self.env._("“%(loan)s” has entries: it is kept.", loan=loan.display_name)
            )

    def action_deposit(self):
        """The money is received."""
        return self._operate("deposit")

    def action_accrue(self):
        """Record the interest earned up to a day."""
        return self._operate("accrual")

    def action_repay(self):
        """Give back part of the loan, or all of it."""
        return self._operate("repayment")

    def action_pay_interest(self):
        """Pay the interest recorded, levies held back."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_pay_action"
        )
        return {**action, "context": {"default_loan_ids": self.ids}}

    def _operate(self, kind):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_loan_operate_action"
        )
        kinds = dict(
            self.env["cooperative.loan.operation"]._fields["kind"]._description_selection(self.env)
        )
        return {
            **action,
            "name": kinds[kind],
            "context": {"default_loan_ids": self.ids, "default_kind": kind},
        }

    def _interest_until(self, day):
        """Interest earned at the end of ``day`` and not recorded yet, in euros.

        What was recorded is taken off the whole since the beginning: recording it in several
        times gives the same to the cent.
        """
        self.ensure_one()
        posted = self.operation_ids.filtered(lambda one: one.state == "posted")
        signs = {"deposit": 1, "repayment": -1}
        changes = [
            Change(one.date, signs[one.kind] * exact(one.amount))
            for one in posted
            if one.kind in signs
        ]
        if not changes:
            return Decimal()
        days = capital_days(changes, min(change.day for change in changes), day + timedelta(days=1))
        whole = rounded(interest(days, Decimal(str(round(self.rate, 3)))))
        recorded = sum(exact(one.amount) for one in posted if one.kind == "accrual")
        return whole - recorded

    def _check_repayment(self, day, amount):
        self.ensure_one()
        if self.lockup_date and day < self.lockup_date:
            raise UserError(
                self.env._(
                    "“%(loan)s” is locked until %(day)s by its agreement: it is not repaid before.",
                    loan=self.display_name,
                    day=format_date(self.env, self.lockup_date),
                )
            )
        if self.currency_id.compare_amounts(amount, self.balance) > 0:
            raise UserError(
                self.env._(
                    "%(balance)s is lent by “%(loan)s”: more is not repaid.",
                    balance=self.currency_id.format(self.balance),
                    loan=self.display_name,
                )
            )
