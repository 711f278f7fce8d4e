from odoo import fields, http
from odoo.http import content_disposition, request

from ..report.log_workbook import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HeatPlantLogController(http.Controller):
    @http.route("/heat/plant/log/export", type="http", auth="user", methods=["GET"], readonly=True)
    def export_log(self, plant_id, date_from, date_to, **_params):
        """The sheets of a plant from a day to another, both included, as a workbook."""
        plant = request.env["heat.plant"].browse(int(plant_id))
        plant.check_access("read")
        first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
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
        name = request.env._("to mend %(name)s", name=document.display_name)
        content = document._refused_file()
        return _download(f"{name.rsplit('.', 1)[0]}.csv", "text/csv; charset=utf-8", content)


def _download(name, kind, content):
    clean = "".join(char for char in name if char.isprintable() and char not in '/\\:*?"<>|')
    return request.make_response(
        content,
        headers=[("Content-Type", kind), ("Content-Disposition", content_disposition(clean))],
    )
