"""What the share ledger refuses, each with a stable code and its parameters."""

from datetime import date
from decimal import Decimal

from odoo.addons.heat_base.engine.errors import EngineError


class NegativeHolding(EngineError):
    """A holding would fall below zero; parameters ``member``, ``share_class``, ``day``,
    ``quantity`` (what it would be at the end of that day)."""

    def __init__(self, member: int, share_class: int, day: date, quantity: int) -> None:
        super().__init__(
            "negative_holding", member=member, share_class=share_class, day=day, quantity=quantity
        )


class UnknownKind(EngineError):
    """No movement is of this kind; parameter ``kind``."""

    def __init__(self, kind: str) -> None:
        super().__init__("unknown_kind", kind=kind)


class NotReversible(EngineError):
    """A reversal of nothing known, of a reversal, or of what was reversed already; parameters
    ``number`` (of the reversal) and ``reverses``."""

    def __init__(self, number: int, reverses: int | None) -> None:
        super().__init__("not_reversible", number=number, reverses=reverses)


class ReleaseTooSmall(EngineError):
    """Less than a quarter of the nominal value would be released; parameter ``percent``."""

    def __init__(self, percent: Decimal) -> None:
        super().__init__("release_too_small", percent=percent)
