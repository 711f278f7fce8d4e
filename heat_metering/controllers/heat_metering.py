import os

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

#: Beyond Odoo's own limit of 128 MiB, for a year of hourly readings of a large network.
MAX_UPLOAD = 2 << 30


def _work_in_chosen_companies():
    """Keep to the cooperatives chosen in the web client, which tells them by its cookie."""
    chosen = (request.cookies.get("cids") or "").split("-")
    own = request.env.user.company_ids.ids
    if allowed := [int(one) for one in chosen if one.isdecimal() and int(one) in own]:
        request.update_context(allowed_company_ids=allowed)


class HeatMeteringController(http.Controller):
    @http.route("/heat/readings/upload", type="http", auth="user", methods=["GET"])
    def upload_page(self, **_params):
        """A page with one field: the web client's own would hold the file in memory."""
        _work_in_chosen_companies()
        request.env["heat.reading.import"].check_access("create")
        profiles = request.env["heat.reading.profile"].search([])
        return request.render("heat_metering.reading_upload_page", {"profiles": profiles})

    @http.route(
        "/heat/readings/upload/file",
        type="http",
        auth="heat_reading_import",
        methods=["POST"],
        max_content_length=MAX_UPLOAD,
    )
    def upload_file(self, file=None, profile_id=None, **_params):
        """Store a file of any size and open its import.

        Werkzeug has already written the upload to a temporary file: it is never in memory.
        """
        if not file or not file.filename:
            raise UserError(request.env._("Choose a file of readings first."))
        _work_in_chosen_companies()
        number = int(profile_id) if (profile_id or "").isdecimal() else 0
        profile = request.env["heat.reading.profile"].search([("id", "=", number)])
        reading_import = request.env["heat.reading.import"]._create_from_stream(
            file.stream, os.path.basename(file.filename), profile
        )
        return request.redirect(f"/odoo/heat-reading-imports/{reading_import.id}")
