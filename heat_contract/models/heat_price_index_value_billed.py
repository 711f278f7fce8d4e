import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HeatPriceIndexValue(models.Model):
    """The bills that rest on a value."""

    _inherit = "heat.price.index.value"

    def _check_no_bill_rests(self):
        """A period that a posted bill took its price from keeps a value."""
        for value in self:
            if value in value._with_twins(live=True):
                continue
            lines = value._priced_lines(
                SQL("b.state = 'posted' AND %s", value._resting_condition())
            )
            if lines:
                raise UserError(
                    self.env._(
                        "The bill %(bill)s rests on the value of %(index)s for %(period)s, which "
                        "stays. If it is wrong, record the right one: the next billing run charges "
                        "or gives back the difference.",
                        bill=lines[0].bill_id.display_name,
                        index=value.index_id.code,
                        period=value.period_label,
                    )
                )

    def _reopen_bills(self):
        """Have the next run settle the bills of which these values would have made another price.

        Those that read their period, when they take the place of another value, and those that
        would have chosen it: it was published in time, and recorded late.
        """
        now = self.env.cr.now()
        for values in self.grouped("index_id").values():
            conditions = [
                condition
                for condition in (
                    values._with_twins()._resting_condition(),
                    values.filtered(lambda v: v.live and v.published_on)._passed_over_condition(),
                )
                if condition
            ]
            if conditions:
                lines = values._priced_lines(SQL("(%s)", SQL(" OR ").join(conditions)))
                lines._computing().write({"index_moved_on": now})

    def _with_twins(self, live=False):
        """Those of these values, of one index, whose period has another one."""
        twins = self.search(
            [
                ("index_id", "in", self.index_id.ids),
                ("date", "in", self.mapped("date")),
                ("id", "not in", self.ids),
                *([("live", "=", True)] if live else []),
            ]
        )
        periods = set(twins.mapped("date"))
        return self.filtered(lambda value: value.date in periods)

    def _resting_condition(self):
        """Whether a price read the period of one of these values, itself or to link two series."""
        shapes = []
        for value in self:
            code, period = value.index_id.code, value.date.isoformat()
            shapes.append([{"readings": [{"series": code, "period": period}]}])
            for side in ("series", "successor"):
                shapes.append([{"readings": [{"links": [{side: code, "period": period}]}]}])
        if not shapes:
            return None
        return SQL("told.terms @> ANY(%s::jsonb[])", list(map(json.dumps, shapes)))

    def _passed_over_condition(self):
        """Whether a price took an earlier period, though one of these was published in time."""
        if not self:
            return None
        days = self.mapped("published_on")
        return SQL(
            """
            l.date_to >= %s AND EXISTS (
                SELECT FROM jsonb_array_elements(told.terms) term,
                            unnest(%s::date[], %s::date[]) value (period, published)
                 WHERE CASE term->>'rule' WHEN 'published' THEN told.revised
                                          WHEN 'last' THEN told.as_of END >= value.published
                   AND (term->'readings'->-1->>'period')::date < value.period)
            """,
            min(days),
            [value.date for value in self],
            days,
        )

    def _priced_lines(self, condition):
        """The charges in force, priced by the index of these values, that fulfil ``condition``.

        The price is that of the last correction. With ``sudo``: who records values has no right
        on bills, and is told that they exist.
        """
        components = self.index_id._priced_components()
        if not components:
            return self.env["heat.bill.line"].sudo()
        self.env["heat.bill.line"].flush_model()
        self.env["heat.bill"].flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT COALESCE(l.origin_line_id, l.id)
                  FROM heat_bill_line l
                  JOIN heat_bill b ON b.id = l.bill_id,
                       LATERAL (SELECT COALESCE(l.trace->'now', l.trace)->'price_told' AS price) p,
                       LATERAL (SELECT p.price->'terms' AS terms,
                                       (p.price->>'revision_date')::date AS revised,
                                       (p.price->>'as_of')::date AS as_of) told
                 WHERE l.live AND l.role IN ('charge', 'difference')
                   AND l.component_id IN %s AND %s
                """,
                components._ids,
                condition,
            )
        )
        return self.env["heat.bill.line"].sudo().browse(sorted(line for (line,) in rows))


class HeatPriceIndex(models.Model):
    _inherit = "heat.price.index"

    def _priced_components(self):
        """The components whose prices read these indices, themselves or through links.

        With ``sudo``: common indices price the tariffs of every cooperative.
        """
        links = self.env["heat.price.index.link"].sudo()
        indices, fresh = self.sudo(), self.sudo()
        while fresh:
            fresh = links.search([("successor_id", "in", fresh.ids)]).index_id - indices
            indices |= fresh
        terms = self.env["heat.tariff.term"].sudo().search([("index_id", "in", indices.ids)])
        return terms.component_id
