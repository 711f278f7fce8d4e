from odoo import models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.slices import served


class HeatCutoff(models.Model):
    """What bills of the period charge of days after it."""

    _inherit = "heat.cutoff"

    def _deferred_lines(self):
        """Values of the lines of the cut-off: what is left of each line for the days after."""
        self.ensure_one()
        lines = self._lines_in_books(
            SQL("l.role IN ('charge', 'instalment') AND l.date_to > %s", self.date)
        )
        invoiced = self._invoiced_on(lines)
        method = self.company_id.heat_deferral_method
        found = []
        for line in lines:
            account, distribution = invoiced.get(line, (line.env["account.account"], False))
            # an instalment on 4191 is no income yet
            if account.internal_group != "income":
                continue
            _rate, amount = line._vat_base()
            days = day_period(line.date_from, line.date_to)
            before = self._until(min(self.date, line.date_from))
            left = amount - served(amount, days, before, method)
            if left:
                found.append(
                    {
                        **self._contract_vals(line.contract_id, line.bill_id.partner_id.id),
                        "role": "advance",
                        "bill_line_id": line.id,
                        "delivery_point_id": line.delivery_point_id.id,
                        "code": line.code,
                        "name": self.env._(
                            "Billed in advance (%(number)s): %(line)s",
                            number=line.bill_id.number or "",
                            line=line.name,
                        ),
                        "date_from": line.date_from,
                        "date_to": line.date_to,
                        "whole_amount": line.amount,
                        "amount": float(left),
                        "account_id": account.id,
                        "analytic_distribution": distribution,
                        "evidence": {"method": method, "days": days.days},
                    }
                )
        return found
