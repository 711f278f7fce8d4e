"""What is due on a contract during the days of a run, before it is measured and rated."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_metering.engine.read_period import ReadPeriod

from ..engine.calendar import (
    REGULAR,
    SETTLEMENT,
    Due,
    Share,
    due_items,
    month_items,
)
from ..engine.price import price_of
from ..engine.rating import version_slices
from ..engine.settlement import Billed, billed, uncovered
from .billing_item import Item, Piece, Plan
from .missed_days import MissedDays

ONE = Decimal(1)
#: basis → (fact of the contract that counts, what it lacks)
COUNTED = {
    "kw": ("power", "no_subscribed_power"),
    "urf": ("urf", "no_urf"),
    "m2": ("area", "no_area"),
}


@dataclass
class Planner(MissedDays):
    """What all contracts of a run need to know to be planned, read once."""

    days: Period
    facts: dict
    versions: dict
    book: object
    #: contract id → key → [(days, prepared run or none, bill)] of other bills in force
    billed: dict = field(default_factory=dict)
    #: point id → [(days, contract id, bill)] of energy billed
    points: dict = field(default_factory=dict)
    #: (contract id, code, point) → [(days, prepared run or none)] of energy charged
    charged: dict = field(default_factory=dict)
    read_days: dict = field(default_factory=dict)
    #: contract id → the days left to bill of one that ended before the run
    late: dict = field(default_factory=dict)
    #: contract id → the first day before the run that no bill charges
    missed: dict = field(default_factory=dict)
    #: ids of contracts that go on after their last bill
    resumed: set = field(default_factory=set)
    energy_may_wait: bool = False
    _dates: dict = field(default_factory=dict)
    _codes: dict = field(default_factory=dict)

    def run_days(self, contract):
        """The days of ``contract`` that the run is about."""
        return self.facts[contract].days(self.late.get(contract.id, self.days))

    def items(self, contract):
        """What falls due of ``contract`` during the days of the run.

        :raises EngineError: when the contract lacks what a bill needs
        """
        facts, earlier = self.facts[contract], self._earlier(contract)
        run = self.run_days(contract)
        if not facts.points:
            raise EngineError("no_delivery_point")
        self._check_versions(facts, run)
        found, known = [], {}
        for span, version in self._versions(facts):
            for component in version.component_ids:
                found += self._component_items(facts, component, span, (earlier, run), known)
        if found:
            first = min(item.due.period.start for item in found)
            self._check_versions(facts, Period(first, run.end))
        return found

    def _component_items(self, facts, component, span, run, known):
        """What falls due of a component of the version in force during ``span``.

        ``run``: the days before to catch up on, or None, and those of the run.
        """
        since = self._since(facts, component, span)
        places = [(0, span)] if component.basis != "point" else facts.points
        for point, stay in places:
            days = stay.intersection(span)
            start = max(since, stay.start) if point else since
            kind = component.calendar_id, component.basis == "mwh", _is_read(component), start
            if kind not in known:
                known[kind] = self._dues(component, *run, facts, start)
            for due in known[kind]:
                part = days and due.period.intersection(days)
                if part:
                    yield from self._by_point(facts, Item(component, due, part, point))

    def _since(self, facts, component, span):
        """The first day of the calendar of ``component``, which earlier versions may share."""
        if span.start <= facts.start or not component.calendar_id:
            return facts.start
        return self._stretch(facts, component, span, lambda one: one.calendar_id).start

    def _stretch(self, facts, component, days, way):
        """The days around ``days`` on which the same code is billed the same ``way``."""
        spans = [
            span
            for span, version in self._versions(facts)
            if any(
                one.code == component.code and way(one) == way(component)
                for one in version.component_ids
            )
        ]
        start, end = days.start, days.end
        for span in reversed(spans):
            if span.start < start <= span.end:
                start = span.start
        for span in spans:
            if span.start <= end < span.end:
                end = span.end
        return Period(start, end)

    def _check_versions(self, facts, run):
        for span, tariff in facts.tariffs.slices(run):
            versions = self.versions.get(tariff, [])
            for days, position in version_slices(span, [start for start, _v in versions]):
                if not versions[position][1].component_ids:
                    raise EngineError("no_component", day=days.start)

    def _versions(self, facts):
        """(days, version) of the tariffs of a contract, over its whole life."""
        whole = Period(facts.start, facts.end)
        for span, tariff in facts.tariffs.slices(whole):
            versions = self.versions.get(tariff, [])
            starts = [start for start, _version in versions]
            for (start, version), end in zip(versions, [*starts[1:], date.max], strict=True):
                days = Period(start, end).intersection(span)
                if days:
                    yield days, version

    def _dues(self, component, earlier, run, facts, since):
        calendar = component.calendar_id
        if not calendar:
            return _monthly_dues(component, earlier, run)
        if calendar not in self._dates:
            self._dates[calendar] = calendar._dates()
        service = Period(facts.start, facts.end)
        return [
            due
            for days in filter(None, (earlier, run))
            for due in due_items(self._dates[calendar], days, service, since)
        ]

    @staticmethod
    def _by_point(facts, item):
        if item.component.basis != "mwh" or item.role != "charge":
            return [item]
        parts = ((point, item.days.intersection(days)) for point, days in facts.points)
        return [replace(item, days=days, point=point) for point, days in parts if days]

    def plan(self, contract, items):
        """The plan of ``contract``, without what bills in force charge already.

        :raises EngineError: when another bill charges a part of it
        """
        plan = Plan(contract, self.is_final(contract), energy_may_wait=self.energy_may_wait)
        settled = [item for item in items if item.due.role == SETTLEMENT]
        for item in items:
            if self._is_settled(contract, item, settled):
                continue
            if plan.is_final or item.due.role == SETTLEMENT:
                self._check_instalments(contract, item)
            try:
                self._plan_item(plan, item)
            except EngineError as error:
                plan.wait_for(item, error)
        self._check_once(plan)
        return plan

    def _plan_item(self, plan, item):
        contract, pieces = plan.contract, []
        if self._waits_for_reading(item):
            asked = self._read_item(contract, item)
        elif self._is_missed(contract, item):
            asked = self._left_of(contract, item)
        else:
            asked = self._unbilled(contract, item)
        for one in asked:
            self._check_point(contract, one)
            pieces += self._pieces(self.facts[contract], one)
        plan.pieces += pieces
        if asked:
            self._note(plan, item)
        if item.due.role == SETTLEMENT:
            self._note_settled(plan, item)

    def is_final(self, contract):
        """Whether the bill of ``contract`` is its last one."""
        last_day = self.facts[contract].end - timedelta(days=1)
        return contract.id in self.late or self.days.start <= last_day < self.days.end

    @staticmethod
    def _check_once(plan):
        """A contract that would be charged twice stops alone, before the database refuses all."""
        known = {}
        for piece in plan.pieces:
            others = known.setdefault(piece.item.key, [])
            if any(piece.days.intersection(days) for days in others):
                raise EngineError(
                    "charged_twice", component=piece.item.component.code, day=piece.days.start
                )
            others.append(piece.days)

    @staticmethod
    def _note(plan, item):
        days = item.due.period
        known = plan.period or days
        plan.period = Period(min(known.start, days.start), max(known.end, days.end))

    @staticmethod
    def _note_settled(plan, item):
        """Instalments of the days are taken back, also where other bills charge them all."""
        code, days = item.component.code, item.due.period
        known = plan.settled.get(code, days)
        plan.settled[code] = Period(min(known.start, days.start), max(known.end, days.end))

    @staticmethod
    def _waits_for_reading(item):
        return _is_read(item.component) and item.role == "charge"

    def _unbilled(self, contract, item):
        """``item`` as far as no other bill charges its days, as a list of its parts.

        A statement, and a contract that goes on after its last bill, take the days that are left.
        Elsewhere a bill of other days than these may be wrong, and is told.

        :raises EngineError: when another bill charges a part of it
        """
        others = [
            other
            for other in self.billed.get(contract.id, {}).get(item.key, ())
            if other[0].intersection(item.days)
        ]
        for _days, run, _bill in others:
            if run:
                raise EngineError("in_other_run", run=run)
        covered = [days for days, _run, _bill in others]
        if not covered:
            return [item]
        if billed(item.days, covered) is Billed.ALL or self._is_closed(contract, item, covered):
            return []
        goes_on = contract.id in {*self.missed, *self.resumed}
        takes_rest = item.due.role == SETTLEMENT or goes_on
        if takes_rest and not self._is_beyond_end(contract, item, covered):
            return [replace(item, days=days) for days in uncovered(item.days, covered)]
        raise EngineError(
            "already_billed",
            bill=", ".join(dict.fromkeys(bill for _days, run, bill in others)),
            date_from=min(days.start for days, _run, _bill in others),
            date_to=max(days.last_day for days, _run, _bill in others),
        )

    def _is_settled(self, contract, item, settlements):
        """Whether ``item`` asks for money on account of days that are charged for good."""
        if item.role != "instalment":
            return False
        code = item.component.code
        charged = [one.due.period for one in settlements if one.component.code == code]
        for (other, _point, role), lines in self.billed.get(contract.id, {}).items():
            if other == code and role == "charge":
                charged += [days for days, _run, _bill in lines]
        rest = item.days.start
        for days in sorted(charged):
            if days.start <= rest:
                rest = max(rest, days.end)
        return rest >= item.days.end

    def _check_instalments(self, contract, item):
        """What settles days waits for the instalments of them that are being prepared."""
        key = item.component.code, 0, "instalment"
        for days, run, _bill in self.billed.get(contract.id, {}).get(key, ()):
            if run and days.intersection(item.days):
                raise EngineError("in_other_run", run=run)

    def _is_closed(self, contract, item, covered):
        """Whether nothing of ``item`` is left, of a contract or of a point that ends."""
        if uncovered(item.days, covered) or self._is_beyond_end(contract, item, covered):
            return False
        return self.is_final(contract) or item.component.basis == "point"

    def _is_beyond_end(self, contract, item, covered):
        """Whether bills charge energy after the last day: another customer's, to be credited."""
        end = self.facts[contract].end
        return item.component.basis == "mwh" and any(days.end > end for days in covered)

    def _check_point(self, contract, item):
        for days, other, bill in self.points.get(item.point, ()):
            if other != contract.id and days.intersection(item.days):
                raise EngineError("point_already_billed", point=item.point, bill=bill)

    def _read_item(self, contract, item):
        """The item from the last index billed to the last one read, as a list of its parts.

        Cut where the version of the tariff changes, each part with its own component.
        """
        facts, code = self.facts[contract], item.component.code
        stretch = self._stretch(facts, item.component, item.days, _is_read)
        bounds = self._stay(facts, item).intersection(stretch)
        if item.days.end != min(item.due.period.end, bounds.end):
            # the version in force at the end speaks for the whole
            return []
        parts = []
        for days in self._read_days(contract, item, bounds):
            for span, version in self._versions(facts):
                part = days.intersection(span)
                component = version.component_ids.filtered(
                    lambda one: one.code == code and _is_read(one)
                )[:1]
                if part and component:
                    parts.append(replace(item, component=component, days=_cut(days, part)))
        return parts

    @staticmethod
    def _stay(facts, item):
        """The days of the item's point in the contract; it may leave and come back."""
        return next(
            days
            for point, days in facts.points
            if point == item.point and days.intersection(item.days)
        )

    def _read_days(self, contract, item, bounds):
        """The days to bill within ``bounds``, which energy is billed by readings during.

        What lies between two bills, or at the end of ``bounds``, is billed to its last day, read
        or not: nothing comes after that could.
        """
        key = contract.id, item.component.code, item.point
        known, charged = self.read_days.get(item.point, []), self.charged.get(key, [])
        # what is caught up on is no reason to leave the days of the run out
        own = item.days.intersection(self.days) or item.days
        within = [run for days, run in charged if days.intersection(own)]
        whole = Period(bounds.start, item.days.end)
        found = []
        for gap in uncovered(whole, [days for days, _run in charged]):
            if not gap.intersection(item.days):
                continue
            start = gap.start
            if not any(days.end <= start for days, _run in charged):
                # the first bill starts after the last reading before the days due
                before = [day for day in known if start <= day < item.days.start]
                start = before[-1] + timedelta(days=1) if before else item.days.start
            ends = [day for day in known if start <= day < gap.end]
            if gap.end == bounds.end or any(days.start == gap.end for days, _run in charged):
                end = gap.end
            elif ends:
                end = ends[-1] + timedelta(days=1)
            elif within:
                continue
            else:
                raise EngineError(
                    "no_reading", point=item.point, date_from=start, date_to=item.days.last_day
                )
            read = (day - timedelta(days=1) in known for day in (start, end))
            found.append(ReadPeriod(start, end, *read))
        if not found and within and all(within):
            raise EngineError("in_other_run", run=within[0])
        self.charged[key] = [*charged, *((days, None) for days in found)]
        return found

    def _pieces(self, facts, item):
        """``item`` cut by payer, quantity and price."""
        component = item.component
        timeline, lack = None, None
        if component.basis in COUNTED:
            name, lack = COUNTED[component.basis]
            timeline = getattr(facts, name)
        for paid, payer in facts.payer_slices(component.code, item.days):
            parts = timeline.slices(paid) if timeline is not None else [(paid, ONE)]
            for counted, quantity in parts:
                if not quantity:
                    raise EngineError(lack, component=component.code)
                for days, price in self._prices(item, counted):
                    energy = component.basis == "mwh"
                    yield Piece(
                        item,
                        _cut(item.days, days),
                        payer,
                        price,
                        None if energy else quantity,
                    )

    def _prices(self, item, days):
        component = item.component
        if item.role != "instalment":
            return self.book.slices(component, days)
        if component.instalment_basis == "base":
            return [(days, price_of(self.book.pricings[component], None, self.book.as_of))]
        return [(days, self.book.price(component, days.start))]


def _monthly_dues(component, earlier, run):
    """What is due without a calendar: the days of the run, after those to catch up on."""
    if component.basis != "mwh":
        return [due for days in filter(None, (earlier, run)) for due in month_items(days)]
    if _is_read(component) and earlier:
        # from the last index billed, whenever that was
        run, earlier = Period(earlier.start, run.end), None
    days = [*(earlier.months() if earlier else ()), run]
    return [Due(REGULAR, part.last_day, part, Share(part, ONE)) for part in days]


def _is_read(component):
    """Whether the energy of ``component`` is billed from reading to reading."""
    return component.basis == "mwh" and component.energy_period == "reading"


def _cut(days, part):
    """``part`` of ``days``, whose own bounds keep standing on readings."""
    if not isinstance(days, ReadPeriod):
        return Period(part.start, part.end)
    return ReadPeriod(
        part.start,
        part.end,
        days.read_start and part.start == days.start,
        days.read_end and part.end == days.end,
    )
