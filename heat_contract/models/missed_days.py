"""The part of a planner that finds days before the run that no bill charges."""

from dataclasses import replace
from datetime import date, timedelta

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period

from ..engine.settlement import uncovered

#: older days are not billed before somebody says that they are due
CATCH_UP = timedelta(days=366)


class MissedDays:
    """What a planner catches up on; it knows the facts, the versions and what is billed."""

    def find_missed(self, contract, start, earlier, covered):
        """Note, component by component, the first day before the run that bills do not charge.

        They are looked for since ``start``, or the day of a code in ``earlier``. ``covered``:
        (code, point or 0) → days charged. What is not due yet may lie among them.
        """
        facts, run = self.facts[contract], self.run_days(contract)
        found = {}
        for span, version in self._versions(facts):
            for code, by_point in self._codes_of(version):
                first = max(earlier.get(code, start), facts.start)
                days = first < run.start and span.intersection(Period(first, run.start))
                for point, stay in (facts.points if by_point else [(0, days)]) if days else ():
                    part = days.intersection(stay)
                    known = covered.get((code, point), ())
                    if point:
                        # instalments of energy are of no point
                        known = [*known, *covered.get((code, 0), ())]
                    for left in uncovered(part, known)[:1] if part else ():
                        found[code] = min(left.start, found.get(code, left.start))
        if found:
            self.missed[contract.id] = found

    def _codes_of(self, version):
        """((code, whether each point is charged)) of a version's components."""
        if version not in self._codes:
            self._codes[version] = tuple(
                (one.code, one.basis in ("mwh", "point")) for one in version.component_ids
            )
        return self._codes[version]

    def _earlier(self, contract):
        """The days before the run to catch up on, or None."""
        found = self.missed.get(contract.id)
        return Period(min(found.values()), self.run_days(contract).start) if found else None

    def _is_missed(self, contract, item):
        """Whether ``item`` was due before the run."""
        return contract.id in self.missed and item.due.due < self.run_days(contract).start

    def _left_of(self, contract, item):
        """The parts of ``item``, due before the run, that no bill charges or prepares.

        :raises EngineError: when they are so old that somebody must say whether they are due
        """
        first = self.missed[contract.id].get(item.component.code)
        if not first:
            return []
        others = self.billed.get(contract.id, {}).get(item.key, ())
        since = Period(first, date.max)
        left = [
            part.intersection(since)
            for part in uncovered(item.days, [days for days, _run, _bill in others])
            if part.intersection(since)
        ]
        run = self.run_days(contract)
        if left and left[0].start < run.start - CATCH_UP:
            raise EngineError(
                "missed_long",
                component=item.component.code,
                date_from=left[0].start,
                date_to=left[-1].last_day,
            )
        return [replace(item, days=part) for part in left]
