from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine import entries
from ..engine.accrual import interest, rounded
from ..engine.allocation import Books, allocate


class CooperativeResultAllocation(models.Model):
    """How an assembly shares out the result of a year: previewed, then posted."""

    _name = "cooperative.result.allocation"
    _description = "Allocation of the Result"
    _inherit = ["cooperative.posted.document", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _settled_fields = frozenset(
        {
            "company_id", "date_from", "date_to", "assembly_date", "result", "losses", "reserves",
            "public_aid", "capital", "interest_amount",
        }
    )  # fmt: skip

    date_from = fields.Date(
        string="Year from", required=True, default=lambda self: self._default_year()[0]
    )
    date_to = fields.Date(
        string="Year until", required=True, default=lambda self: self._default_year()[1]
    )
    assembly_date = fields.Date(
        string="Assembly of", required=True, default=fields.Date.context_today
    )
    result = fields.Monetary(
        compute="_compute_books", store=True, readonly=False, precompute=True,
        help="Profit of the year, or loss if negative; proposed from the accounts of classes 6 "
        "and 7.",
    )  # fmt: skip
    losses = fields.Monetary(
        string="Losses carried forward", compute="_compute_books", store=True, readonly=False,
        precompute=True, help="Balance of 119: made good before anything else.",
    )  # fmt: skip
    reserves = fields.Monetary(
        string="Reserves before", compute="_compute_books", store=True, readonly=False,
        precompute=True, help="Balance of 106: it tells whether the legal reserve is full.",
    )  # fmt: skip
    capital = fields.Monetary(
        compute="_compute_books", store=True, readonly=False, precompute=True,
        help="Capital at the end of the year, by the share ledger.",
    )  # fmt: skip
    public_aid = fields.Monetary(
        string="Public aid in the result",
        help="Subsidies counted in the result: they are never distributed.",
    )
    interest_amount = fields.Monetary(
        string="Interest on shares",
        help="What the assembly means to pay; the rest goes to the statutory reserve.",
    )
    legal_reserve = fields.Monetary(compute="_compute_shares", store=True)
    statutory_reserve = fields.Monetary(
        compute="_compute_shares", store=True,
        help="What the statutes ask at least, and all that interest does not take.",
    )  # fmt: skip
    losses_covered = fields.Monetary(
        string="Losses made good", compute="_compute_shares", store=True
    )
    distributable = fields.Monetary(
        string="Interest at most", compute="_compute_shares", store=True,
        help="Left after reserves and public aid.",
    )  # fmt: skip
    carried_loss = fields.Monetary(
        string="Loss carried forward", compute="_compute_shares", store=True
    )
    ceiling_rate = fields.Float(
        string="Highest rate (%)", digits=(7, 4), compute="_compute_ceiling", aggregator=None
    )
    ceiling_amount = fields.Monetary(
        string="Interest at the highest rate", compute="_compute_ceiling"
    )
    ceiling_problem = fields.Text(compute="_compute_ceiling")
    draft_interest = fields.Monetary(
        string="Interest computed",
        compute="_compute_interest",
        help="Gross, of the interest computed for this year and not decided yet.",
    )
    interest_left = fields.Monetary(
        string="Interest not decided yet",
        compute="_compute_interest",
        help="What stays on 120 until interest is decided.",
    )
    preview = fields.Text(string="Entry to post", compute="_compute_preview")
    interest_ids = fields.One2many("cooperative.interest", "allocation_id", readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("reversed", "Reversed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A year does not end before it starts."
    )
    _amounts_positive = models.Constraint(
        "CHECK (public_aid >= 0 AND interest_amount >= 0 AND losses >= 0)",
        "Public aid, interest and losses are typed without a sign.",
    )
    _year_once = models.UniqueIndex(
        "(company_id, date_to) WHERE state = 'posted'",
        "The result of this year was allocated already.",
    )

    @api.model
    def _default_year(self):
        """The last fiscal year that ended."""
        today = fields.Date.context_today(self)
        current = self.env.company.compute_fiscalyear_dates(today)
        before = fields.Date.subtract(current["date_from"], days=1)
        last = self.env.company.compute_fiscalyear_dates(before)
        return last["date_from"], last["date_to"]

    @api.depends("company_id", "date_from", "date_to")
    def _compute_books(self):
        for one in self:
            if not (one.date_from and one.date_to) or one.state not in (False, "draft"):
                one.result, one.losses = one.result, one.losses
                one.reserves, one.capital = one.reserves, one.capital
                continue
            ledger = one.company_id._share_ledger()
            before = fields.Date.subtract(one.date_from, days=1)
            one.result = ledger._balance_of(["6", "7"], before) - ledger._balance_of(
                ["6", "7"], one.date_to
            )
            one.losses = max(ledger._balance_of(["119"], one.date_to), 0)
            one.reserves = -ledger._balance_of(["106"], one.date_to)
            members = self.env["cooperative.member"].search(
                [("company_id", "=", one.company_id.id)]
            )
            held = members._holdings(one.date_to)
            one.capital = float(
                sum((value for own in held.values() for _q, value in own.values()), Decimal())
            )

    @api.depends(
        "company_id", "date_to", "result", "losses", "reserves", "capital", "public_aid",
        "interest_amount",
    )  # fmt: skip
    def _compute_shares(self):
        for one in self:
            shared = one._shared()
            one.losses_covered = float(shared.losses)
            one.legal_reserve = float(shared.legal)
            one.distributable = float(shared.distributable)
            one.carried_loss = float(shared.carried)
            one.statutory_reserve = float(one._statutory(shared))

    @api.depends("company_id", "assembly_date", "date_from", "date_to")
    def _compute_ceiling(self):
        for one in self:
            one.ceiling_rate, one.ceiling_amount, one.ceiling_problem = 0, 0, False
            if not (one.assembly_date and one.date_to and one.date_from):
                continue
            margin = one.company_id._interest_rule(one.date_to).ceiling_margin
            rate, problem = self.env["cooperative.bond.yield"]._ceiling(one.assembly_date, margin)
            one.ceiling_problem = problem or False
            if rate is not None:
                one.ceiling_rate = float(rate)
                one.ceiling_amount = float(one._interest_at(rate))

    @api.depends("company_id", "date_from", "date_to", "interest_amount", "interest_ids.state")
    def _compute_interest(self):
        for one in self:
            drafts = self.env["cooperative.interest"]
            if one.date_from and one.date_to:
                drafts = drafts.search(
                    [
                        ("company_id", "=", one.company_id.id),
                        ("state", "=", "draft"),
                        ("date_to", ">=", one.date_from),
                        ("date_to", "<=", one.date_to),
                    ]
                )
            decided = one.interest_ids.filtered(lambda i: i.state in ("decided", "paid"))
            one.draft_interest = sum(drafts.mapped("gross"))
            one.interest_left = one.interest_amount - sum(decided.mapped("gross"))

    @api.depends("legal_reserve", "statutory_reserve", "losses_covered", "carried_loss")
    def _compute_preview(self):
        for one in self:
            one.preview = one._preview_lines(one._entry_lines())

    @api.depends("date_to", "state")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "Result of %(year)s",
                year=format_date(self.env, one.date_to, date_format="yyyy") if one.date_to else "",
            )

    def _shared(self):
        self.ensure_one()
        rule = self.company_id._interest_rule(self.date_to or fields.Date.context_today(self))
        return allocate(
            Books(
                exact(self.result),
                exact(self.losses),
                exact(self.public_aid),
                exact(self.reserves),
                exact(self.capital),
            ),
            rule._engine_rule(),
        )

    def _statutory(self, shared):
        """What the statutory reserve takes: its part, and what interest leaves."""
        if shared.carried:
            return Decimal()
        left = exact(self.result) - shared.losses - shared.legal - exact(self.interest_amount)
        return max(left, shared.statutory)

    def _entry_lines(self):
        self.ensure_one()
        shared = self._shared()
        return entries.allocation(shared, self._statutory(shared))

    def _interest_at(self, percent):
        """Interest of the whole capital of the year at a rate, in euros."""
        rule = self.company_id._interest_rule(self.date_to)
        days = self.env["cooperative.interest"]._capital_days(
            self.company_id, self.date_from, self.date_to, rule.base
        )
        return rounded(sum((interest(own, percent) for own in days.values()), Fraction()))

    def action_take_interest(self):
        """Give interest what was computed for the year, so that nothing is left on 120."""
        for one in self:
            one._check_state("draft")
            one.interest_amount = one.draft_interest

    def action_post(self):
        """The assembly decided: post the entry of the allocation."""
        self._check_decides()
        for one in self:
            one._check_state("draft")
            # one decision at a time in a cooperative
            one.company_id._share_ledger()._head()
            one._check_not_posted_already()
            one._check_interest_amount()
            lines = one._entry_lines()
            if not lines:
                raise UserError(
                    self.env._(
                        "“%(name)s” is zero: there is nothing to post.", name=one.display_name
                    )
                )
            move = one._post_entry(one.assembly_date, lines)
            one._deciding().write({"state": "posted", "move_id": move.id})

    def _check_not_posted_already(self):
        self.ensure_one()
        other = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "“%(other)s” is allocated already: reverse that allocation first.",
                    other=other.display_name,
                )
            )

    def _check_interest_amount(self):
        self.ensure_one()
        currency = self.currency_id
        if currency.compare_amounts(self.interest_amount, self.distributable) > 0:
            raise ValidationError(
                self.env._(
                    "Interest of %(amount)s is more than the %(most)s left after the reserves and "
                    "public aid.",
                    amount=currency.format(self.interest_amount),
                    most=currency.format(self.distributable),
                )
            )
        if self.interest_amount and self.ceiling_problem:
            raise UserError(self.ceiling_problem)
        if self.interest_amount and (
            currency.compare_amounts(self.interest_amount, self.ceiling_amount) > 0
        ):
            raise ValidationError(
                self.env._(
                    "Interest of %(amount)s is more than the %(most)s that the highest rate "
                    "(%(rate)s %%) gives.",
                    amount=currency.format(self.interest_amount),
                    most=currency.format(self.ceiling_amount),
                    rate=round(self.ceiling_rate, 4),
                )
            )

    def action_reverse(self):
        """Undo the allocation by a reversal; interest decided on it is reversed first."""
        self._check_decides()
        for one in self:
            one._check_state("posted")
            if decided := one.interest_ids.filtered(lambda i: i.state in ("decided", "paid")):
                raise UserError(
                    self.env._(
                        "“%(interest)s” rests on this allocation: reverse it first.",
                        interest=decided[0].display_name,
                    )
                )
            reversal = one._reverse_entry()
            one._deciding().write({"state": "reversed", "reversal_move_id": reversal.id})
