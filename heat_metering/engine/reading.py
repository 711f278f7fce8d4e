"""What is written in a reading file, turned into exact numbers and instants.

Reading files say numbers and dates the way the country or the maker of the software
does. Nothing is guessed here: separators, order of the date and zone are given, and
what does not fit them is refused by name.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from odoo.addons.heat_base.engine.delimited import DateOrder
from odoo.addons.heat_base.engine.errors import EngineError

#: Spaces used between thousands: plain, no-break, narrow no-break, thin, figure.
SPACES = "\u0020\u00a0\u202f\u2009\u2007"

#: Which of the two instants a repeated local hour means; "refuse" says neither.
RepeatedHour = Literal["refuse", "first", "second"]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)
_YEAR_FIRST = re.compile(
    r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)
#: More digits than any register shows; beyond, a cell is a mistake, not an index.
_MAX_DIGITS = 30


class BadNumber(EngineError):
    """A cell that is no number; parameter ``value``."""

    def __init__(self, value: str) -> None:
        super().__init__("bad_number", value=value)


class BadDate(EngineError):
    """A cell that is no date of the calendar; parameters ``value`` and ``order``."""

    def __init__(self, value: str, order: str) -> None:
        super().__init__("bad_date", value=value, order=order)


class NonexistentHour(EngineError):
    """A local hour skipped when clocks go forward; parameters ``value`` and ``tz``."""

    def __init__(self, value: str, tz: str) -> None:
        super().__init__("nonexistent_hour", value=value, tz=tz)


class RepeatedHourRefused(EngineError):
    """A local hour that clocks show twice; parameters ``value`` and ``tz``."""

    def __init__(self, value: str, tz: str) -> None:
        super().__init__("repeated_hour", value=value, tz=tz)


def parse_number(text: str, decimal: str = ".", thousands: str = "") -> Decimal:
    """The exact number written in ``text``.

    :param decimal: the decimal separator, ``"."`` or ``","``
    :param thousands: the separator of thousands, ``""`` for none; any space stands for
        all spaces, no-break ones included
    :raises BadNumber: for anything else, a misplaced separator included

    >>> parse_number("5347.61445783133")
    Decimal('5347.61445783133')
    >>> parse_number("2\\u00a0969,03", decimal=",", thousands=" ")
    Decimal('2969.03')
    >>> parse_number("2.969,03", decimal=",", thousands=".")
    Decimal('2969.03')
    >>> parse_number("032A.871")
    Traceback (most recent call last):
    ...
    odoo.addons.heat_metering.engine.reading.BadNumber: bad_number(value='032A.871')
    """
    digits = text.strip(SPACES + "\t")
    if thousands:
        whole, mark, fraction = digits.partition(decimal)
        separators = SPACES if thousands in SPACES else thousands
        groups = re.split(f"[{re.escape(separators)}]", whole)
        if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
            raise BadNumber(text)
        digits = "".join(groups) + mark + fraction
    if decimal != ".":
        if "." in digits:
            raise BadNumber(text)
        digits = digits.replace(decimal, ".")
    if len(digits) > _MAX_DIGITS or not _NUMBER.fullmatch(digits):
        raise BadNumber(text)
    return Decimal(digits)


@dataclass(frozen=True)
class Clock:
    """How a file writes instants.

    :param order: ``"iso"`` (ISO 8601, with or without an offset; or year, month, day, zero
        padded or not), ``"dmy"`` (day, month, year) or ``"mdy"``
    :param tz: zone of the instants written without an offset
    :param date_only_hour: local hour, 0 to 24, at which a reading dated by its day counts
    :param repeated_hour: what a local hour shown twice means
    """

    order: DateOrder = "iso"
    tz: str = "UTC"
    date_only_hour: int = 0
    repeated_hour: RepeatedHour = "refuse"

    def parse(self, text: str) -> datetime:
        """The instant written in ``text``, in UTC.

        :raises BadDate: not a date, or one that the calendar does not have
        :raises NonexistentHour: an hour skipped by summer time
        :raises RepeatedHourRefused: an hour shown twice, when ``repeated_hour`` refuses it

        >>> Clock("iso").parse("2018-01-02T23:00:00Z").isoformat()
        '2018-01-02T23:00:00+00:00'
        >>> Clock("dmy", "Europe/Paris").parse("1/3/2019").isoformat()
        '2019-02-28T23:00:00+00:00'
        >>> Clock("dmy", "Europe/Paris", repeated_hour="second").parse(
        ...     "27.10.2019 02:30").isoformat()
        '2019-10-27T01:30:00+00:00'
        >>> Clock("dmy", "Europe/Paris").parse("31/02/2019")
        Traceback (most recent call last):
        ...
        odoo.addons.heat_metering.engine.reading.BadDate: bad_date(value='31/02/2019', order='dmy')
        """
        stripped = text.strip()
        moment, day_only = self._read(stripped)
        try:
            if moment.tzinfo is None:
                if day_only:
                    moment += timedelta(hours=self.date_only_hour)
                moment = self.to_utc(moment, stripped)
            return moment.astimezone(UTC)
        except OverflowError:
            raise BadDate(stripped, self.order) from None

    def _read(self, text: str) -> tuple[datetime, bool]:
        try:
            if self.order == "iso":
                if found := _YEAR_FIRST.fullmatch(text):
                    year, month, day, hour, minute, seconds = (int(x or 0) for x in found.groups())
                    return datetime(year, month, day, hour, minute, seconds), found[4] is None
                return datetime.fromisoformat(text), len(text) <= 10
            if not (found := _DAY_FIRST.fullmatch(text)):
                raise BadDate(text, self.order)
            first, second, year, hour, minute, seconds = (int(x or 0) for x in found.groups())
            day, month = (first, second) if self.order == "dmy" else (second, first)
            return datetime(year, month, day, hour, minute, seconds), found[4] is None
        except ValueError:
            raise BadDate(text, self.order) from None

    def to_utc(self, moment: datetime, text: str = "") -> datetime:
        """The UTC instant of a naive local ``moment`` (``text`` is for the message).

        >>> Clock(tz="Europe/Paris").to_utc(datetime(2019, 3, 31, 2, 30))
        Traceback (most recent call last):
        ...
        odoo.addons.heat_metering.engine.reading.NonexistentHour: nonexistent_hour(...)
        """
        zone = ZoneInfo(self.tz)
        try:
            first = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
            second = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
        except OverflowError:
            raise BadDate(text or moment.isoformat(), self.order) from None
        if first == second:
            return first
        if first > second:
            raise NonexistentHour(text or moment.isoformat(sep=" "), self.tz)
        if self.repeated_hour == "refuse":
            raise RepeatedHourRefused(text or moment.isoformat(sep=" "), self.tz)
        return first if self.repeated_hour == "first" else second


def regressions(indexes: Sequence[Decimal]) -> frozenset[int]:
    """Positions to suspect in a register's indexes, given in the order of time.

    An index only grows. The longest sequence that does is kept, all else is suspect: a
    single absurd value, high or low, does not condemn the readings around it. Of two
    sequences of one length, the one that starts first wins, so that of two readings that
    contradict each other the later is suspect.

    >>> sorted(regressions([Decimal(x) for x in (100, 110, 50, 120)]))
    [2]
    >>> sorted(regressions([Decimal(x) for x in (100, 9999, 110, 120)]))
    [1]
    >>> sorted(regressions([Decimal(110), Decimal(90)]))
    [1]
    """
    longest = _longest_from(indexes)
    kept: set[int] = set()
    wanted, last = max(longest, default=0), None
    for position, index in enumerate(indexes):
        if longest[position] == wanted and (last is None or index >= last):
            kept.add(position)
            wanted, last = wanted - 1, index
    return frozenset(range(len(indexes))) - kept


def _longest_from(indexes: Sequence[Decimal]) -> list[int]:
    """Length of the longest growing sequence that starts at each position."""
    tails: list[Decimal] = []  # smallest opposite of the first index, for each length
    lengths = [0] * len(indexes)
    for position in reversed(range(len(indexes))):
        opposite = -indexes[position]
        length = bisect_right(tails, opposite)
        tails[length : length + 1] = [opposite]
        lengths[position] = length + 1
    return lengths
