from odoo import http
from odoo.http import request

from .spreadsheet import spreadsheet


class CooperativeRegisterController(http.Controller):
    @http.route("/cooperative/register/<int:print_id>.xlsx", type="http", auth="user")
    def download_register(self, print_id):
        """The register or the individual accounts that the user asked for, as a spreadsheet."""
        asked = request.env["cooperative.share.ledger.print"].browse(print_id).exists()
        asked.check_access("read")
        if not asked:
            raise request.not_found()
        # who may read no movement gets no list of them
        request.env["cooperative.share.movement"].check_access("read")
        return spreadsheet(*asked._workbook())
