from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine import entries
from .cooperative_interest_rule import BASES, PRESENCES

#: What the lines rest on: another value takes them away, until they are computed again.
PARAMETERS = frozenset(
    {"company_id", "date_from", "date_to", "rate", "base", "presence", "assembly_date",
     "payment_date"}
)  # fmt: skip
DECIDED = ("decided", "paid")


class CooperativeInterest(models.Model):
    """Interest on shares for a period: computed, decided by the assembly, then paid."""

    _name = "cooperative.interest"
    _description = "Interest on Shares"
    _inherit = ["cooperative.posted.document", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _decided_fields = frozenset({"state", "move_id", "reversal_move_id", "allocation_id"})
    _settled_fields = PARAMETERS - {"payment_date"}

    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_year()[0]
    )
    date_to = fields.Date(
        string="Until", required=True, default=lambda self: self._default_year()[1]
    )
    rate = fields.Float(
        string="Rate (%)", digits=(6, 3), required=True, aggregator=None, tracking=True
    )
    assembly_date = fields.Date(
        string="Assembly of", required=True, default=fields.Date.context_today
    )
    payment_date = fields.Date(
        string="Payment planned on",
        required=True,
        default=fields.Date.context_today,
        help="The levies shown are those of this day; what is held back in the end is that of the "
        "day of payment.",
    )
    base = fields.Selection(
        BASES, string="Interest on", compute="_compute_rule", store=True, readonly=False,
        precompute=True, required=True,
    )  # fmt: skip
    presence = fields.Selection(
        PRESENCES, string="Paid to", compute="_compute_rule", store=True, readonly=False,
        precompute=True, required=True,
    )  # fmt: skip
    ceiling_rate = fields.Float(
        string="Highest rate (%)", digits=(7, 4), compute="_compute_ceiling", aggregator=None
    )
    ceiling_problem = fields.Text(compute="_compute_ceiling")
    allocation_id = fields.Many2one(
        "cooperative.result.allocation",
        string="Result allocated",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many("cooperative.interest.line", "interest_id", readonly=True)
    payment_ids = fields.One2many("cooperative.interest.payment", "interest_id", readonly=True)
    line_count = fields.Integer(string="Members", compute="_compute_totals")
    gross = fields.Monetary(compute="_compute_totals")
    income_tax = fields.Monetary(string="Income tax held back", compute="_compute_totals")
    social_levies = fields.Monetary(compute="_compute_totals")
    net = fields.Monetary(string="Net to pay", compute="_compute_totals")
    left_to_pay = fields.Monetary(string="Gross not paid yet", compute="_compute_totals")
    problem_count = fields.Integer(string="Held up", compute="_compute_totals")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("decided", "Decided"),
            ("paid", "Paid"),
            ("reversed", "Reversed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A period does not end before it starts."
    )
    _rate_range = models.Constraint(
        "CHECK (rate > 0 AND rate < 30)", "The rate is in percent, above zero: type 2 for 2 %."
    )

    @api.model
    def _default_year(self):
        """The last calendar year that ended."""
        year = fields.Date.context_today(self).year - 1
        return date(year, 1, 1), date(year, 12, 31)

    @api.depends("company_id", "date_to")
    def _compute_rule(self):
        for one in self:
            rule = one
            if one.date_to and (not one.base or one.state == "draft"):
                rule = one.company_id._interest_rule(one.date_to)
            one.base, one.presence = rule.base, rule.presence

    @api.depends("company_id", "assembly_date", "date_to")
    def _compute_ceiling(self):
        for one in self:
            one.ceiling_rate, one.ceiling_problem = 0, False
            if one.assembly_date and one.date_to:
                rate, problem = one._ceiling()
                one.ceiling_rate = float(rate or 0)
                one.ceiling_problem = problem or False

    def _compute_totals(self):
        totals = {
            one: amounts
            for one, *amounts in self.env["cooperative.interest.line"]._read_group(
                [("interest_id", "in", self.ids)],
                ["interest_id"],
                ["__count", "gross:sum", "income_tax:sum", "social_levies:sum", "net:sum"],
            )
        }
        paid = dict(
            self.env["cooperative.interest.payment.line"]._read_group(
                [("interest_id", "in", self.ids), ("state", "=", "paid")],
                ["interest_id"],
                ["gross:sum"],
            )
        )
        held_up = dict(
            self.env["cooperative.interest.line"]._read_group(
                [("interest_id", "in", self.ids), ("problem", "!=", False)],
                ["interest_id"],
                ["__count"],
            )
        )
        for one in self:
            count, gross, income_tax, social, net = totals.get(one._origin, (0, 0, 0, 0, 0))
            one.line_count, one.gross, one.income_tax = count, gross, income_tax
            one.social_levies, one.net = social, net
            one.left_to_pay = gross - paid.get(one._origin, 0) if one.state in DECIDED else 0
            one.problem_count = held_up.get(one._origin, 0)

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for one in self:
            first, last = one.date_from, one.date_to
            if not (first and last):
                one.display_name = self.env._("Interest on shares")
            elif (first, last) == (date(last.year, 1, 1), date(last.year, 12, 31)):
                one.display_name = self.env._("Interest on shares %(year)s", year=last.year)
            else:
                one.display_name = self.env._(
                    "Interest on shares %(start)s – %(end)s",
                    start=format_date(self.env, first),
                    end=format_date(self.env, last),
                )

    def write(self, vals):
        if PARAMETERS & vals.keys() and not self._is_deciding():
            # computed otherwise: what was computed is no longer true
            self.filtered(lambda one: one.state == "draft").line_ids.unlink()
        return super().write(vals)

    def action_compute(self):
        """Compute the interest of each member; again, as long as nothing is decided."""
        self._check_decides()
        for one in self:
            one._check_state("draft")
            if one.date_to > fields.Date.context_today(self):
                raise UserError(
                    self.env._(
                        "The period ends on %(day)s, which is to come: interest is computed once "
                        "it is over.",
                        day=format_date(self.env, one.date_to),
                    )
                )
            one._check_rate()
            one._replace_lines()

    def action_decide(self):
        """The assembly decided: interest is due to each member."""
        self._check_decides()
        for one in self:
            one._check_state("draft")
            if not one.line_ids:
                raise UserError(
                    self.env._("Compute “%(name)s” first, and look at it.", name=one.display_name)
                )
            if one.ceiling_problem:
                raise UserError(one.ceiling_problem)
            one._check_rate()
            # one decision at a time in a cooperative
            one.company_id._share_ledger()._head()
            one._check_not_decided_already()
            allocation = one._allocation()
            gross = {}
            for line in one.line_ids:
                gross[line.member_id.id] = exact(line.gross)
            move = one._post_entry(one.assembly_date, entries.decision(gross))
            one._deciding().write(
                {"state": "decided", "move_id": move.id, "allocation_id": allocation.id}
            )

    def action_pay(self):
        """Pay what is due, on a day and from a bank journal to choose."""
        self.ensure_one()
        self._check_state("decided")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_pay_action"
        )
        return {**action, "context": {"default_interest_id": self.id}}

    def action_reverse(self):
        """Undo the decision by a reversal; payments are reversed first."""
        self._check_decides()
        for one in self:
            one._check_state(*DECIDED)
            if one.payment_ids.filtered(lambda payment: payment.state == "paid"):
                raise UserError(
                    self.env._(
                        "“%(name)s” was paid: reverse its payments first.", name=one.display_name
                    )
                )
            reversal = one._reverse_entry()
            one._deciding().write({"state": "reversed", "reversal_move_id": reversal.id})

    def action_open_lines(self):
        """Who receives what."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_line_action"
        )
        return {
            **action,
            "domain": [("interest_id", "=", self.id)],
            "context": {},
            "display_name": self.display_name,
        }

    def action_open_payments(self):
        """The payments made of this interest."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_payment_action"
        )
        return {**action, "domain": [("interest_id", "=", self.id)], "context": {}}

    def _ceiling(self):
        self.ensure_one()
        margin = self.company_id._interest_rule(self.date_to).ceiling_margin
        return self.env["cooperative.bond.yield"]._ceiling(self.assembly_date, margin)

    def _percent(self):
        self.ensure_one()
        return Decimal(str(round(self.rate, 3)))

    def _check_rate(self):
        """The rate is within the ceiling, where it is known: see ``_ceiling``."""
        self.ensure_one()
        highest, _problem = self._ceiling()
        if highest is not None and self._percent() > highest:
            raise ValidationError(
                self.env._(
                    "%(rate)s %% is above the highest rate that an assembly of %(day)s may decide: "
                    "%(highest)s %% (mean of the bond yields of three years, and the points of the "
                    "law).",
                    rate=formatLang(self.env, self.rate, digits=2),
                    day=format_date(self.env, self.assembly_date),
                    highest=formatLang(self.env, float(highest), digits=4),
                )
            )

    def _check_not_decided_already(self):
        self.ensure_one()
        other = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", DECIDED),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "“%(other)s” was decided already for days of this period: shares do not earn "
                    "twice. Reverse it first, or change the period.",
                    other=other.display_name,
                )
            )

    def _allocation(self):
        """The allocation of the result that this interest is taken from."""
        self.ensure_one()
        found = self.env["cooperative.result.allocation"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_to),
            ],
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "Allocate the result of the year that ends this period first, in Cooperative ▸ "
                    "Interest and loans ▸ Allocation of the result: interest is taken from it."
                )
            )
        left = found.interest_left
        if self.currency_id.compare_amounts(self.gross, left) > 0:
            raise ValidationError(
                self.env._(
                    "Interest comes to %(gross)s; “%(allocation)s” leaves %(left)s for it. Lower "
                    "the rate, or reverse the allocation and give it more.",
                    gross=self.currency_id.format(self.gross),
                    allocation=found.display_name,
                    left=self.currency_id.format(left),
                )
            )
        return found

    def _follow_payments(self):
        """Paid once nothing is left to pay; not any more if a payment is reversed."""
        self.invalidate_recordset(["left_to_pay"])
        for one in self.filtered(lambda one: one.state in DECIDED):
            state = "decided" if one.currency_id.compare_amounts(one.left_to_pay, 0) else "paid"
            if state != one.state:
                one._deciding().state = state
