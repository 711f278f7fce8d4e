"""Days of the calendar, counted in years."""

from datetime import date


def years_after(day: date, years: int) -> date:
    """The same day, ``years`` later; the 28th where there is no 29 February.

    >>> years_after(date(2024, 2, 29), 1), years_after(date(2024, 3, 1), 5)
    (datetime.date(2025, 2, 28), datetime.date(2029, 3, 1))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)
