"""Journal entries of results, interest and shareholder loans, on the French chart (PCG).

================= ======================================================= ======
account           what it holds                                           PCG
================= ======================================================= ======
result            profit of the year, to be allocated                     120
loss              loss of the year, to be allocated                       129
losses_carried    losses carried forward                                  119
legal_reserve     legal reserve                                           1061
statutory_reserve statutory reserves                                      1063
dividend          interest on shares, decided and not paid                457
prepaid_tax       income tax held back (PFNL)                             4422
social_levy       social levies held back                                 4423
loan              shareholder loans, principal                            4551
loan_interest     shareholder loans, interest due                         4558
loan_expense      interest of shareholder loans                           6615
bank              the account of the bank journal                         512
================= ======================================================= ======

Member 0 is nobody in particular: the line carries no contact.
"""

from collections.abc import Mapping
from decimal import Decimal

from odoo.addons.heat_cooperative.engine.entries import Line

from .allocation import Allocation
from .levies import Levies

NOBODY = 0


def allocation(shared: Allocation, statutory: Decimal) -> tuple[Line, ...]:
    """The result goes to reserves; ``statutory`` is what the assembly gives them, the least of
    ``shared`` or more. What interest takes stays on 120 until it is decided.

    >>> part = Allocation(*map(Decimal, (0, 3000, 8500, 2500)))
    >>> [(line.account, str(line.amount)) for line in allocation(part, Decimal(16000))]
    [('legal_reserve', '-3000'), ('statutory_reserve', '-16000'), ('result', '19000')]
    >>> loss = Allocation(*map(Decimal, (0, 0, 0, 0, 700)))
    >>> [(line.account, str(line.amount)) for line in allocation(loss, Decimal(0))]
    [('losses_carried', '700'), ('loss', '-700')]
    """
    if shared.carried:
        return (
            Line("losses_carried", NOBODY, shared.carried),
            Line("loss", NOBODY, -shared.carried),
        )
    credited = (
        ("losses_carried", shared.losses),
        ("legal_reserve", shared.legal),
        ("statutory_reserve", statutory),
    )
    total = sum((amount for _account, amount in credited), Decimal())
    lines = [Line(account, NOBODY, -amount) for account, amount in credited if amount]
    return (*lines, Line("result", NOBODY, total)) if total else ()


def decision(gross: Mapping[int, Decimal]) -> tuple[Line, ...]:
    """The assembly decides of interest: it is due to each member.

    >>> [(line.account, line.member, str(line.amount)) for line in decision({7: Decimal("53.78")})]
    [('result', 0, '53.78'), ('dividend', 7, '-53.78')]
    """
    total = sum(gross.values(), Decimal())
    return (
        Line("result", NOBODY, total),
        *(Line("dividend", member, -amount) for member, amount in gross.items()),
    )


def payment(due: str, paid: Mapping[int, Decimal], held: Levies) -> tuple[Line, ...]:
    """Interest is paid: gross off what is ``due`` to each member, levies owed to the State, the
    rest leaves the bank; ``held`` is the total of the levies and of the net amounts.

    >>> held = Levies(*map(Decimal, ("6.88", "5.70", "0.27", "4.03", "36.90")))
    >>> lines = payment("dividend", {7: Decimal("53.78")}, held)
    >>> [(line.account, str(line.amount)) for line in lines]
    [('dividend', '53.78'), ('prepaid_tax', '-6.88'), ('social_levy', '-10.00'), ('bank', '-36.90')]
    """
    credited = (
        ("prepaid_tax", held.income_tax),
        ("social_levy", held.social),
        ("bank", held.net),
    )
    return (
        *(Line(due, member, amount) for member, amount in paid.items()),
        *(Line(account, NOBODY, -amount) for account, amount in credited if amount),
    )


def loan(kind: str, member: int, amount: Decimal) -> tuple[Line, ...]:
    """A loan is received (``deposit``), earns interest (``accrual``), is repaid (``repayment``).

    >>> [(line.account, str(line.amount)) for line in loan("accrual", 7, Decimal("225.21"))]
    [('loan_expense', '225.21'), ('loan_interest', '-225.21')]
    """
    debit, credit = {
        "deposit": ("bank", "loan"),
        "accrual": ("loan_expense", "loan_interest"),
        "repayment": ("loan", "bank"),
    }[kind]
    return (Line(debit, member, amount), Line(credit, member, -amount))
