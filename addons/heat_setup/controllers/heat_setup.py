from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.heat_cooperative.controllers.spreadsheet import spreadsheet

from ..report.setup_workbook import workbook


class HeatSetupController(http.Controller):
    @http.route("/heat/setup/workbook.xlsx", type="http", auth="user")
    def download_workbook(self):
        """The empty workbook, its lists those of the cooperative one works in."""
        request.env["heat.setup.import"].check_access("create")
        company = self._company(request.cookies.get("cids", "").split("-")[0])
        return spreadsheet("mise-en-route", workbook(request.env, company or request.env.company))

    @http.route("/heat/setup/enter/<int:company_id>", type="http", auth="user")
    def enter_cooperative(self, company_id):
        """Work in one of one's cooperatives: its guide opens."""
        request.env["heat.setup.step"].check_access("read")
        company = self._company(company_id)
        if not company:
            raise NotFound
        response = request.redirect("/odoo/heat-setup")
        response.set_cookie("cids", str(company.id))
        return response

    def _company(self, company_id):
        """The company of this id, if the user works there."""
        return request.env.user.company_ids.filtered(lambda one: str(one.id) == str(company_id))
