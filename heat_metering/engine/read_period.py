"""A period whose bounds are indexes that somebody read, at whatever hour of the day."""

from dataclasses import dataclass

from odoo.addons.heat_base.engine.periods import Period


@dataclass(frozen=True, order=True)
class ReadPeriod(Period):
    """Days from one reading to the next, both found within a day.

    The index at the start is the last one read on the day before ``start``, the one at the end
    the last one read on the last day: what the next period starts from. ``read_start`` or
    ``read_end`` False leaves that bound at local midnight, as in a plain :class:`Period`.

    >>> from datetime import date
    >>> period = ReadPeriod(date(2019, 3, 1), date(2019, 4, 1), read_end=False)
    >>> period.days, period.read_start, period.read_end
    (31, True, False)
    """

    read_start: bool = True
    read_end: bool = True
