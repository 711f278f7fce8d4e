"""When what is owed to who left is paid."""

from datetime import date
from decimal import Decimal

from odoo.addons.heat_cooperative.engine.days import years_after

CENT = Decimal("0.01")


def fitting(count: int, first: date, latest: date) -> int:
    """How many of ``count`` yearly instalments end by ``latest``, one at least.

    :param count: number of instalments that is wanted
    :param first: day of the first one

    >>> fitting(6, date(2026, 8, 1), date(2031, 1, 20))
    5
    >>> fitting(3, date(2026, 2, 1), date(2025, 1, 1))
    1
    """
    days = [years_after(first, rank) for rank in range(count)]
    return max(1, sum(day <= latest for day in days))


def instalments(amount: Decimal, count: int, first: date) -> tuple[tuple[date, Decimal], ...]:
    """Yearly instalments of ``amount`` euros; the last one takes what is left of the cents.

    :param amount: in euros, above zero
    :param count: number of instalments, one at least
    :param first: day of the first one
    :raises ValueError: without any instalment, or nothing to pay

    >>> plan = instalments(Decimal(1000), 3, date(2026, 6, 30))
    >>> [(day.year, str(part)) for day, part in plan]
    [(2026, '333.33'), (2027, '333.33'), (2028, '333.34')]
    """
    if count < 1 or amount <= 0:
        raise ValueError(count, amount)
    part = (amount / count).quantize(CENT)
    days = [years_after(first, rank) for rank in range(count)]
    parts = [part] * (count - 1)
    return tuple(zip(days, [*parts, amount - sum(parts, Decimal())], strict=True))
