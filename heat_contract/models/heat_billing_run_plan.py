from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import Period, day_period

from ..engine.calendar import SETTLEMENT
from .billing_plan import Planner

#: how far before a run the days that it settles may begin
REACH = relativedelta(years=2)
#: how long after a last bill its days may be billed in part without being told
RESUMED = relativedelta(months=13)


class HeatBillingRun(models.Model):
    """What is due during the days of a run, read for all contracts at once."""

    _inherit = "heat.billing.run"

    def _plan_bills(self, contracts, errors):
        """{contract: Plan} of what is due; what stops a contract goes to ``errors``."""
        planner = self._planner(contracts)
        self._note_missed(planner, contracts)
        items = self._collect(dict.fromkeys(contracts), errors, lambda c, _none: planner.items(c))
        whole = [item for asked in items.values() for item in asked]
        if whole:
            hull = Period(
                min(item.days.start for item in whole), max(item.days.end for item in whole)
            )
            planner.billed, planner.points = self._billed_lines(items, hull)
            self._read_for(planner, items)
        plans = self._collect(items, errors, planner.plan)
        return planner, plans

    def _planner(self, contracts):
        days = day_period(self.date_from, self.date_to)
        reach = Period(days.start - REACH, days.end + relativedelta(years=1))
        facts = contracts._billing_facts(reach)
        tariffs = self.env["heat.tariff"].browse(
            {key for fact in facts.values() for _day, key in fact.tariffs.entries}
        )
        versions = {
            tariff.id: [(version.date_from, version) for version in known.sorted("date_from")]
            for tariff, known in tariffs.version_ids.grouped("tariff_id").items()
        }
        components = tariffs.version_ids.component_ids
        book = components._price_book(reach)
        return Planner(
            days,
            facts,
            versions,
            book,
            late=self._left_to_bill(contracts),
            resumed=self._resumed(contracts),
            energy_may_wait=self.energy_may_wait,
        )

    def _ended_contracts(self, domain):
        """Contracts that ended before the run and were never billed for good.

        A contract or an end typed after the run of its days would else leave some unbilled.
        """
        ended = self.env["heat.contract"].search(
            [
                *domain,
                ("date_to", "<", self.date_from),
                ("date_to", ">=", self.date_from - REACH),
            ]
        )
        billed = ended.filtered_domain([("bill_ids.state", "=", "posted")])
        starts = self._billed_here_from(ended - billed, {}) if self.with_missed else {}
        ended = billed | (ended - billed).filtered(
            lambda one: starts.get(one.id) and starts[one.id] <= one.date_to
        )
        closed = self.env["heat.bill"].search(
            [
                ("contract_id", "in", ended.ids),
                ("kind", "=", "final"),
                ("state", "in", ("prepared", "posted")),
                "|",
                ("run_id", "!=", self.id),
                ("move_id", "!=", False),
            ]
        )
        # a contract may end later than its last bill took for granted
        return ended - closed.filtered(lambda bill: not self._goes_on_after(bill)).contract_id

    @api.model
    def _goes_on_after(self, final):
        """Whether the contract of a final bill has days after it."""
        end = final.contract_id.date_to
        return not end or end > final.date_to

    def _resumed(self, contracts):
        """Ids of those that go on after their final bill: its days may be billed in part."""
        finals = self.env["heat.bill"].search(
            [
                ("contract_id", "in", contracts.ids),
                ("kind", "=", "final"),
                ("state", "=", "posted"),
                ("date_to", ">=", self.date_from - RESUMED),
            ]
        )
        return set(finals.filtered(self._goes_on_after).contract_id.ids)

    def _left_to_bill(self, contracts):
        """{contract id: days} of those that ended before the run: all since the last run that
        billed them, their last day at least; since they are billed here if none did.
        """
        ended = contracts.filtered(lambda one: one.date_to and one.date_to < self.date_from)
        if not ended:
            return {}
        rows = self.env["heat.bill"]._read_group(
            [
                ("contract_id", "in", ended.ids),
                ("kind", "!=", "credit"),
                ("state", "=", "posted"),
            ],
            ["contract_id"],
            ["billed_on:max", "date_to:max"],
        )
        until = {contract: billed_on or last for contract, billed_on, last in rows}
        starts = self._billed_here_from(ended, {})
        found = {}
        for contract in ended:
            if contract in until:
                start = until[contract] + timedelta(days=1)
            else:
                start = max(contract.date_from, starts.get(contract.id) or contract.date_from)
            found[contract.id] = day_period(min(start, contract.date_to), contract.date_to)
        return found

    def _billed_lines(self, items, hull):
        """What other bills in force charge of the days in ``hull``: by contract, and by point
        for the energy.

        A point may have passed to another contract after its days were billed.
        """
        points = {item.point for asked in items.values() for item in asked if item.point}
        for name in ("heat.bill", "heat.bill.line", "heat.contract", "heat.billing.run"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT l.contract_id, l.code, coalesce(l.delivery_point_id, 0), l.role,
                          l.date_from, l.date_to, l.basis, b.state, b.number, c.name, run.name
                     FROM heat_bill_line l
                     JOIN heat_bill b ON b.id = l.bill_id
                     JOIN heat_contract c ON c.id = l.contract_id
                LEFT JOIN heat_billing_run run ON run.id = b.run_id
                    WHERE l.live AND l.role IN ('charge', 'instalment')
                      AND (l.contract_id = ANY(%(contracts)s)
                           OR l.delivery_point_id = ANY(%(points)s))
                      AND l.date_from < %(end)s AND l.date_to >= %(start)s
                      AND (b.run_id IS DISTINCT FROM %(run)s OR b.move_id IS NOT NULL)
                 ORDER BY l.date_from""",
                contracts=[contract.id for contract in items],
                points=list(points),
                start=hull.start,
                end=hull.end,
                run=self.id,
            )
        )
        billed, by_point = defaultdict(lambda: defaultdict(list)), defaultdict(list)
        for contract, code, point, role, first, last, basis, state, number, name, run in rows:
            days = day_period(first, last)
            bill = " – ".join(
                filter(None, [number or name, self.env["heat.bill"]._format_period(first, last)])
            )
            waiting = run if state == "prepared" else None
            billed[contract][code, point, role].append((days, waiting, bill))
            if basis == "mwh" and point:
                by_point[point].append((days, contract, bill))
        return billed, by_point

    def _read_for(self, planner, items):
        """Tell ``planner`` of the readings that energy is billed between, where it is."""
        waiting = {
            contract: [item for item in asked if planner._waits_for_reading(item)]
            for contract, asked in items.items()
        }
        waiting = {contract: asked for contract, asked in waiting.items() if asked}
        if not waiting:
            return
        every = [item for asked in waiting.values() for item in asked]
        first = min(item.days.start for item in every)
        planner.charged = self._charged_energy(waiting, first)
        points = self.env["heat.delivery.point"].browse({item.point for item in every})
        last_days = (charged[0][0].last_day for charged in planner.charged.values())
        first = min([first, *last_days])
        planner.read_days = points._read_days(
            points,
            first - relativedelta(months=6) - timedelta(days=1),
            max(item.days.last_day for item in every),
        )

    def _charged_energy(self, contracts, since):
        """{(contract id, code, point id): [(days, prepared run or none)]} of the energy that
        other bills charge, in order; what ends before ``since`` as one.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT l.contract_id, l.code, l.delivery_point_id, min(l.date_from),
                          max(l.date_to),
                          min(run.name) FILTER (WHERE b.state = 'prepared')
                     FROM heat_bill_line l
                     JOIN heat_bill b ON b.id = l.bill_id
                LEFT JOIN heat_billing_run run ON run.id = b.run_id
                    WHERE l.live AND l.role = 'charge' AND l.delivery_point_id IS NOT NULL
                      AND l.contract_id = ANY(%(contracts)s)
                      AND (b.run_id IS DISTINCT FROM %(run)s OR b.move_id IS NOT NULL)
                 GROUP BY l.contract_id, l.code, l.delivery_point_id,
                          CASE WHEN l.date_to >= %(since)s THEN l.id END
                 ORDER BY min(l.date_from)""",
                contracts=[contract.id for contract in contracts],
                run=self.id,
                since=since,
            )
        )
        found = defaultdict(list)
        for contract, code, point, first, last, run in rows:
            found[contract, code, point].append((day_period(first, last), run))
        return found

    def _outstanding_instalments(self, plans):
        """contract → instalments paid and not deducted yet, of those that settle some."""
        settling = [c.id for c, plan in plans.items() if plan.settled or plan.is_final]
        if not settling:
            return {}
        domain = [
            ("live", "=", True),
            ("role", "=", "instalment"),
            ("bill_id.state", "=", "posted"),
        ]
        lines = self.env["heat.bill.line"].search([*domain, ("contract_id", "in", settling)])
        deductions = self.env["heat.bill.line"].search(
            [
                ("origin_line_id", "in", lines.ids),
                ("live", "=", True),
                ("role", "=", "deduction"),
                "|",
                ("bill_id.run_id", "!=", self.id),
                ("bill_id.move_id", "!=", False),
            ]
        )
        return (lines - deductions.origin_line_id).grouped("contract_id")

    @staticmethod
    def _settles(plan, line):
        """Whether ``plan`` settles the instalment ``line``."""
        days = plan.settled.get(line.code)
        return plan.is_final or bool(
            days and days.start <= line.date_from and line.date_to < days.end
        )


def kind_of(plan, roles):
    """What a bill of ``plan`` with lines of these ``roles`` is."""
    if plan and plan.is_final:
        return "final"
    if "deduction" in roles or (
        plan and any(piece.item.due.role == SETTLEMENT for piece in plan.pieces)
    ):
        return "settlement"
    return "instalment" if roles == {"instalment"} else "regular"
