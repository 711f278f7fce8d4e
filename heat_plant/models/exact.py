"""Numbers of records as engines want them: exact, and None where nobody measured."""

from decimal import Decimal


def exact(value):
    """A number of a record as a Decimal; False, which an empty field reads, as None."""
    return None if value is False or value is None else Decimal(str(value))


def percent(value):
    """A percentage of a record as a part of the whole."""
    return None if value is False or value is None else Decimal(str(value)) / 100


def shown(value):
    """A Decimal of an engine as a field takes it."""
    return False if value is None else float(value)
