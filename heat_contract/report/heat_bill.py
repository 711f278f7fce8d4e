"""What a bill says on paper, in the words and figures of its reader's language."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..models.heat_bill_line import BASIS_NAMES, is_read

UNIT_SYMBOLS = {
    "wh": "Wh",
    "kwh": "kWh",
    "mwh": "MWh",
    "mj": "MJ",
    "gj": "GJ",
    "gcal": "Gcal",
    "m3": "m³",
    "l": "L",
}

#: What the first page has room for beside the graph: an invoice line takes three, an index one.
ROOM = 7
#: Segments whose indexes a line of the first page has room for.
SEGMENTS_ON_LINE = 2


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_values(self):
        """All that the invoice shows of this bill; words and figures are ready to be read.

        A credit tells the same figures as the bill that it takes back, without a sign: its title
        says what it is.
        """
        self.ensure_one()
        energy = self.line_ids.filtered(lambda line: line.nature == "energy")
        rows = [line._print_row() for line in self.line_ids]
        return {
            "days": (format_date(self.env, self.date_from), format_date(self.env, self.date_to)),
            "contract": self.contract_id.name,
            "network": self.network_id.name,
            "credited": self._print_credited(),
            "due": self._print_due(),
            "consumption": self._print_consumption(),
            "rows": rows,
            "graph_first": sum(3 + len(row["indexes"]) for row in rows) <= ROOM,
            "points": self._print_points(),
            "estimated": "estimated" in energy.mapped("quality"),
            "estimated_note": self._print_estimated(energy),
            "graph": self._print_graph(),
            "mix": self._print_mix(),
            "prices": self._print_prices(),
            "notes": self._print_notes(energy),
        }

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
        if self.kind == "credit" or not move.invoice_date_due:
            return False
        return self.env._("by %(date)s", date=format_date(self.env, move.invoice_date_due))

    def _print_consumption(self):
        """Energy and volume of the period; a volume that was not counted is not told."""
        mwh = self._print_number(abs(self.energy_mwh), 6, least=3)
        # what was estimated has no indexes to print, but its amount counts
        estimated = {
            (segment.get("register_id"), segment.get("estimate_id"), segment["from"]): segment
            for line in self.line_ids
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
            "title": self.env._("Heat consumed, %(period)s", period=period),
            "kwh": f"{self._print_number(abs(self.energy_mwh) * 1000, 0)} kWh",
            "equal": equal,
            "last_year": self._print_last_year(),
        }

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
        return self.env._(
            "A reading used for this bill is an estimate. It will be corrected by the next reading "
            "of the meter."
        )

    def _print_notes(self, energy):
        """How the figures came to be, a sentence each."""
        notes = []
        if any(line._print_has_interpolation() for line in energy):
            notes.append(
                self.env._(
                    "(1) No reading was taken at that moment: the index is computed in proportion "
                    "to time between the reading before it and the reading after it."
                )
            )
        subscription = self.line_ids - energy
        if energy:
            notes.append(
                self.env._(
                    "%(codes)s: the heat that you consumed, counted by your meter, at the price of "
                    "the megawatt-hour (MWh), which is a thousand kilowatt-hours (kWh).",
                    codes=", ".join(dict.fromkeys(energy.mapped("code"))),
                )
            )
        if subscription:
            notes.append(
                self.env._(
                    "%(codes)s: the subscription, a yearly price for each kilowatt (kW) of your "
                    "subscribed power, billed in twelfths.",
                    codes=", ".join(dict.fromkeys(subscription.mapped("code"))),
                )
            )
        return [*notes, *dict.fromkeys(line._print_vat() for line in self.line_ids)]

    def _print_points(self):
        """The delivery points of the bill, each with the indexes of its meters."""
        points = self.line_ids.delivery_point_id or self.contract_id.delivery_point_ids
        return [self._print_point(point) for point in points]

    def _print_point(self, point):
        place = " ".join(filter(None, [point.zip, point.city]))
        indexes = [
            self._print_segment(segment)
            for key in ("segments", "volume_segments")
            for segment in self._print_segments(key, point)
        ]
        dates = {(index["start"]["date"], index["end"]["date"]) for index in indexes}
        return {
            "title": self.env._("Delivery point: %(name)s", name=point.name),
            "place": ", ".join(filter(None, [point.name, point.street, place])),
            "words": " ".join(
                [
                    *([self.env._("Reference %(code)s.", code=point.code)] if point.code else []),
                    *([", ".join(filter(None, [point.street, place])) + "."] if place else []),
                    self.env._(
                        "Subscribed power: %(power)s kW.",
                        power=self._print_number(self._print_power(), 3, least=0),
                    ),
                ]
            ),
            "indexes": indexes,
            "columns": self._print_columns(dates),
            "several_dates": len(dates) > 1,
        }

    def _print_columns(self, dates):
        """The titles of the indexes, with their moments when all meters share them."""
        if len(dates) != 1:
            return self.env._("Index at the start"), self.env._("Index at the end")
        start, end = next(iter(dates))
        return (
            self.env._("Index at the start, %(date)s at 0:00", date=start),
            self.env._("Index at the end, %(date)s at 24:00", date=end),
        )

    def _print_power(self):
        """The subscribed power that was billed, else that of the contract."""
        powers = self.line_ids.filtered(lambda line: line.basis == "kw")
        return abs(powers[:1].quantity) or self.contract_id.subscribed_power_kw

    def _print_segments(self, key, point=None):
        """What meters counted, once each: two prices of the same energy share it."""
        lines = self.line_ids
        if point is not None:
            lines = lines.filtered(lambda line: line.delivery_point_id in (point, point.browse()))
        found = {}
        for line in lines:
            for segment in line.trace.get(key, []):
                if segment.get("start") and segment.get("end"):
                    start, end = segment["start"]["at"], segment["end"]["at"]
                    found.setdefault((segment.get("register_id"), start, end), segment)
        return list(found.values())

    def _print_segment(self, segment):
        multiplier = float(segment.get("multiplier") or 1)
        unit = segment.get("unit") or segment.get("amount_unit", "")
        return {
            "meter": segment.get("meter", ""),
            "unit": UNIT_SYMBOLS.get(unit.lower(), unit),
            "multiplier": self._print_number(multiplier, 6, least=0) if multiplier != 1 else False,
            "start": self._print_bound(segment["start"]),
            "end": self._print_bound(segment["end"]),
            "amount": self._print_number(float(segment["amount"]), 3, least=0),
            "amount_unit": UNIT_SYMBOLS.get(
                segment.get("amount_unit", "").lower(), segment.get("amount_unit", "")
            ),
        }

    def _print_bound(self, bound):
        whole, _point, decimals = bound["index"].partition(".")
        day = fields.Date.to_date(bound["local_date"])
        return {
            "date": format_date(self.env, day),
            "day": format_date(self.env, day, date_format="dd/MM"),
            "index": self._print_number(float(bound["index"]), min(len(decimals), 3), least=0),
            "interpolated": bool(bound.get("interpolated")),
        }

    def _print_number(self, value, digits, least=None):
        """A number with up to ``digits`` decimals, and no useless zero past ``least`` of them."""
        least = digits if least is None else least
        decimals = f"{value:.{digits}f}".partition(".")[2].rstrip("0")
        return formatLang(self.env, value, digits=max(least, len(decimals)))


class HeatBillLine(models.Model):
    _inherit = "heat.bill.line"

    def _print_row(self):
        self.ensure_one()
        sign = -1 if self.bill_id.kind == "credit" else 1
        quantity = sign * self.quantity
        row = {
            "line": self,
            "title": self._print_title(),
            "point": self.delivery_point_id.name if len(self._print_siblings()) > 1 else False,
            "days": False,
            "quantity": self.bill_id._print_number(quantity, 6, least=0),
            "unit": BASIS_NAMES.get(self.basis, ""),
            "price": self._print_price(),
            "price_unit": self._print_price_unit(),
            "indexes": self._print_indexes(),
            "detail": self._print_detail(quantity),
            "vat": self.bill_id._print_number(self.vat_rate, 4, least=0),
            "amount": sign * self.amount,
        }
        if (self.date_from, self.date_to) != (self.bill_id.date_from, self.bill_id.date_to):
            row["days"] = self.bill_id._format_period(self.date_from, self.date_to)
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
        if self.role in ("deduction", "difference", "minimum"):
            return self.name
        title = self.component_id.display_name
        return self.env._("%(title)s, instalment", title=title) if self.role != "charge" else title

    def _print_price_unit(self):
        if self.basis == "mwh":
            return self.env._("/MWh")
        unit = BASIS_NAMES.get(self.basis)
        return self.env._("/%(unit)s/year", unit=unit) if unit else self.env._("/year")

    def _print_detail(self, quantity):
        """The multiplication that leads to the amount."""
        number = self.bill_id._print_number
        if self.role in ("deduction", "difference", "minimum"):
            return ""
        if self.basis == "mwh" and self.role == "charge":
            kwh = number(quantity * 1000, 3, least=0)
            return self.env._(
                "%(kwh)s kWh counted, that is %(mwh)s MWh × %(price)s%(unit)s",
                kwh=kwh,
                mwh=number(quantity, 6, least=0),
                price=self._print_price(),
                unit=self._print_price_unit(),
            )
        unit = BASIS_NAMES.get(self.basis, "")
        power = f"{number(quantity, 3, least=0)} {unit} × {self._print_price()}"
        part = f" × {self.time_fraction}" if self.time_fraction else ""
        return f"{power}{self._print_price_unit()}{part}"

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
