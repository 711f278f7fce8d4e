import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.rating import exact
from .heat_price_index import VALUE_DIGITS

NAME = re.compile(r"[^\W\d]\w*\Z")


class HeatTariffTerm(models.Model):
    _name = "heat.tariff.term"
    _description = "Index Term of a Price Formula"
    _order = "component_id, sequence, id"
    _check_company_auto = True

    component_id = fields.Many2one(
        "heat.tariff.component", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="component_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Name in the formula",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Letters and digits: ICHT. Its base value is then called ICHT_0.",
    )
    index_id = fields.Many2one(
        "heat.price.index", required=True, index=True, ondelete="restrict", check_company=True
    )
    base_date = fields.Date(string="Month of the base value")
    base_value = fields.Float(
        digits=(16, VALUE_DIGITS),
        required=True,
        compute="_compute_base_value",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="The value that the contract names; the one recorded for its month is proposed.",
    )
    rule = fields.Selection(
        [
            ("published", "Value known at the revision date"),
            ("month", "Month M − n"),
            ("average", "Average of n months"),
            ("quarter", "Average of a quarter"),
            ("last", "Last value published"),
        ],
        string="Value taken",
        required=True,
        default="published",
        help="M is the month of the revision date. Last value published: when the bill is made.",
    )
    months = fields.Integer(
        string="Months (n)",
        default=0,
        help="Month M − n: how many months back. Average: of how many months.",
    )
    lag = fields.Integer(
        default=0,
        help="Average: how many months before M the last one is. Quarter: how many quarters "
        "before that of M.",
    )
    current_value = fields.Float(
        string="Value in force", digits=(16, VALUE_DIGITS), compute="_compute_current_value"
    )
    current_period = fields.Char(string="Of", compute="_compute_current_value")

    _component_name_unique = models.Constraint(
        "UNIQUE (component_id, name)", "Two terms of this component have the same name."
    )

    @api.depends("index_id")
    def _compute_name(self):
        for term in self:
            if not term.name and term.index_id:
                term.name = re.sub(r"\W", "_", term.index_id.code).strip("_")

    @api.depends("index_id", "base_date")
    def _compute_base_value(self):
        for term in self:
            if term.base_value or not (term.index_id and term.base_date):
                continue
            values = term.index_id._origin._values().get(term.index_id._origin, {})
            known = values.get(term.index_id._period_of(term.base_date))
            term.base_value = known.value if known else 0.0

    @api.depends("component_id.price_told")
    @api.depends_context("lang")
    def _compute_current_value(self):
        for term in self:
            told = {
                item["name"]: item for item in (term.component_id.price_told or {}).get("terms", [])
            }
            item = told.get(term.name)
            term.current_value = float(item["value"]) if item else 0.0
            term.current_period = term._periods_text(item["readings"]) if item else False

    def _periods_text(self, readings):
        """The months of ``readings`` in the user's words: the first, or the first and the last."""
        label = self.env["heat.price.index.value"]._label
        days = sorted({fields.Date.to_date(reading["period"]) for reading in readings})
        ends = dict.fromkeys([days[0], days[-1]])
        frequency = self.index_id.frequency if len(self) == 1 else "monthly"
        return " – ".join(label(day, frequency) for day in ends)

    @api.constrains("name")
    def _check_name(self):
        for term in self:
            if not NAME.match(term.name) or term.name.lower() in ("min", "max"):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot name a term: use letters and digits, beginning with a "
                        "letter, for example ICHT.",
                        name=term.name,
                    )
                )

    @api.constrains("base_value")
    def _check_base_value(self):
        for term in self:
            if term.base_value <= 0:
                raise ValidationError(
                    self.env._(
                        "The base value of %(term)s is missing: take it from the contract.",
                        term=term.name,
                    )
                )

    @api.constrains("rule", "months", "lag")
    def _check_months(self):
        for term in self:
            least = 1 if term.rule == "average" else 0
            if term.months < least or term.lag < 0:
                raise ValidationError(
                    self.env._(
                        "%(term)s: give a number of months, none below zero, and at least one to "
                        "average.",
                        term=term.name,
                    )
                )

    @api.constrains("name", "base_value", "component_id")
    def _check_formula(self):
        self.component_id._check_formula_unless_writing()

    @api.depends("name", "index_id.code")
    def _compute_display_name(self):
        for term in self:
            term.display_name = f"{term.name} ({term.index_id.code})"

    def _base(self):
        """The base value, exactly."""
        self.ensure_one()
        return exact(self.base_value, VALUE_DIGITS).normalize()

    def _rule_text(self):
        """How the value is chosen, in a few words for a notice."""
        self.ensure_one()
        if self.rule == "month":
            return self.env._("month M − %(months)s", months=self.months)
        if self.rule == "average":
            return self.env._(
                "average of %(months)s months ending at M − %(lag)s",
                months=self.months,
                lag=self.lag,
            )
        if self.rule == "quarter":
            return self.env._("average of the quarter T − %(lag)s", lag=self.lag)
        return dict(self._fields["rule"]._description_selection(self.env))[self.rule]

    def _base_text(self):
        """The month of the base value, in words."""
        self.ensure_one()
        return format_date(self.env, self.base_date, date_format="MMMM y") if self.base_date else ""
