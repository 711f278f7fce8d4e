"""The month's work of the demonstration cooperative, and its account in French.

Import the readings of every month that has ended, bill the last one, post the invoices.
Run again, it finds its work done; run a month later, it does that month.
"""

import logging

from odoo import fields

_logger = logging.getLogger(__name__)
NARROW_SPACE, SPACE = "\u202f", "\u00a0"


def run_main_job(env, today=None):
    """Do the month's work as of ``today`` and return its account (see ``heat.demo._summary``).

    The one place that commits: each stage leaves a whole database behind, so that a
    process killed in the middle loses one stage at most, and the next run takes it up.
    """
    today = today or fields.Date.today()
    demo = env["heat.demo"]
    _logger.info("setting the cooperative up")
    demo._setup(today)
    env.cr.commit()  # pylint: disable=invalid-commit
    demo._publish_weather(today)
    env.cr.commit()  # pylint: disable=invalid-commit
    for month in demo._months_to_import(today):
        _logger.info("importing the readings of %s", month.start)
        demo._import_readings(month.end)
        env.cr.commit()  # pylint: disable=invalid-commit
    demo._publish_indices(today)
    env.cr.commit()  # pylint: disable=invalid-commit
    _logger.info("billing")
    demo._bill_last_month(today)
    env.cr.commit()  # pylint: disable=invalid-commit
    demo._start_round(today)
    demo._misread(today)
    demo._compute_balances()
    demo._compute_cutoffs(today)
    env.cr.commit()  # pylint: disable=invalid-commit
    return demo._summary(today)


def format_summary(result):
    """The account of the month for a reader of French.

    >>> print(format_summary({
    ...     "company": "SCIC d’essai", "month": "mars 2026", "readings": 1234,
    ...     "mwh": 1234.5678, "invoices": 2, "untaxed": 167.15, "tax": 9.19, "total": 176.34,
    ...     "tax_by_rate": [("5,5 %", 9.19)], "failures": [], "logins": [],
    ... }).replace("\\u202f", " ").replace("\\u00a0", " "))
    SCIC d’essai : facturation de mars 2026
    <BLANKLINE>
      Relevés en base         1 234
      Chaleur facturée        1 234,568 MWh
      Factures émises         2
      Total HT                167,15 €
      TVA 5,5 %               9,19 €
      TVA                     9,19 €
      Total TTC               176,34 €
    <BLANKLINE>
      Rien n’est resté en attente.
    """
    lines = [
        ("Relevés en base", _number(result["readings"], 0)),
        ("Chaleur facturée", f"{_number(result['mwh'], 3)}{SPACE}MWh"),
        ("Factures émises", _number(result["invoices"], 0)),
        ("Total HT", _euros(result["untaxed"])),
        *((f"TVA {rate}", _euros(amount)) for rate, amount in result["tax_by_rate"]),
        ("TVA", _euros(result["tax"])),
        ("Total TTC", _euros(result["total"])),
    ]
    of_month = f"d’{result['month']}" if result["month"][0] in "ao" else f"de {result['month']}"
    text = [f"{result['company']} : facturation {of_month}", ""]
    text += [f"  {label:<24}{value}" for label, value in lines]
    text += ["", *_failures(result["failures"]), *_logins(result["logins"])]
    return "\n".join(text).rstrip()


def _failures(failures):
    if not failures:
        return ["  Rien n’est resté en attente.", ""]
    title = f"  À traiter ({len(failures)}) :"
    return [title, *(f"   - {failure}" for failure in failures), ""]


def _logins(logins):
    if not logins:
        return []
    width = max(len(name) for name, _role, _login, _password in logins)
    role_width = max(len(role) for _name, role, _login, _password in logins)
    return [
        "  Connexions (mots de passe de démonstration, à ne jamais employer ailleurs) :",
        *(
            f"   - {name:<{width}}  {role:<{role_width}}  {login} / {password}"
            for name, role, login, password in logins
        ),
    ]


def _number(value, digits):
    """A number as French prints it: narrow no-break space between thousands, comma."""
    return f"{value:,.{digits}f}".replace(",", NARROW_SPACE).replace(".", ",")


def _euros(amount):
    return f"{_number(amount, 2)}{SPACE}€"
