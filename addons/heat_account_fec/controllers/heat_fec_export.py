import tempfile

from werkzeug.wsgi import FileWrapper

from odoo import http
from odoo.http import content_disposition, request


class HeatFecExportController(http.Controller):
    @http.route("/heat/fec/<int:prepare_id>.txt", type="http", auth="user")
    def download_fec(self, prepare_id):
        """The file of accounting entries that the user prepared."""
        prepared = self._prepared(prepare_id)
        # written whole before the first byte leaves: what fails half-way is no file
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer
        written = prepared._export(file)
        file.seek(0)
        return request.make_response(
            FileWrapper(file),
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(written.size)),
                ("Content-Disposition", content_disposition(written.name)),
            ],
        )

    @http.route("/heat/fec/<int:prepare_id>/description.txt", type="http", auth="user")
    def download_description(self, prepare_id):
        """What the text wants beside each file: its zones, its codes, its form."""
        name, text = self._prepared(prepare_id)._description_file()
        return request.make_response(
            text.encode(),
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _prepared(self, prepare_id):
        prepared = request.env["heat.fec.export.prepare"].browse(prepare_id).exists()
        if not prepared:
            raise request.not_found()
        prepared.check_access("read")
        return prepared
