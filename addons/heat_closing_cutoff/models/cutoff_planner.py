"""What contracts owe until the day of a cut-off, by the planner of bills."""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.engine.calendar import (
    INSTALMENT,
    REGULAR,
    Due,
    Share,
    due_items,
    month_items,
)
from odoo.addons.heat_contract.engine.settlement import uncovered
from odoo.addons.heat_contract.models.billing_item import Plan
from odoo.addons.heat_contract.models.billing_plan import Planner

#: how far from the cut-off a calendar may bill the days before it, in advance or in arrears
YEAR = timedelta(days=400)


@dataclass
class CutoffPlanner(Planner):
    """The days that no bill of the period charges, whatever day they fall due on.

    Yearly prices keep their calendars, so that what is counted until the cut-off and what is
    billed of the same part make the part to the cent. Energy is counted from the last day billed
    to the cut-off, read or not.
    """

    def unbilled(self, contract, since, covered):
        """The plan of the days of ``contract`` in ``self.days`` that ``covered`` does not hold.

        :param since: code → first day looked at; ``""`` for the codes it does not name
        :param covered: (code, point or 0) → days charged
        :raises EngineError: when a price or a fact of the contract is missing
        """
        plan = Plan(contract, energy_may_wait=True)
        for item in self.items(contract):
            first = since.get(item.component.code, since[""])
            days = first < self.days.end and item.days.intersection(Period(first, self.days.end))
            known = covered.get((item.component.code, item.point), ())
            for part in uncovered(days, known) if days else ():
                try:
                    plan.pieces += self._pieces(self.facts[contract], replace(item, days=part))
                except EngineError as error:
                    plan.wait_for(item, error)
        return plan

    def _dues(self, component, earlier, run, facts, since):
        if component.basis == "mwh":
            return [Due(REGULAR, run.last_day, run, Share(run, Fraction(1)))]
        calendar = component.calendar_id
        if not calendar:
            return list(month_items(run))
        if calendar not in self._dates:
            self._dates[calendar] = calendar._dates()
        around = Period(run.start - YEAR, run.end + YEAR)
        service = Period(facts.start, facts.end)
        found = due_items(self._dates[calendar], around, service, since)
        return [due for due in found if due.role != INSTALMENT and due.period.intersection(run)]

    def _check_versions(self, facts, run):
        # parts of a calendar reach beyond the days counted, where there may be no price
        counted = run.intersection(self.days)
        return super()._check_versions(facts, counted) if counted else None
