"""From a bill's line to the line of an accounting document.

Accounting software multiplies quantity by unit price without rounding, and rounds the VAT
of a rate and the whole base of the document; a bill rounds each line. Where the two would
differ by a cent, the document shows the amount itself rather than quantity and price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .rating import Charge, round_half_up

#: decimals of a unit price on a document
PRICE_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class DocumentLine:
    """Quantity, unit price and amount of one line, with its VAT rate in percent."""

    quantity: Decimal
    price: Decimal
    amount: Decimal
    rate: Decimal


def document_line(charge: Charge, rate: Decimal) -> DocumentLine:
    """``charge`` with the price of its own period: a month's price for a yearly one.

    >>> charge = Charge(Decimal(9), Decimal(48), Fraction(1, 12), Decimal("36.00"))
    >>> document_line(charge, Decimal("5.5")).price
    Decimal('4.000000')
    """
    price = round_half_up(Fraction(charge.price) * charge.fraction, PRICE_STEP)
    return DocumentLine(charge.quantity, price, charge.amount, rate)


def keeps_amounts(lines: Sequence[DocumentLine], step: Decimal) -> bool:
    """Whether quantity times price yields every line, every rate's VAT and the whole base.

    >>> energy = DocumentLine(
    ...     Decimal("2.115276"), Decimal("62.00"), Decimal("131.15"), Decimal("5.5"))
    >>> keeps_amounts([energy], Decimal("0.01"))
    True
    >>> half = DocumentLine(Decimal("0.5"), Decimal("0.008"), Decimal("0.00"), Decimal(20))
    >>> keeps_amounts([half, half], Decimal("0.01"))
    False

    Two rates, each right by itself, whose unrounded sum is a cent below: 219.112663.

    >>> energy = DocumentLine(Decimal("2.344"), Decimal("71.5"), Decimal("167.60"), Decimal(20))
    >>> power = DocumentLine(
    ...     Decimal(11), Decimal("4.683333"), Decimal("51.52"), Decimal("5.5"))
    >>> keeps_amounts([energy, power], Decimal("0.01"))
    False
    """
    products: dict[Decimal, Decimal] = {}
    amounts: dict[Decimal, Decimal] = {}
    for line in lines:
        product = line.quantity * line.price
        if round_half_up(product, step) != line.amount:
            return False
        products[line.rate] = products.get(line.rate, Decimal(0)) + product
        amounts[line.rate] = amounts.get(line.rate, Decimal(0)) + line.amount
    whole = round_half_up(sum(products.values(), Decimal(0)), step)
    return whole == sum(amounts.values()) and all(
        round_half_up(products[rate], step) == amounts[rate]
        and round_half_up(products[rate] * rate / 100, step)
        == round_half_up(amounts[rate] * rate / 100, step)
        for rate in products
    )
