"""Outages in hours: availability, mean time between failures, mean time to repair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .errors import EndsBeforeItStarts


@dataclass(frozen=True)
class Stop:
    """An outage from ``start`` to ``end``; None while it lasts."""

    start: datetime
    end: datetime | None = None


def hours(start: datetime, end: datetime) -> Decimal:
    """Hours between two instants, to the second.

    :raises EndsBeforeItStarts: where the second comes first

    >>> hours(datetime(2026, 5, 31, 18), datetime(2026, 6, 1, 14))
    Decimal('20')
    """
    if end < start:
        raise EndsBeforeItStarts(start, end)
    return _in_hours(end - start)


def mean_time_to_repair(stops: Iterable[Stop]) -> Decimal | None:
    """Mean length of the outages that ended, in hours; None without any.

    >>> mean_time_to_repair([Stop(datetime(2026, 3, 2), datetime(2026, 3, 2, 6))])
    Decimal('6')
    """
    lengths = [hours(stop.start, stop.end) for stop in stops if stop.end is not None]
    return sum(lengths, Decimal()) / len(lengths) if lengths else None


def mean_time_between_failures(in_service: datetime, stops: Iterable[Stop]) -> Decimal | None:
    """Hours in working order before each failure; None without any.

    Convention: from the day in service to the start of the last failure, the time under repair
    before it left out, over the number of failures.

    >>> stops = [Stop(datetime(2026, 1, 5), datetime(2026, 1, 6)), Stop(datetime(2026, 1, 11))]
    >>> mean_time_between_failures(datetime(2026, 1, 1), stops)
    Decimal('108')
    """
    failures = sorted(stops, key=lambda stop: stop.start)
    if not failures:
        return None
    last = failures[-1].start
    under_repair = _stopped(failures[:-1], in_service, last)
    return (hours(in_service, last) - under_repair) / len(failures)


def availability(start: datetime, end: datetime, stops: Iterable[Stop]) -> Decimal | None:
    """Part of a period without outage; outages that overlap count once. None for an empty period.

    :raises EndsBeforeItStarts: where the period ends first

    >>> availability(datetime(2026, 1, 1), datetime(2026, 1, 11),
    ...              [Stop(datetime(2026, 1, 2), datetime(2026, 1, 3)),
    ...               Stop(datetime(2026, 1, 2, 12), datetime(2026, 1, 4))])
    Decimal('0.8')
    """
    length = hours(start, end)
    if not length:
        return None
    return 1 - _stopped(sorted(stops, key=lambda stop: stop.start), start, end) / length


def _stopped(stops: Sequence[Stop], start: datetime, end: datetime) -> Decimal:
    """Hours of a period covered by outages, given in order of their start."""
    covered, reached = timedelta(), start
    for stop in stops:
        first = max(stop.start, reached)
        last = min(stop.end or end, end)
        if last > first:
            covered += last - first
            reached = last
    return _in_hours(covered)


def _in_hours(length: timedelta) -> Decimal:
    return Decimal(length.days * 86_400 + length.seconds) / 3600
