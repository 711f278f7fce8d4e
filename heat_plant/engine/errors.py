"""What cannot be computed of a plant, each with a stable code and its parameters."""

from datetime import date
from decimal import Decimal

from odoo.addons.heat_base.engine.errors import EngineError


class InvalidMoisture(EngineError):
    """A moisture that is no part of a whole, wet basis; parameter ``moisture``."""

    def __init__(self, moisture: Decimal) -> None:
        super().__init__("invalid_moisture", moisture=moisture)


class UnknownCoefficients(EngineError):
    """A fuel has no coefficients in force on a day; parameter ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__("unknown_coefficients", day=day)


class MissingCoefficient(EngineError):
    """A fuel lacks what its energy is computed with; parameters ``name`` and ``unit``."""

    def __init__(self, name: str, unit: str) -> None:
        super().__init__("missing_coefficient", name=name, unit=unit)


class DeliveredExceedsInjected(EngineError):
    """More heat was delivered than injected; parameters ``injected`` and ``delivered``."""

    def __init__(self, injected: Decimal, delivered: Decimal) -> None:
        super().__init__("delivered_exceeds_injected", injected=injected, delivered=delivered)


class EndsBeforeItStarts(EngineError):
    """A stop that ends before it starts; parameters ``start`` and ``end``."""

    def __init__(self, start: object, end: object) -> None:
        super().__init__("ends_before_it_starts", start=start, end=end)


class NoBoiler(EngineError):
    """A power is asked of a room without boilers."""

    def __init__(self) -> None:
        super().__init__("no_boiler")


class MoreThanReceived(EngineError):
    """An inventory finds more fuel than was there and came; parameters ``day`` and
    ``excess_mwh``."""

    def __init__(self, day: date, excess_mwh: Decimal) -> None:
        super().__init__("more_than_received", day=day, excess_mwh=excess_mwh)
