"""What cannot be computed, each with a stable code and its parameters."""

from collections.abc import Iterable
from datetime import date

from odoo.addons.heat_base.engine.errors import EngineError

#: A half-year: calendar year, and 1 or 2.
HalfYear = tuple[int, int]


class MissingYields(EngineError):
    """The ceiling needs half-years whose average bond yield nobody entered; parameter
    ``half_years``, in order."""

    def __init__(self, half_years: Iterable[HalfYear]) -> None:
        self.half_years = tuple(sorted(half_years))
        super().__init__("missing_yields", half_years=self.half_years)


class UnknownRate(EngineError):
    """No rate is known for levies on a day; parameters ``kinds``, ``status`` and ``day``."""

    def __init__(self, kinds: Iterable[str], status: str, day: date) -> None:
        self.kinds = tuple(kinds)
        super().__init__("unknown_rate", kinds=self.kinds, status=status, day=day)


class SeveralRates(EngineError):
    """Two rates hold for the same levy on one day; parameters ``kind``, ``status``, ``day``."""

    def __init__(self, kind: str, status: str, day: date) -> None:
        super().__init__("several_rates", kind=kind, status=status, day=day)
