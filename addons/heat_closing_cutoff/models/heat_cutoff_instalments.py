from odoo import models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.slices import served


class HeatCutoff(models.Model):
    """Instalments billed in the period for the consumption that the cut-off counts."""

    _inherit = "heat.cutoff"

    def _instalment_lines(self):
        """They are taken off what is to bill, on the account that their invoices credited."""
        lines = self._outstanding_instalments()
        invoiced = self._invoiced_on(lines)
        found = []
        for line in lines:
            account, distribution = invoiced.get(line, (line.env["account.account"], False))
            rate, amount = line._vat_base()
            days = day_period(line.date_from, line.date_to)
            own = served(
                amount, days, self._until(line.date_from), self.company_id.heat_deferral_method
            )
            if own:
                found.append(
                    {
                        **self._contract_vals(line.contract_id, line.bill_id.partner_id.id),
                        "role": "instalment",
                        "bill_line_id": line.id,
                        "code": line.code,
                        "name": self.env._(
                            "Instalment billed (%(number)s): %(line)s",
                            number=line.bill_id.number or "",
                            line=line.name,
                        ),
                        "date_from": line.date_from,
                        "date_to": min(line.date_to, self.date),
                        "amount": -float(own),
                        "vat_rate": float(rate),
                        "account_id": account.id,
                        "analytic_distribution": distribution,
                    }
                )
        return found

    def _oldest_instalments(self):
        """{contract id: first day of its instalments that are to be settled}"""
        found = self._outstanding_instalments().grouped("contract_id")
        return {contract.id: min(lines.mapped("date_from")) for contract, lines in found.items()}

    def _outstanding_instalments(self):
        """Those that no bill of the period deducts."""
        return self._lines_in_books(
            SQL(
                """l.role = 'instalment' AND l.date_from <= %(day)s
                   AND NOT EXISTS (SELECT FROM heat_bill_line d
                                     JOIN heat_bill b ON b.id = d.bill_id
                                    WHERE d.origin_line_id = l.id AND d.role = 'deduction'
                                      AND %(in_books)s)""",
                day=self.date,
                in_books=self._in_books(),
            )
        )
