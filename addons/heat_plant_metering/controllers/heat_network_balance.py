from odoo import http
from odoo.http import content_disposition, request

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HeatNetworkBalanceController(http.Controller):
    @http.route("/heat/balance/export.xlsx", type="http", auth="user")
    def export_balances(self, ids="", **_params):
        """Balances, their months and sources."""
        balances = _asked(ids)
        return _spreadsheet(request.env._("Energy balances"), balances._workbook())

    @http.route("/heat/balance/survey.xlsx", type="http", auth="user")
    def export_survey(self, ids="", **_params):
        """The columns of the annual survey of heat networks."""
        balances = _asked(ids).filtered(lambda one: one.kind == "year")
        if not balances:
            raise request.not_found()
        return _spreadsheet(f"EARCF {balances[0].year}", balances._survey_workbook())


def _asked(ids):
    """The balances asked for, if the user may see all of them."""
    numbers = [int(one) for one in ids.split(",") if one.isdecimal()]
    balances = request.env["heat.network.balance"].browse(numbers).exists()
    if not balances:
        raise request.not_found()
    balances.check_access("read")
    return balances


def _spreadsheet(name, content):
    headers = [
        ("Content-Type", TYPE),
        ("Content-Disposition", content_disposition(f"{name}.xlsx")),
    ]
    return request.make_response(content, headers=headers)
