from odoo import http
from odoo.http import content_disposition, request


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
        name, content = asked._workbook()
        return request.make_response(
            content,
            headers=[
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
