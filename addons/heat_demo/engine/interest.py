"""What the demonstration cooperative's members earn: last year's result, its interest, a loan.

Amounts are in euros, rates in percent; ``months`` counts back from the first month that the
cooperative bills.
"""

from dataclasses import dataclass
from decimal import Decimal

#: the assembly that approved the accounts: months before the first bill, and day
ASSEMBLY = (3, 20)
#: days from the assembly to the payment
PAYMENT_DAYS = 5
RESULT = Decimal(9400)
PUBLIC_AID = Decimal(2100)
RATE = Decimal("1.5")
#: members whose bank account is known, by key, and the number of the account
ACCOUNTS = {
    "bourg": "00000000401",
    "gaec": "00000000402",
    "scierie": "00000000403",
    "marchal": "00000000404",
    "roussel": "00000000405",
}
#: who asked in time that no income tax be held back, and their letter
EXEMPT = "roussel"
LETTER = (
    "Je soussigné Thomas Roussel, sociétaire, atteste sur l’honneur que mon revenu fiscal de "
    "référence est inférieur au seuil, et demande à être dispensé du prélèvement forfaitaire."
)
#: bond yields that nobody has entered yet: invented, and said to be
YIELD = Decimal("3.00")
YIELD_SOURCE = "Valeur inventée pour la démonstration : saisir celle de l’avis officiel"


@dataclass(frozen=True)
class Loan:
    """What a member lends: months before the first bill, amount, rate, months of lock-up, of term.

    >>> LOAN == Loan("marchal", "CCA-01", 14, Decimal(5000), Decimal(3), 24, 60)
    True
    """

    member: str
    name: str
    months: int
    amount: Decimal
    rate: Decimal
    lockup: int
    term: int


LOAN = Loan("marchal", "CCA-01", 14, Decimal(5000), Decimal(3), 24, 60)
