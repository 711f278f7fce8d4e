from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.formula import decimal_text
from ..engine.price_index import IndexValue, Link, Series
from ..engine.rating import exact

VALUE_DIGITS = 6
COEFFICIENT_DIGITS = 8
MONTHS = {"monthly": 1, "quarterly": 3}


class HeatPriceIndex(models.Model):
    _name = "heat.price.index"
    _description = "Price Index"
    _inherit = ["mail.thread"]
    _order = "code"
    _check_company_auto = True
    _rec_names_search = ["code", "name", "identifier"]

    code = fields.Char(required=True, help="How contracts call it: ICHT-IME, FSD2, BT40…")
    name = fields.Char(string="Label", required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: common to all cooperatives, edited by the editors of common data.",
    )
    publisher = fields.Char(help="Who publishes it: INSEE, Le Moniteur, a supplier…")
    identifier = fields.Char(help="The number of the series at its publisher.")
    base = fields.Char(
        translate=True, help="The reference of the series: base 100 in December 2008."
    )
    unit = fields.Char(translate=True, help="What the values are in: index points, EUR/MWh…")
    frequency = fields.Selection(
        [("monthly", "Monthly"), ("quarterly", "Quarterly")], required=True, default="monthly"
    )
    note = fields.Html(string="Notes", translate=True)
    value_ids = fields.One2many("heat.price.index.value", "index_id", string="Values")
    live_value_ids = fields.One2many(
        "heat.price.index.value",
        "index_id",
        string="Values in force",
        domain=[("live", "=", True)],
    )
    link_ids = fields.One2many("heat.price.index.link", "index_id", string="Links")
    last_value_id = fields.Many2one(
        "heat.price.index.value", string="Last value", compute="_compute_last_value_id"
    )
    last_period = fields.Char(string="Last period", compute="_compute_last_value_id")
    last_figure = fields.Float(
        string="Last figure", digits=(16, VALUE_DIGITS), compute="_compute_last_value_id"
    )
    is_late = fields.Boolean(
        string="Values awaited",
        compute="_compute_last_value_id",
        search="_search_is_late",
        help="A price needs it and its last value is more than six months old.",
    )
    term_ids = fields.One2many("heat.tariff.term", "index_id", string="Used by")

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another price index already has this code."
    )

    @api.depends("value_ids.live", "value_ids.date", "value_ids.value")
    @api.depends_context("lang")
    def _compute_last_value_id(self):
        latest = {}
        for value in self.env["heat.price.index.value"].search(
            [("index_id", "in", self.ids), ("live", "=", True)], order="date, status desc"
        ):
            latest[value.index_id] = value  # of one date, the final value comes last
        late = fields.Date.context_today(self) - timedelta(days=183)
        for index in self:
            value = latest.get(index._origin, self.env["heat.price.index.value"])
            index.last_value_id = value
            index.last_period = value.period_label
            index.last_figure = value.value
            index.is_late = bool(index.term_ids) and (not value or value.date < late)

    def _search_is_late(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        fresh = self.env["heat.price.index.value"]._search(
            [
                ("live", "=", True),
                ("date", ">=", fields.Date.context_today(self) - timedelta(days=183)),
            ]
        )
        late = [("term_ids", "!=", False), ("value_ids", "not in", fresh)]
        wanted = (True in value) == (operator == "in")
        return late if wanted else ["!", "&", *late]

    @api.depends("code", "name")
    def _compute_display_name(self):
        for index in self:
            label = index.name if index.name != index.code else False
            index.display_name = " – ".join(filter(None, [index.code, label]))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_values(self):
        if self.value_ids:
            raise UserError(
                self.env._("A price index that has values cannot be deleted. Archive it.")
            )

    def write(self, vals):
        if "frequency" in vals and any(
            index.frequency != vals["frequency"] and index.value_ids for index in self
        ):
            raise UserError(
                self.env._(
                    "The frequency of a price index that has values cannot change: record another "
                    "index and link it to this one."
                )
            )
        return super().write(vals)

    def action_open_values(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_price_index_value_action"
        )
        return {
            **action,
            "name": self.display_name,
            "domain": [("index_id", "=", self.id)],
            "context": {"default_index_id": self.id, "search_default_live": 1},
        }

    def action_import_values(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_price_index_import_action"
        )
        return {**action, "context": {"default_index_id": self.id if len(self) == 1 else False}}

    def _period_of(self, day):
        """The first day of the month or quarter of ``day``."""
        return Series(self.code or "", months=MONTHS[self.frequency]).period_of(day)

    def _source(self):
        """Publisher, identifier and base, as a bill names its source."""
        return ", ".join(filter(None, [self.publisher, self.identifier, self.base]))

    def _values(self):
        """The values in force by index and period, in one query; a final one before another."""
        facts = self.env["heat.price.index.value"].search_fetch(
            [("index_id", "in", self.ids)],
            ["index_id", "date", "value", "status", "published_on", "live"],
            order="date, status desc, id",
        )
        published = defaultdict(list)
        for fact in facts:
            if fact.published_on:
                published[fact.index_id, fact.date].append(fact.published_on)
        values = {index: {} for index in self}
        for fact in facts:
            if fact.live:
                figure = decimal_text(Fraction(exact(fact.value, VALUE_DIGITS)), VALUE_DIGITS)
                values[fact.index_id][fact.date] = IndexValue(
                    fact.date,
                    Decimal(figure),
                    fact.status == "provisional",
                    min(published[fact.index_id, fact.date], default=None),
                )
        return values

    def _series(self):
        """What the engine reads of these indices and of those they are linked to, by index."""
        links = self.env["heat.price.index.link"]._reached_from(self)
        values = (self | links.successor_id)._values()
        by_index = links.grouped("index_id")
        series = {}

        def build(index):
            if index not in series:
                series[index] = Series(
                    index.code,
                    values[index],
                    MONTHS[index.frequency],
                    [
                        Link(link.date_from, build(link.successor_id), *link._terms())
                        for link in by_index.get(index, ())
                    ],
                    index._source(),
                )
            return series[index]

        return {index: build(index) for index in values}
