"""The delivery points of a bill on paper: power, meters and indexes."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.tools import format_date

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


class HeatBill(models.Model):
    _inherit = "heat.bill"

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
        moments = {(index["start"]["moment"], index["end"]["moment"]) for index in indexes}
        return {
            "title": self.env._("Delivery point: %(name)s", name=point.name),
            "place": ", ".join(filter(None, [point.name, point.street, place])),
            "words": " ".join(
                [
                    *([self.env._("Reference %(code)s.", code=point.code)] if point.code else []),
                    *([", ".join(filter(None, [point.street, place])) + "."] if place else []),
                ]
            ),
            "indexes": indexes,
            "columns": self._print_columns(moments),
            "several_dates": len(moments) > 1,
        }

    def _print_columns(self, moments):
        """The titles of the indexes, with their moments when all meters share them."""
        if len(moments) != 1:
            return self.env._("Index at the start"), self.env._("Index at the end")
        start, end = next(iter(moments))
        return (
            self.env._("Index at the start, %(moment)s", moment=start),
            self.env._("Index at the end, %(moment)s", moment=end),
        )

    def _print_power_words(self):
        power = self._print_power()
        return power and self.env._("Subscribed power: %(power)s.", power=power)

    def _print_power(self):
        """The powers that were billed, each from its day on, else that of the contract."""
        lines = self.line_ids.filtered(
            lambda line: line.basis == "kw" and line.role in ("charge", "instalment")
        )
        found = []
        for line in lines.sorted("date_from"):
            if not found or found[-1][1] != abs(line.quantity):
                found.append((line.date_from, abs(line.quantity)))
        if not found and self.contract_id.subscribed_power_kw:
            found = [(self.date_from, self.contract_id.subscribed_power_kw)]
        texts = [f"{self._print_number(power, 3, least=0)} kW" for _day, power in found]
        for place, (day, _power) in enumerate(found[1:], 1):
            texts[place] = self.env._(
                "%(power)s from %(date)s", power=texts[place], date=format_date(self.env, day)
            )
        return self.env._(", then ").join(texts)

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
            "end": self._print_bound(segment["end"], ends=True),
            "amount": self._print_number(float(segment["amount"]), 3, least=0),
            "amount_unit": UNIT_SYMBOLS.get(
                segment.get("amount_unit", "").lower(), segment.get("amount_unit", "")
            ),
        }

    def _print_bound(self, bound, *, ends=False):
        """An index and when it was read; midnight belongs to the day that ends there."""
        whole, _point, decimals = bound["index"].partition(".")
        at = datetime.fromisoformat(bound["at"].replace("Z", "+00:00"))
        local = at.astimezone(ZoneInfo(self.network_id.tz))
        day, clock = local.date(), local.strftime("%H:%M")
        midnight = local.time() == time()
        if midnight and ends:
            day, clock = day - timedelta(days=1), "24:00"
        hours, minutes = clock.split(":")
        short = format_date(self.env, day, date_format="dd/MM")
        moment = self.env._(
            "%(date)s at %(hours)s:%(minutes)s",
            date=format_date(self.env, day),
            hours=int(hours),
            minutes=minutes,
        )
        return {
            "moment": moment,
            "day": short
            if midnight
            else self.env._(
                "%(date)s at %(hours)s:%(minutes)s", date=short, hours=int(hours), minutes=minutes
            ),
            "index": self._print_number(float(bound["index"]), min(len(decimals), 3), least=0),
            "interpolated": bool(bound.get("interpolated")),
        }
