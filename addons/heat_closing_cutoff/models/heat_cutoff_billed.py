from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import day_period

#: how far before a cut-off days are looked for that nobody billed
REACH = relativedelta(months=13)


class HeatCutoff(models.Model):
    """What the books of the period know of bills.

    A bill counts from the day of its entry until that of its credit: one credited after the
    cut-off still counts in the period, and one entered after it does not, whatever its days.
    """

    _inherit = "heat.cutoff"

    def _flush_bills(self):
        for name in ("heat.bill", "heat.bill.line", "account.move"):
            self.env[name].flush_model()

    def _in_books(self):
        """The condition on a bill ``b`` that the books of the period hold."""
        return SQL(
            """b.company_id = %(company)s AND b.kind <> 'credit'
               AND EXISTS (SELECT FROM account_move m
                            WHERE m.id = b.move_id AND m.state = 'posted' AND m.date <= %(day)s)
               AND NOT EXISTS (SELECT FROM heat_bill c
                                 JOIN account_move m ON m.id = c.move_id
                                WHERE c.reversed_bill_id = b.id AND m.state = 'posted'
                                  AND m.date <= %(day)s)""",
            company=self.company_id.id,
            day=self.date,
        )

    def _billed_days(self, floors):
        """({contract id: {(code, point id or 0): [days]}} that bills of the period charge,
        {contract id: first day of the first run that billed it},
        {contract id: {code: first day billed}}).

        :param floors: {contract id: first day looked at}
        """
        self._flush_bills()
        rows = self.env.execute_query(
            SQL(
                """SELECT s.contract_id, s.code, s.point, s.run_from, s.first,
                          lower(part), upper(part) - 1
                     FROM (SELECT l.contract_id, l.code,
                                  coalesce(l.delivery_point_id, 0) AS point,
                                  min(coalesce(r.date_from, l.date_from)) AS run_from,
                                  min(l.date_from) AS first,
                                  range_agg(daterange(l.date_from, l.date_to, '[]'))
                                      FILTER (WHERE l.role = 'charge' AND %(in_books)s) AS covered
                             FROM heat_bill_line l
                             JOIN unnest(%(contracts)s::int[], %(floors)s::date[]) AS f(id, day)
                                  ON f.id = l.contract_id
                             JOIN heat_bill b ON b.id = l.bill_id
                        LEFT JOIN heat_billing_run r ON r.id = b.run_id
                            WHERE l.role IN ('charge', 'instalment') AND b.kind <> 'credit'
                              AND l.date_to >= f.day
                         GROUP BY 1, 2, 3) s
                LEFT JOIN LATERAL unnest(s.covered) AS part ON TRUE""",
                in_books=self._in_books(),
                contracts=list(floors),
                floors=list(floors.values()),
            )
        )
        covered, since = defaultdict(lambda: defaultdict(list)), {}
        firsts = defaultdict(dict)
        for contract, code, point, run_from, first, start, last_day in rows:
            since[contract] = min(run_from, since.get(contract, run_from))
            firsts[contract][code] = min(first, firsts[contract].get(code, first))
            if start:
                covered[contract][code, point].append(day_period(start, last_day))
        return covered, since, firsts

    def _lines_in_books(self, condition):
        """Lines ``l`` of bills of the period under an SQL condition, for those who may read."""
        self._flush_bills()
        rows = self.env.execute_query(
            SQL(
                """SELECT l.id FROM heat_bill_line l JOIN heat_bill b ON b.id = l.bill_id
                    WHERE %s AND %s ORDER BY l.id""",
                self._in_books(),
                condition,
            )
        )
        return self.env["heat.bill.line"].browse([key for (key,) in rows])

    def _invoiced_on(self, lines):
        """{bill line: (account, distribution)} of the invoice's line."""
        found = self.env["account.move.line"].search_fetch(
            [
                ("heat_bill_line_id", "in", lines.ids),
                ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ("parent_state", "=", "posted"),
            ],
            ["heat_bill_line_id", "account_id", "analytic_distribution"],
            order="id desc",
        )
        return {one.heat_bill_line_id: (one.account_id, one.analytic_distribution) for one in found}
