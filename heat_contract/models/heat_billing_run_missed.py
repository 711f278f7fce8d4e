from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import day_period

#: how far before a run days are looked for that nobody billed
MISSED = relativedelta(months=13)


class HeatContract(models.Model):
    """Since when no day of a contract may be left unbilled."""

    _inherit = "heat.contract"

    catch_up_from = fields.Date(
        string="Catch up from",
        tracking=True,
        help="Runs bill missed days from that day on: a contract taken over was billed elsewhere "
        "before. Empty: from its first bill on; for a contract never billed, from its first day, "
        "if its network was billed here already.",
    )


class HeatBillingRun(models.Model):
    """Days in force that no bill charges: typed too late, blocked, or credited."""

    _inherit = "heat.billing.run"

    with_missed = fields.Boolean(
        string="Catch up on missed days",
        default=True,
        help="Bill also the days before the run that fell due and that no bill in force charges: "
        "a contract typed late, one that was blocked, a bill that was credited.",
    )

    def _note_missed(self, planner, contracts):
        """Tell ``planner`` which contracts have days to catch up on."""
        if not self.with_missed or not contracts:
            return
        covered, since, firsts = self._covered_days(contracts)
        starts = self._billed_here_from(contracts, since)
        reach = self.date_from - MISSED
        for contract in contracts:
            if start := starts.get(contract.id):
                own = {} if contract.catch_up_from else firsts.get(contract.id, {})
                earlier = {code: max(min(start, day), reach) for code, day in own.items()}
                planner.find_missed(
                    contract, max(start, reach), earlier, covered.get(contract.id, {})
                )

    def _billed_here_from(self, contracts, since):
        """{contract id: day} from which no day may be left out.

        ``since``: contract id → the first day of the first run that billed it. A contract never
        billed may have been billed elsewhere as long as its network was.
        """
        unknown = contracts.filtered(lambda one: not one.catch_up_from and one.id not in since)
        networks = self._networks_billed_from(unknown.network_id) if unknown else {}
        found = {}
        for contract in contracts:
            day = contract.catch_up_from or since.get(contract.id)
            found[contract.id] = day or networks.get(contract.network_id.id)
        return found

    def _networks_billed_from(self, networks):
        """{network id: first day of the first run that billed it}"""
        self.env["heat.bill"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT n.id, min(r.date_from)
                         FROM unnest(%s) AS n(id)
                         JOIN heat_billing_run r ON EXISTS (
                              SELECT FROM heat_bill b
                               WHERE b.run_id = r.id AND b.network_id = n.id
                                 AND b.state IN ('posted', 'credited'))
                     GROUP BY n.id""",
                    networks.ids,
                )
            )
        )

    def _covered_days(self, contracts):
        """({contract id: {(code, point id or 0): [days]}} that other bills in force charge,
        {contract id: first day of the first run that billed it},
        {contract id: {code: its first day billed}}), be it credited since.

        A quarter in arrears says nothing of the months that another component was billed
        elsewhere: each component counts from its own first day, or from the first run.
        """
        for name in ("heat.bill", "heat.bill.line"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT s.contract_id, s.code, s.point, s.run_from, s.first,
                          lower(part), upper(part) - 1
                     FROM (SELECT l.contract_id, l.code,
                                  coalesce(l.delivery_point_id, 0) AS point,
                                  min(coalesce(r.date_from, l.date_from)) AS run_from,
                                  min(l.date_from) AS first,
                                  range_agg(daterange(l.date_from, l.date_to, '[]'))
                                      FILTER (WHERE l.live) AS covered
                             FROM heat_bill_line l
                             JOIN heat_bill b ON b.id = l.bill_id
                        LEFT JOIN heat_billing_run r ON r.id = b.run_id
                            WHERE l.contract_id = ANY(%(contracts)s)
                              AND l.role IN ('charge', 'instalment')
                              AND l.date_to >= %(since)s AND b.kind <> 'credit'
                              AND (b.run_id IS DISTINCT FROM %(run)s OR b.move_id IS NOT NULL)
                         GROUP BY 1, 2, 3) s
                LEFT JOIN LATERAL unnest(s.covered) AS part ON TRUE""",
                contracts=contracts.ids,
                since=self.date_from - MISSED,
                run=self.id,
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
