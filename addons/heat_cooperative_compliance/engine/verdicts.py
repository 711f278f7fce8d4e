"""Whether a figure keeps its limit: how far it is, and how long until a deadline.

Law 47-1775 of 10 September 1947, art. 12 (release), 19 septies (categories, public bodies),
25-1 and 19 duodecies (revision every five years); general regulation of the AMF, art. 211-2
(offers below 8,000,000 € in twelve months need no prospectus).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

OK, WARNING, ALERT, UNKNOWN = "ok", "warning", "alert", "unknown"
#: From which part of a limit one is warned.
NEAR = Fraction(9, 10)
Figure = Decimal | Fraction | int


@dataclass(frozen=True)
class Limits:
    """What law and statutes set; as it stands, the figures of the law.

    ``holder_percent`` is None where the statutes set no cap for one holder.

    >>> Limits().public_body_percent, Limits().offering_threshold
    (Decimal('50'), Decimal('8000000'))
    """

    least_categories: int = 3
    public_body_percent: Decimal = Decimal(50)
    holder_percent: Decimal | None = None
    offering_threshold: Decimal = Decimal(8_000_000)
    revision_years: int = 5
    warning_months: int = 6


def at_most(figure: Figure | None, limit: Figure, *, reached: bool = True) -> str:
    """Whether ``figure`` keeps within ``limit``; warned from nine tenths of it on.

    ``reached``: whether the limit itself is still allowed.

    >>> at_most(Fraction(1000, 13), 50), at_most(50, 50), at_most(44, 50)
    ('alert', 'warning', 'ok')
    >>> at_most(50, 50, reached=False), at_most(None, 50)
    ('alert', 'unknown')
    """
    if figure is None:
        return UNKNOWN
    exact, most = Fraction(figure), Fraction(limit)
    if exact > most or (exact == most and not reached):
        return ALERT
    return WARNING if exact > most * NEAR else OK


def at_least(figure: int, limit: int) -> str:
    """Whether ``figure`` reaches ``limit``.

    >>> at_least(2, 3), at_least(3, 3)
    ('alert', 'ok')
    """
    return OK if figure >= limit else ALERT


def due(day: date, deadline: date | None, months: int) -> str:
    """Whether a deadline is past on ``day``, or comes within ``months``; its day is still in time.

    >>> due(date(2028, 9, 1), date(2029, 2, 28), 6), due(date(2029, 2, 28), date(2029, 2, 28), 6)
    ('warning', 'warning')
    >>> due(date(2029, 3, 1), date(2029, 2, 28), 6), due(date(2028, 8, 1), date(2029, 2, 28), 6)
    ('alert', 'ok')
    """
    if deadline is None:
        return UNKNOWN
    if day > deadline:
        return ALERT
    return WARNING if day >= months_later(deadline, -months) else OK


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of the month; earlier where negative.

    >>> months_later(date(2029, 8, 31), -6), months_later(date(2024, 2, 29), 60)
    (datetime.date(2029, 2, 28), datetime.date(2029, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def worst(states: list[str]) -> str:
    """The gravest of several states; what is not known weighs less than a warning.

    >>> worst(["ok", "alert", "warning"]), worst(["ok", "unknown"]), worst([])
    ('alert', 'unknown', 'ok')
    """
    return max(states, key=(OK, UNKNOWN, WARNING, ALERT).index, default=OK)
