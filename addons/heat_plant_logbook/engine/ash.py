"""Ash on a site: what was taken out of the boilers and did not leave yet.

Source: order of 3 August 2018 on plants under heading 2910, annex I, chapter 7: at most what a
month makes, or a usual load of the carrier.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

#: Days of the month that the stock is measured by.
MONTH_DAYS = 30
#: Days over which the usual production is reckoned, and the fewest that say something of it.
LOOKED_BACK, FEWEST = 365, 28


@dataclass(frozen=True)
class AshStock:
    """Ash on site in kg, since when, and what a month makes; None where nobody weighed."""

    since: date | None
    stock_kg: Decimal | None
    month_kg: Decimal | None


def ash_stock(
    produced: Iterable[tuple[date, Decimal]], last_removal: date | None, today: date
) -> AshStock:
    """The ash since the last removal, and the mean production of thirty days.

    The day of a removal counts as carried away. The mean is that of the last year, from its first
    weighing on; before four weeks it says nothing.

    >>> weighed = [(date(2026, 1, 1), Decimal(60)), (date(2026, 1, 31), Decimal(60))]
    >>> found: AshStock = ash_stock(weighed, date(2026, 1, 1), date(2026, 3, 1))
    >>> str(found.stock_kg), str(found.since), str(found.month_kg)
    ('60', '2026-01-01', '60')
    >>> ash_stock([], None, date(2026, 3, 1)).stock_kg is None
    True
    """
    weighed = sorted(produced)
    kept = [mass for day, mass in weighed if last_removal is None or day > last_removal]
    stock = sum(kept, Decimal()) if kept or last_removal else None
    since = last_removal or (weighed[0][0] if weighed else None)
    year = [(day, mass) for day, mass in weighed if day > today - timedelta(days=LOOKED_BACK)]
    days = (today - year[0][0]).days + 1 if year else 0
    month = None
    if days >= FEWEST:
        month = sum((mass for _day, mass in year), Decimal()) * MONTH_DAYS / days
    return AshStock(since, stock, month)


def is_over(stock: AshStock, load_kg: Decimal | None = None) -> bool:
    """Whether more lies there than a month makes and than a usual load of the carrier.

    >>> is_over(AshStock(None, Decimal(900), Decimal(300)))
    True
    >>> is_over(AshStock(None, Decimal(900), Decimal(300)), Decimal(1000))
    False
    >>> is_over(AshStock(None, Decimal(900), None))
    False
    """
    limits = [limit for limit in (stock.month_kg, load_kg) if limit is not None]
    return stock.stock_kg is not None and bool(limits) and stock.stock_kg > max(limits)
