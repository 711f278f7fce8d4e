from datetime import date

from odoo import http
from odoo.http import content_disposition, request

from ..report.log_workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HeatPlantLogController(http.Controller):
    @http.route("/heat/plant/log/export", type="http", auth="user", methods=["GET"], readonly=True)
    def export_log(self, plant_id="", date_from="", date_to="", **_params):
        """The sheets of a plant from a day to another, both included, as a workbook."""
        number = int(plant_id) if plant_id.isdecimal() else 0
        plant = request.env["heat.plant"].search([("id", "=", number)])
        first, last = _day(date_from), _day(date_to)
        if not (plant and first and last):
            raise request.not_found()
        name = f"{plant.name} {first} {last}.xlsx"
        return _download(name, XLSX, workbook(plant, first, last))

    @http.route(
        "/heat/plant/log/refused/<model('heat.plant.log.import'):document>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_refused(self, document):
        """The rows of an import that are to be mended, as CSV."""
        if not document.exists():
            raise request.not_found()
        name = request.env._("to mend %(name)s", name=document.display_name)
        content = document._refused_file()
        return _download(f"{name.rsplit('.', 1)[0]}.csv", "text/csv; charset=utf-8", content)


def _day(text):
    """The day that an address names, None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _download(name, kind, content):
    clean = "".join(char for char in name if char.isprintable() and char not in '/\\:*?"<>|')
    return request.make_response(
        content,
        headers=[("Content-Type", kind), ("Content-Disposition", content_disposition(clean))],
    )
