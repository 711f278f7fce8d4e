"""The lines of a bill on paper, one by one or gathered for the first page."""

from odoo import models

from ..engine.trace import replay
from ..models.heat_bill_line import BASIS_NAMES, is_read

#: Segments whose indexes a line of the first page has room for.
SEGMENTS_ON_LINE = 2
#: Lines whose quantity × price is not their amount: their words tell the way to it.
TOLD = ("deduction", "difference", "minimum")


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_groups(self, rows):
        """The rows gathered by what they are and their VAT, for a page that all can read."""
        found = {}
        for row in rows:
            line = row["line"]
            what = line.nature if line.role == "charge" else line.role
            found.setdefault((what, line.vat_rate), []).append(row)
        return [
            self._print_group(what, group) if len(group) > 1 else group[0]
            for (what, _rate), group in found.items()
        ]

    def _print_group(self, what, rows):
        lines = self.line_ids.union(*(row["line"] for row in rows))
        words = {
            "energy": self.env._("Heat consumed"),
            "subscription": self.env._("Subscription"),
            "instalment": self.env._("Instalment"),
            "deduction": self.env._("Instalments deducted"),
            "difference": self.env._("Corrections of earlier invoices"),
            "minimum": self.env._("Minimum of the year"),
        }
        energy = what == "energy" and lines.filtered(lambda line: line.basis == "mwh")
        indexes = list(dict.fromkeys(text for row in rows for text in row["indexes"]))
        return {
            **rows[0],
            "line": lines[:1],
            "title": words[what],
            "point": False,
            "days": False,
            "quantity": self._print_number(self._print_mwh(energy), 6, least=0) if energy else "",
            "unit": "MWh" if energy else "",
            "price": "",
            "price_unit": "",
            "indexes": indexes if len(indexes) <= SEGMENTS_ON_LINE else [],
            "detail": self.env._(
                "%(codes)s: %(count)s lines, detailed overleaf",
                codes=", ".join(dict.fromkeys(row["line"].code for row in rows)),
                count=len(rows),
            ),
            "amount": sum(row["amount"] for row in rows),
        }


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _print_row(self):
        self.ensure_one()
        bill = self.bill_id
        quantity = -self.quantity if bill.kind == "credit" else self.quantity
        told = self.role in TOLD
        row = {
            "line": self,
            "title": self._print_title(),
            "point": self.delivery_point_id.name if len(self._print_siblings()) > 1 else False,
            "days": False,
            "quantity": "" if told else bill._print_number(quantity, 6, least=0),
            "unit": "" if told else BASIS_NAMES.get(self.basis, ""),
            "price": "" if told else self._print_price(),
            "price_unit": "" if told else self._print_price_unit(),
            "indexes": self._print_indexes(),
            "detail": self._print_detail(quantity),
            "vat": bill._print_number(self.vat_rate, 4, least=0),
            # a document in the customer's favour counts what it gives
            "amount": -self.amount if bill._is_refund() else self.amount,
        }
        if not told and (self.date_from, self.date_to) != (bill.date_from, bill.date_to):
            row["days"] = bill._format_period(self.date_from, self.date_to)
        return row

    def _print_indexes(self):
        """The indexes between which the line counts, when they fit on it."""
        segments = [one for one in self.trace.get("segments", []) if is_read(one)]
        if not 0 < len(segments) <= SEGMENTS_ON_LINE:
            return []
        return [self._print_index(self.bill_id._print_segment(one)) for one in segments]

    def _print_index(self, segment):
        start, end = segment["start"], segment["end"]
        computed = start["interpolated"] or end["interpolated"]
        return self.env._(
            "index %(start)s (%(start_day)s) → %(end)s %(unit)s (%(end_day)s), %(origin)s",
            unit=segment["unit"],
            start=start["index"],
            start_day=start["day"],
            end=end["index"],
            end_day=end["day"],
            origin=self.env._("computed (1)") if computed else self._print_origin(),
        )

    def _print_origin(self):
        return self.env._("estimated") if self.quality == "estimated" else self.env._("read")

    def _print_siblings(self):
        return self.bill_id.line_ids.delivery_point_id

    def _print_price(self):
        return self._print_money(self.price_unit)

    def _print_money(self, value):
        """An amount or a price with all its decimals."""
        digits = self.bill_id._print_number(float(value), 6, least=2)
        return f"{digits} {self.currency_id.symbol}"

    def _print_title(self):
        """What the line is; corrections and deductions name the invoice that they change."""
        if self.role in TOLD:
            return self.name
        title = self.component_id.display_name
        return self.env._("%(title)s, instalment", title=title) if self.role != "charge" else title

    def _print_price_unit(self):
        if self.basis == "mwh" and self.role == "charge":
            return self.env._("/MWh")
        unit = BASIS_NAMES.get(self.basis)
        return self.env._("/%(unit)s/year", unit=unit) if unit else self.env._("/year")

    def _print_detail(self, quantity):
        """The multiplication that leads to the amount."""
        number = self.bill_id._print_number
        if self.role == "difference":
            return self.env._(
                "known now: %(now)s; billed before: %(before)s",
                now=self._print_money(replay(self.trace["now"])),
                before=self._print_money(sum(replay(one) for one in self.trace["before"])),
            )
        if self.role in TOLD:
            return ""
        if self.basis == "mwh" and self.role == "charge":
            return self.env._(
                "%(kwh)s, that is %(mwh)s MWh × %(price)s%(unit)s",
                kwh=self._print_kwh(quantity),
                mwh=number(quantity, 6, least=0),
                price=self._print_price(),
                unit=self._print_price_unit(),
            )
        unit = BASIS_NAMES.get(self.basis, "")
        power = f"{number(quantity, 3, least=0)} {unit}".strip()
        part = f" × {self.time_fraction}" if self.time_fraction else ""
        price = f"{self._print_price()}{self._print_price_unit()}"
        return f"{power} × {price}{part}"

    def _print_kwh(self, quantity):
        """The energy of the line, and how much of it no reading tells."""
        number = self.bill_id._print_number
        segments = self.trace.get("segments", [])
        guessed = sum(float(one["amount"]) for one in segments if not is_read(one))
        kwh = number(quantity * 1000, 3, least=0)
        if not guessed:
            return self.env._("%(kwh)s kWh counted", kwh=kwh)
        if not any(is_read(one) for one in segments):
            return self.env._("%(kwh)s kWh estimated", kwh=kwh)
        return self.env._(
            "%(kwh)s kWh, of which %(guessed)s estimated",
            kwh=kwh,
            guessed=number(guessed, 3, least=0),
        )

    def _print_vat(self):
        """Why this rate, for the customer."""
        return self._explain_vat()

    def _print_has_interpolation(self):
        return any(
            segment[bound].get("interpolated")
            for segment in self.trace.get("segments", [])
            for bound in ("start", "end")
            if segment.get(bound)
        )
