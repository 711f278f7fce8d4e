"""What a plan is made of: items that fall due, cut in pieces of one price and quantity."""

from dataclasses import dataclass, field
from decimal import Decimal

from odoo.addons.heat_base.engine.periods import Period

from ..engine.calendar import INSTALMENT, REGULAR, Due
from ..engine.price import Price

#: what energy lacks that may come later, while fixed terms are billed
AWAITED = {"no_reading", "no_consumption", "no_meter", "missing_index", "unpublished_index"}


@dataclass(frozen=True)
class Item:
    """What a date of a calendar asks for: the days of one component, ``point`` or none."""

    component: object
    due: Due
    days: Period
    point: int = 0

    @property
    def role(self):
        return "instalment" if self.due.role == INSTALMENT else "charge"

    @property
    def key(self):
        """What no two bills charge on the same day."""
        return self.component.code, self.point, self.role


@dataclass(frozen=True)
class Piece:
    """Days of an item at one price and one quantity, for one payer; energy has none yet."""

    item: Item
    days: Period
    payer: int
    price: Price
    quantity: Decimal | None = None

    @property
    def is_energy(self):
        return self.item.component.basis == "mwh" and self.item.role == "charge"

    @property
    def is_expected(self):
        """Whether it is an instalment of energy."""
        return self.item.component.basis == "mwh" and self.item.role == "instalment"

    @property
    def year_before(self):
        """The calendar year before that of an instalment."""
        start = self.item.due.share.whole.start.replace(month=1, day=1)
        return Period(start.replace(year=start.year - 1), start)


@dataclass
class Plan:
    """What a contract owes: its pieces, the codes whose instalments are settled, each with its
    days, and what its energy waits for when fixed terms are billed alone."""

    contract: object
    is_final: bool = False
    period: Period | None = None
    pieces: list = field(default_factory=list)
    settled: dict = field(default_factory=dict)
    awaited: list = field(default_factory=list)
    energy_may_wait: bool = False

    def wait_for(self, item, error):
        """Leave ``item`` to a later bill, where it may wait for what ``error`` misses.

        A last bill and a statement are made once, of all that is due.

        :raises EngineError: where it may not
        """
        energy = item.component.basis == "mwh" and item.due.role == REGULAR
        if self.is_final or not (self.energy_may_wait and energy and error.code in AWAITED):
            raise error
        self.awaited.append(error)
