from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_contract.engine.trace import replay
from odoo.addons.heat_contract.models.heat_billing_run_correction import Correction


class HeatCutoff(models.Model):
    """What bills of the period charged on an estimate, or at a price that was not final."""

    _inherit = "heat.cutoff"

    def _difference_lines(self):
        """What the next billing run would charge or give back, by what is known now."""
        corrections = self._open_corrections()
        runs = self.env["heat.billing.run"]
        runs._read_again(corrections)
        pairs = {pair for one in corrections if (pair := one._measured_pair())}
        measured = self.env["heat.delivery.point"]._consumption(pairs) if pairs else {}
        consumption = {(point.id, days): result for (point, days), result in measured.items()}
        lines = self.env["heat.bill.line"].union(*(one.line for one in corrections))
        book = lines.component_id._price_book(None)
        invoiced = self._invoiced_on(lines)
        found = []
        for one in corrections:
            try:
                now, _quality, _provisional = one._now(consumption, book)
            except EngineError as error:
                # an index still missing is no difference; a reading that went is told
                if error.code == "reading_gone":
                    found.append(self._missing_line(one.line.contract_id, error))
                continue
            amount = Decimal(now["amount"]) - sum(replay(trace) for trace in one.traces)
            if amount:
                found.append(self._difference_line(one, now, amount, invoiced))
        return found

    def _open_corrections(self):
        """Lines of the period that may turn out to differ, with their corrections in it."""
        lines = self._lines_in_books(
            SQL(
                """l.role = 'charge' AND l.date_from <= %s
                   AND (l.provisional OR l.index_moved_on IS NOT NULL OR l.readings_changed)""",
                self.date,
            )
        )
        later = self._lines_in_books(
            SQL("l.role = 'difference' AND l.origin_line_id = ANY(%s)", lines.ids)
        )
        later = later.sorted("rank").grouped("origin_line_id")
        return [Correction(line, list(later.get(line, ()))) for line in lines]

    def _difference_line(self, correction, now, amount, invoiced):
        line = correction.line
        vals = self.env["heat.bill.line"]._difference_vals(correction, now, amount)
        account, distribution = invoiced.get(line, (self.env["account.account"], False))
        is_energy = line.basis == "mwh"
        return {
            **self._contract_vals(line.contract_id, correction.payer),
            "role": "difference",
            "bill_line_id": line.id,
            "delivery_point_id": line.delivery_point_id.id,
            "code": line.code,
            "name": vals["name"],
            "date_from": line.date_from,
            "date_to": line.date_to,
            "quantity": vals["quantity"],
            "energy_mwh": vals["quantity"] if is_energy else False,
            "uom_id": line.uom_id.id,
            "price_unit": vals["price_unit"],
            "amount": float(amount),
            "vat_rate": line.vat_rate,
            "account_id": account.id,
            "analytic_distribution": distribution,
            "evidence": {"now": now, "billed": [replay_told(trace) for trace in correction.traces]},
        }


def replay_told(trace):
    """What a trace came to, and at which price."""
    return {"amount": str(replay(trace)), "price": trace.get("price")}
