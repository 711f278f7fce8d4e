import csv
import io
import re
from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route
from odoo.tools import format_datetime

from .heat_portal import HeatPortal, photo_of

_MONTH = re.compile(r"(\d{4})-(\d\d)")
#: Figures of the table of months, in the order of its columns.
FIGURES = ("kwh", "before", "corrected", "before_corrected")


class HeatPortalConsumption(HeatPortal):
    @route(
        "/my/heat/contracts/<int:contract_id>/consumption",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def consumption(self, contract_id, month="", until="", **_kw):
        """The heat of twelve months beside that of the year before, and the readings."""
        contract = self._heat_contract(contract_id, "consumption")
        years = contract._portal_years(_parsed(until))
        months = contract._portal_consumption(years["last"])
        detail = _asked_detail(month, months)
        curves = contract._portal_load(detail)
        return self._heat_page(
            "heat_portal.consumption_page",
            "consumption",
            contract,
            months=months,
            chart=self._chart(months),
            years=years,
            total=_total(months, "kwh"),
            compared=_compared(months),
            similar=contract._portal_similar(months),
            curves=[self._curve(contract, curve) for curve in curves],
            detail=detail,
            meters=contract._portal_readings(),
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/consumption.csv",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def consumption_csv(self, contract_id, until="", **_kw):
        """The same months as a file for a spreadsheet."""
        contract = self._heat_contract(contract_id, "consumption")
        titles = [
            request.env._("Month"),
            request.env._("Heat consumed (kWh)"),
            request.env._("The year before (kWh)"),
            request.env._("Corrected for the winter (kWh)"),
            request.env._("The year before, corrected (kWh)"),
            request.env._("How it is known"),
        ]
        point = request.env["res.lang"]._get_data(code=request.env.lang or "en_US").decimal_point
        content = io.StringIO()
        writer = csv.writer(content, delimiter=";" if point == "," else ",", lineterminator="\r\n")
        writer.writerow(titles)
        years = contract._portal_years(_parsed(until))
        for month in contract._portal_consumption(years["last"]):
            figures = ["" if month[name] is None else f"{month[name]:.1f}" for name in FIGURES]
            writer.writerow(
                [
                    f"{month['first']:%Y-%m}",
                    *(text.replace(".", point) for text in figures),
                    month["quality"] or "",
                ]
            )
        return request.make_response(
            content.getvalue().encode("utf-8-sig"),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"{contract.name}.csv")),
            ],
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/reading",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def reading(self, contract_id, register=None, index="", day="", photo=None, **kw):
        """Send one's own reading, with a photo; what looks odd is said before it is kept."""
        contract = self._heat_contract(contract_id, "consumption")
        values = {"index": index, "day": day, "register": register, "error": None, "result": None}
        if request.httprequest.method == "POST":
            values.update(
                self._send(contract, register, index, day, photo, bool(kw.get("confirmed")))
            )
        return self._heat_page(
            "heat_portal.reading_page",
            "consumption",
            contract,
            meters=contract._portal_readings(),
            today=fields.Date.context_today(contract).isoformat(),
            **values,
        )

    def _send(self, contract, register, index, day, photo, confirmed):
        content, wrong = photo_of(photo)
        if wrong:
            return {"error": wrong, "wrong": "photo"}
        try:
            number = int(register or 0)
            read_on = date.fromisoformat(day)
        except ValueError:
            return {"error": request.env._("Type the day of your reading."), "wrong": "day"}
        try:
            with request.env.cr.savepoint():
                result = contract._portal_send_reading(number, index, read_on, content, confirmed)
        except UserError as error:
            return {"error": str(error), "wrong": "index"}
        return {"result": result}

    def _chart(self, months):
        return {
            "labels": [month["short"] for month in months],
            "unit": "kWh",
            "series": [
                {
                    "label": request.env._("The year before"),
                    "values": [m["before"] for m in months],
                },
                {"label": request.env._("Heat consumed"), "values": [m["kwh"] for m in months]},
            ],
        }

    def _curve(self, contract, curve):
        """A load curve as the page draws and writes it."""
        # the zone of a contract that is the person's
        zone = contract.sudo().network_id.tz
        shape = "d MMM HH:mm" if curve["step"] == "hour" else "d MMM"
        labels = [
            format_datetime(
                request.env, fields.Datetime.to_datetime(one["at"][:19].replace("T", " ")),
                tz=zone, dt_format=shape,
            )
            for one in curve["points"]
        ]  # fmt: skip
        rows = list(zip(labels, (one["kw"] for one in curve["points"]), strict=True))
        return {
            "point": curve["point"],
            "rows": rows,
            "chart": {
                "labels": labels,
                "unit": "kW",
                "type": "line",
                "series": [
                    {"label": request.env._("Mean power"), "values": [kw for _l, kw in rows]}
                ],
            },
        }


def _asked_detail(text, months):
    """The month whose days are shown: the one asked for, else the last one known."""
    asked = _parsed(text)
    firsts = [month["first"] for month in months]
    known = [month["first"] for month in months if month["kwh"] is not None]
    return asked if asked in firsts else (known or firsts)[-1]


def _parsed(text):
    found = _MONTH.fullmatch(text or "")
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _total(months, name):
    """{"kwh", "count"} over the months that are known; None where none is."""
    known = [month[name] for month in months if month[name] is not None]
    return {"kwh": sum(known), "count": len(known)} if known else None


def _compared(months):
    """The months that both years know, added up: {"count", "now", "before", "change"}, or None."""
    both = [month for month in months if None not in (month["kwh"], month["before"])]
    now, before = sum(month["kwh"] for month in both), sum(month["before"] for month in both)
    return before and {
        "count": len(both),
        "now": now,
        "before": before,
        "change": round(100 * (now / before - 1)),
    }
