import copy
from fractions import Fraction

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.models.nullable_integer import NullableInteger

from ..engine.formula import FormulaBase, check, parse
from ..engine.notation import boxes, mathml
from ..engine.price import PriceBook, Pricing, Rounding, Schedule, Term
from ..engine.rating import exact
from .heat_tariff_component import PRICE_DIGITS
from .heat_tariff_part import SHARE_TOLERANCE

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
_WRITING = object()


class HeatTariffComponent(models.Model):
    """How a component's price follows price indices."""

    _inherit = "heat.tariff.component"

    formula = fields.Char(
        string="Formula of the coefficient",
        help="C, by which the base price is multiplied. Numbers, names of terms, + − × /, "
        "parentheses, min and max: 0.15 + 0.85 × ICHT/ICHT_0, where ICHT_0 is the base value. "
        "Empty for a fixed price.",
    )
    term_ids = fields.One2many("heat.tariff.term", "component_id", string="Terms", copy=True)
    part_ids = fields.One2many(
        "heat.tariff.part",
        "component_id",
        string="Mix of fuels",
        copy=True,
        help="The price is the sum of the parts: share × base price × coefficient of each.",
    )
    base_price = fields.Float(
        compute="_compute_base_price", store=True, readonly=False, precompute=True
    )
    base_date = fields.Date(
        string="Date of the base price",
        help="The base price is in force until the first revision after this day.",
    )
    coefficient_decimals = NullableInteger(
        string="Decimals of the coefficient",
        aggregator=None,
        help="Empty: the coefficient is not rounded.",
    )
    is_coefficient_rounded = fields.Boolean(
        string="Coefficient rounded", compute="_compute_is_coefficient_rounded"
    )
    coefficient_rounding = fields.Selection(
        [("half_up", "Rounded half up"), ("truncate", "Cut off")],
        string="Rounding of the coefficient",
        required=True,
        default="half_up",
    )
    price_decimals = NullableInteger(
        string="Decimals of the price",
        default=PRICE_DIGITS,
        aggregator=None,
        help="Empty: six, the most that a price has.",
    )
    price_rounding = fields.Selection(
        [("half_up", "Rounded half up"), ("truncate", "Cut off")],
        string="Rounding of the price",
        required=True,
        default="half_up",
    )
    revision = fields.Selection(
        [
            ("none", "When the version begins"),
            ("monthly", "Every month"),
            ("quarterly", "Every quarter"),
            ("yearly", "Every year"),
        ],
        string="Revised",
        required=True,
        default="monthly",
    )
    revision_month = fields.Selection(
        MONTHS,
        string="Month of revision",
        required=True,
        default="1",
        help="Quarterly: any of the four months of revision.",
    )
    revision_mode = fields.Selection(related="version_id.tariff_id.revision_mode")
    is_mix = fields.Boolean(string="Made of a mix", compute="_compute_is_revised")
    is_revised = fields.Boolean(string="Follows indices", compute="_compute_is_revised")
    formula_display = fields.Html(
        string="Formula", compute="_compute_formula_display", sanitize=False
    )
    price_told = fields.Json(string="Price explained", compute="_compute_price_in_force")
    price_in_force = fields.Float(
        digits=(16, PRICE_DIGITS), compute="_compute_price_in_force", aggregator=None
    )
    coefficient_in_force = fields.Float(
        string="Coefficient", digits=(16, 10), compute="_compute_price_in_force", aggregator=None
    )
    price_message = fields.Char(string="State of the price", compute="_compute_price_in_force")
    price_missing = fields.Char(string="What is missing", compute="_compute_price_in_force")

    @api.depends("part_ids.share", "part_ids.base_price")
    def _compute_base_price(self):
        for component in self:
            if component.part_ids:
                component.base_price = sum(
                    part.share / 100 * part.base_price for part in component.part_ids
                )
            else:
                component.base_price = component.base_price

    @api.depends("formula", "part_ids.formula")
    def _compute_is_revised(self):
        for component in self:
            component.is_revised = bool(component._formulas())
            component.is_mix = bool(component.part_ids)

    @api.depends("coefficient_decimals")
    def _compute_is_coefficient_rounded(self):
        for component in self:
            component.is_coefficient_rounded = component.coefficient_decimals is not False

    @api.depends("formula", "part_ids.formula", "part_ids.name", "term_ids.name")
    @api.depends_context("lang")
    def _compute_formula_display(self):
        for component in self:
            component.formula_display = component._formula_markup(mathml)

    @api.depends(
        "base_price", "base_date", "formula", "term_ids", "part_ids",
        "coefficient_decimals", "coefficient_rounding", "price_decimals", "price_rounding",
        "revision", "revision_month", "version_id.date_from", "version_id.tariff_id.revision_mode",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_price_in_force(self):
        stored = self._origin
        book = stored._book_today()
        for component in self:
            price, missing = None, False
            if component._origin:
                try:
                    price = book.price(component._origin, component._origin._day_of_interest())
                except EngineError as error:
                    missing = self._price_error_text(error)
            component.price_told = copy.deepcopy(dict(price.told)) if price else False
            component.price_in_force = price.value if price else component.base_price
            component.coefficient_in_force = price.coefficient if price else 1
            component.price_missing = missing
            component.price_message = component._state_text(price) if price else missing

    @api.constrains("formula", "term_ids", "part_ids", "coefficient_decimals", "price_decimals")
    def _check_formula(self):
        for component in self:
            # empty is False, which lies between
            if not (
                0 <= component.coefficient_decimals <= 10
                and 0 <= component.price_decimals <= PRICE_DIGITS
            ):
                raise ValidationError(
                    self.env._(
                        "%(component)s: the coefficient has 0 to 10 decimals (empty: it is not "
                        "rounded), the price 0 to 6.",
                        component=component.code,
                    )
                )
            component._check_shares()
            bases = {term.name: Fraction(term._base()) for term in component.term_ids}
            for text in component._formulas():
                try:
                    check(component._parsed(text), bases)
                except EngineError as error:
                    message = component._formula_error_text(error, text)
                    raise ValidationError(message) from error

    @api.model_create_multi
    def create(self, vals_list):
        priced = [
            # a mix makes its own base price
            {name: value for name, value in vals.items() if name != "base_price"}
            if vals.get("part_ids")
            else vals
            for vals in vals_list
        ]
        return super(HeatTariffComponent, self._writing()).create(priced).with_env(self.env)

    def write(self, vals):
        return super(HeatTariffComponent, self._writing()).write(vals)

    def price_at(self, date):
        """The price of this component on a day, with all that it rests on, as JSON.

        ``price``, ``coefficient``, ``revision_date``, ``provisional``, ``formula``, ``terms``
        (name, index, readings, base value…) and ``parts``. Exact figures are text.
        """
        self.ensure_one()
        self.check_access("read")
        day = fields.Date.to_date(date)
        try:
            price = self._price_book(None).price(self, day)
        except EngineError as error:
            raise UserError(self._price_error_text(error)) from error
        return copy.deepcopy(dict(price.told))

    def action_open_prices(self):
        """The component's price over time, as a graph."""
        self.ensure_one()
        return self.env["heat.tariff.price"]._open(self)

    def _price_book(self, period, as_of=None):
        """The prices of these components during ``period``, in a handful of queries for all.

        ``book.slices(component, days)`` cuts days where the price is revised. ``as_of`` is the
        day on which the bill is made, for terms that take the last value published.
        """
        series = self.term_ids.index_id._series()
        decided = self.version_id.tariff_id._decided_dates()
        return PriceBook(
            {component: component._pricing(series, decided) for component in self},
            as_of or fields.Date.context_today(self),
        )

    def _pricing(self, series, decided):
        """This component as the engine takes it."""
        self.ensure_one()
        tariff = self.version_id.tariff_id
        by_decision = tariff.revision_mode == "decided"
        schedule = Schedule(
            "decided" if by_decision else self.revision,
            int(self.revision_month),
            self.version_id.date_from,
            self.base_date or None,
            decided.get((tariff, self.code), []) if by_decision else (),
        )
        if not self._formulas():
            # a fixed price has no revision, whatever its settings
            schedule = Schedule("decided")
        return Pricing(
            exact(self.base_price, PRICE_DIGITS),
            self._parsed(self.formula),
            [
                Term(
                    term.name,
                    series[term.index_id],
                    term._base(),
                    term.rule,
                    term.months,
                    term.lag,
                    term.base_date or None,
                )
                for term in self.term_ids
            ],
            [part._engine_part() for part in self.part_ids],
            Rounding(
                self.coefficient_decimals if self.is_coefficient_rounded else None,
                self.coefficient_rounding == "truncate",
                self._decimals_of_price(),
                self.price_rounding == "truncate",
            ),
            schedule,
            tariff.id,
        )

    def _decimals_of_price(self):
        return PRICE_DIGITS if self.price_decimals is False else self.price_decimals

    @api.model
    def _parsed(self, text):
        return parse(text) if text and text.strip() else None

    def _formulas(self):
        """The formulas that make the price: those of the mix, or the component's own."""
        self.ensure_one()
        texts = self.part_ids.mapped("formula") if self.part_ids else [self.formula]
        return [text for text in texts if text and text.strip()]

    def _book_today(self):
        return self._price_book(None)

    def _day_of_interest(self):
        """Today, or the nearest day of the version when it is past or yet to come."""
        self.ensure_one()
        version = self.version_id
        day = max(fields.Date.context_today(self), version.date_from)
        return min(day, version.date_to) if version.date_to else day

    def _basis_text(self):
        """What the price is for: per MWh, per kW and year…"""
        self.ensure_one()
        return dict(self._fields["basis"]._description_selection(self.env))[self.basis]

    def _writing(self):
        return self.with_context(heat_component_writing=_WRITING)

    def _check_formula_unless_writing(self):
        """Check once all terms are there: a component being written checks at its end."""
        if self.env.context.get("heat_component_writing") is not _WRITING:
            self._check_formula()

    def _check_shares(self):
        total = sum(self.part_ids.mapped("share"))
        if self.part_ids and abs(total - 100) > SHARE_TOLERANCE:
            raise ValidationError(
                self.env._(
                    "The shares of the mix of %(component)s add up to %(total)s %%, not 100 %%.",
                    component=self.code,
                    total=formatLang(self.env, total, digits=4),
                )
            )

    def _formula_error_text(self, error, formula):
        """Why ``formula`` is refused, in the user's words."""
        params = {"component": self.code or "", "formula": formula, **error.params}
        if isinstance(error, FormulaBase):
            params["value"] = formatLang(self.env, float(error.params["value"]), digits=6)
        texts = {
            "formula_syntax": self.env._(
                "%(component)s: the formula “%(formula)s” cannot be read from its sign number "
                "%(position)s on (“%(found)s”). It takes numbers, names of terms, + − × /, "
                "parentheses, min and max.",
                **{"position": "", "found": "", **params},
            ),
            "formula_name": self.env._(
                "%(component)s: the formula speaks of %(name)s, which is none of its terms "
                "(%(known)s). Add this term, or correct the name.",
                **{"name": "", "known": "", **params},
            ),
            "formula_division": self.env._(
                "%(component)s: the formula “%(formula)s” divides by zero at the base values.",
                **params,
            ),
            "formula_base": self.env._(
                "%(component)s: at the base values the formula “%(formula)s” gives %(value)s; it "
                "must give 1, within 0.0001. Check the coefficients and base values.",
                **{"value": "", **params},
            ),
        }
        return texts.get(error.code) or str(error)

    @api.model
    def _price_error_text(self, error):
        """What a price lacks, in the user's words."""
        params = dict(error.params)
        for name in ("month", "day"):
            if params.get(name):
                shape = "MMMM y" if name == "month" else False
                params[name] = format_date(self.env, params[name], date_format=shape)
        if error.code == "missing_index":
            return self.env._("The index %(series)s has no value for %(month)s.", **params)
        if error.code == "unpublished_index":
            return self.env._(
                "The value of %(series)s for %(month)s has no day of publication: whether it was "
                "known on %(day)s cannot be told.",
                **params,
            )
        return str(error)

    def _state_text(self, price):
        """Since when ``price`` is in force, and whether it may still change."""
        self.ensure_one()
        if not self._formulas():
            return self.env._("Fixed price")
        if not price.revision_date:
            return self.env._("Base price, until the first revision")
        day = format_date(self.env, price.revision_date)
        if price.provisional:
            return self.env._("Revised on %(day)s, provisional: an index may change", day=day)
        return self.env._("Revised on %(day)s", day=day)

    def _formula_markup(self, write=boxes):
        """The formula as mathematics: ``write`` is one of the engine's notations."""
        self.ensure_one()
        # what stands between the digits of 1.5 in the user's language
        mark = formatLang(self.env, 1.5, digits=1)[1]
        names = self.term_ids.mapped("name")
        shown = (
            [(self._parsed_or_none(self.formula), "C")]
            if not self.part_ids
            else [
                (self._parsed_or_none(part.formula), f"C {part.name or ''}".strip())
                for part in self.part_ids
            ]
        )
        return self._as_markup(
            write(formula, names, mark, symbol) for formula, symbol in shown if formula
        )

    @api.model
    def _as_markup(self, formulas):
        """Formulas one below the other; both notations escape what they take from them."""
        return Markup("").join(Markup("<div>%s</div>") % Markup(text) for text in formulas)

    def _parsed_or_none(self, text):
        try:
            return self._parsed(text)
        except EngineError:
            return None
