"""The highest rate of interest that a cooperative may pay on its shares.

Law 47-1775 of 10 September 1947, art. 14: the mean, over the three calendar years before the
assembly, of the average yield of bonds of private companies (TMO), plus two points. The yield is
published by half-year; that of a year is the mean of its two. Rates are in percent.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from .errors import HalfYear, MissingYields

YEARS = 3


def half_years(assembly: date) -> tuple[HalfYear, ...]:
    """The half-years that decide of the ceiling for an assembly of that day.

    >>> half_years(date(2024, 6, 15))
    ((2021, 1), (2021, 2), (2022, 1), (2022, 2), (2023, 1), (2023, 2))
    """
    return tuple(
        (year, half) for year in range(assembly.year - YEARS, assembly.year) for half in (1, 2)
    )


def ceiling(yields: Mapping[HalfYear, Decimal], assembly: date, margin: Decimal) -> Decimal:
    """The ceiling in percent, not rounded; ``margin`` in points.

    :raises MissingYields: naming every half-year that lacks

    >>> known = {(2021, 1): "0.20", (2021, 2): "0.27", (2022, 1): "1.325", (2022, 2): "2.51",
    ...          (2023, 1): "3.14", (2023, 2): "3.37"}
    >>> yields = {half: Decimal(text) for half, text in known.items()}
    >>> ceiling(yields, date(2024, 6, 15), Decimal(2))
    Decimal('3.8025')
    >>> ceiling(yields, date(2025, 6, 15), Decimal(2))
    Traceback (most recent call last):
    ...
    odoo.addons.heat_cooperative_interest.engine.errors.MissingYields: missing_yields(...)
    """
    wanted = half_years(assembly)
    if missing := [half for half in wanted if half not in yields]:
        raise MissingYields(missing)
    return sum((yields[half] for half in wanted), Decimal()) / len(wanted) + margin
