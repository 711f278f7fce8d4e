from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_heat_reading_import(cls):
        """Who may import readings: known before the body of the request, up to 2 GB, is read."""
        cls._auth_method_user()
        if not request.env["heat.reading.import"].has_access("create"):
            raise AccessDenied(request.env._("You are not allowed to import readings."))
