"""What a bill says on paper, in the words and figures of its reader's language."""

from datetime import timedelta

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..models.heat_bill_line import is_read

#: What the first page has room for beside the graph: an invoice line takes three, an index one.
ROOM = 7


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_values(self):
        """All that the invoice shows of this bill; words and figures are ready to be read.

        A credit tells the same figures as the bill that it takes back, without a sign: its title
        says what it is.
        """
        self.ensure_one()
        energy = self._print_energy_lines()
        rows = [line._print_row() for line in self._print_lines()]
        groups = self._print_groups(rows) if _room(rows) > ROOM else rows
        grouped = len(groups) < len(rows)
        if grouped and _room(groups) > ROOM:
            # overleaf, each meter has its indexes: the graph is worth more to the first page
            groups = _without_indexes(groups)
        return {
            "days": (format_date(self.env, self.date_from), format_date(self.env, self.date_to)),
            "contract": self.contract_id.name,
            "network": self.network_id.name,
            "credited": self._print_credited(),
            "title": self._print_title(),
            "in_favour": self.kind != "credit" and self._is_refund(),
            "due": self._print_due(),
            "consumption": self._print_consumption(energy),
            "first_rows": groups if grouped else rows,
            # the tables of the points follow on the same page, with the same indexes
            "rows": grouped and _without_indexes(rows),
            "graph_first": _room(groups) <= ROOM,
            "power": self._print_power_words(),
            "points": self._print_points(),
            "estimated": "estimated" in energy.mapped("quality"),
            "estimated_note": self._print_estimated(energy),
            "graph": self._print_graph(),
            "mix": self._print_mix(),
            "prices": self._print_prices(),
            "notes": self._print_notes(energy),
        }

    def _print_lines(self):
        """The lines as printed: instalments deducted come last, by date."""
        deducted = self.line_ids.filtered(lambda line: line.role == "deduction")
        return (self.line_ids - deducted) + deducted.sorted(lambda line: (line.date_from, line.id))

    def _print_energy_lines(self):
        """The lines that charge energy delivered in the bill's own days."""
        return self.line_ids.filtered(lambda line: line.basis == "mwh" and line.role == "charge")

    def _print_title(self):
        """What the document is, where a plain invoice would mislead."""
        if self._is_refund():
            return False
        return {
            "instalment": self.env._("Instalment invoice"),
            "settlement": self.env._("Settlement invoice"),
        }.get(self.kind, False)

    def _print_credited(self):
        invoice = self.reversed_bill_id.move_id
        if not invoice:
            return False
        return self.env._(
            "This credit note takes back the whole invoice %(invoice)s of %(date)s.",
            invoice=invoice.name,
            date=format_date(self.env, invoice.invoice_date),
        )

    def _print_due(self):
        move = self.move_id
        if self._is_refund():
            return False if self.kind == "credit" else self.env._("You have nothing to pay.")
        if self.kind == "credit" or not move.invoice_date_due:
            return False
        return self.env._("by %(date)s", date=format_date(self.env, move.invoice_date_due))

    def _print_consumption(self, energy):
        """What the bill is about: energy and volume of its days, or what else it charges.

        A volume that was not counted is not told.
        """
        if not energy:
            return self._print_no_consumption()
        delivered = self._print_mwh(energy)
        mwh = self._print_number(delivered, 6, least=3)
        # what was estimated has no indexes to print, but its amount counts
        estimated = {
            (segment.get("register_id"), segment.get("estimate_id"), segment["from"]): segment
            for line in energy
            for segment in line.trace.get("volume_segments", [])
            if segment.get("kind")
        }
        segments = [*self._print_segments("volume_segments"), *estimated.values()]
        volumes = [float(one["amount"]) for one in segments if one["amount"] is not None]
        if volumes:
            equal = self.env._(
                "that is %(mwh)s MWh, and %(volume)s m³ through the meter",
                mwh=mwh,
                volume=self._print_number(sum(volumes), 3, least=0),
            )
        else:
            equal = self.env._("that is %(mwh)s MWh", mwh=mwh)
        period = self._format_period(self.date_from, self.date_to)
        return {
            "title": self.env._("Heat consumed, %(period)s", period=period)
            if not _all_estimated(energy)
            else self.env._("Heat consumed (estimated), %(period)s", period=period),
            "figure": f"{self._print_number(delivered * 1000, 0)} kWh",
            "equal": equal,
            "corrected": self._print_corrected(),
            "last_year": self._print_last_year(),
        }

    def _print_no_consumption(self):
        """A bill without energy of its own days: instalments, a subscription, corrections."""
        period = self._format_period(self.date_from, self.date_to)
        found = {"figure": False, "equal": False, "corrected": False, "last_year": False}
        roles = set(self.line_ids.mapped("role"))
        if roles == {"instalment"}:
            return {
                **found,
                "title": self.env._("Instalment, %(period)s", period=period),
                "equal": self.env._(
                    "An advance on your consumption of the year: your settlement, by your "
                    "meter's readings, deducts it."
                ),
            }
        if "charge" in roles:
            return {
                **found,
                "title": self.env._("Subscription, %(period)s", period=period),
                "figure": self._print_power(),
                "equal": self.env._("This document charges no consumption."),
                "corrected": self._print_corrected(),
            }
        return {
            **found,
            "title": self.env._("Correction of earlier invoices"),
            "equal": self.env._("This document charges no new consumption."),
            "corrected": self._print_corrected(),
        }

    def _print_corrected(self):
        """The energy that corrections of earlier bills add or take off."""
        corrections = self.line_ids.filtered(
            lambda line: line.role == "difference" and line.basis == "mwh"
        )
        kwh = 1000 * self._print_mwh(corrections)
        if not self._print_number(abs(kwh), 3, least=0).strip("0"):
            return False
        return self.env._(
            "Besides, correction of earlier bills: %(kwh)s kWh",
            kwh=("+" if kwh > 0 else "−") + self._print_number(abs(kwh), 3, least=0),
        )

    def _print_mwh(self, lines):
        """The energy of ``lines``: several terms may price the same days of a point."""
        total = float(lines._energy_once())
        return -total if self.kind == "credit" else total

    def _print_last_year(self):
        """The energy of the same months a year before, as it was and in this year's weather."""
        months = (self.comparison or {}).get("months", [])
        billed = [month for month in months if month["billed"]]
        ends = (self.date_from.day, (self.date_to + timedelta(days=1)).day)
        if ends != (1, 1) or not billed or any(month["before"] is None for month in billed):
            return False
        energy = self._print_number(sum(month["before"] for month in billed), 0)
        if any(month["before_this_climate"] is None for month in billed):
            return self.env._("Same period one year before: %(energy)s kWh", energy=energy)
        return self.env._(
            "Same period one year before: %(energy)s kWh (%(corrected)s kWh in this year's "
            "weather)",
            energy=energy,
            corrected=self._print_number(sum(m["before_this_climate"] for m in billed), 0),
        )

    def _print_estimated(self, energy):
        if "estimated" not in energy.mapped("quality"):
            return False
        if _all_estimated(energy):
            return self.env._(
                "Your meter was not read: this consumption is an estimate, explained overleaf. "
                "The next reading of the meter corrects it. You may also give us its index."
            )
        return self.env._(
            "A part of this consumption is an estimate, explained overleaf. The next reading of "
            "the meter corrects it."
        )

    def _print_number(self, value, digits, least=None):
        """A number with up to ``digits`` decimals, and no useless zero past ``least`` of them."""
        least = digits if least is None else least
        decimals = f"{value:.{digits}f}".partition(".")[2].rstrip("0")
        return formatLang(self.env, value, digits=max(least, len(decimals)))


def _without_indexes(rows):
    return [{**row, "indexes": []} for row in rows]


def _room(rows):
    return sum(3 + len(row["indexes"]) for row in rows)


def _all_estimated(energy):
    """Whether no index stands behind any of this energy."""
    segments = [segment for line in energy for segment in line.trace.get("segments", [])]
    return bool(segments) and not any(is_read(segment) for segment in segments)
