import logging
from urllib.parse import urlsplit

import psycopg2

from odoo import api, models, modules
from odoo.exceptions import UserError
from odoo.tools.gc import disabling_gc

from ..rendering.geometry import PageGeometry
from ..rendering.printout import Printout
from ..rendering.resources import LOCAL_BASE_URL, OdooResources
from ..rendering.stylesheets import RENDERING_LOCK

_logger = logging.getLogger(__name__)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def get_wkhtmltopdf_state(self):
        """Reports can always be printed: no other program is asked."""
        return "ok"

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        """Print the prepared bodies with WeasyPrint; Odoo's arguments and result."""
        report = self._get_report(report_ref) if report_ref else self
        geometry = PageGeometry.from_paper_format(
            report.get_paperformat(),
            landscape=landscape,
            overrides=specific_paperformat_args,
            viewport=set_viewport_size,
        )
        printout = Printout(
            geometry, self._print_resources(), self._print_base_url(), self.env.cr.dbname
        )
        try:
            # A layout is a large web of objects: searching it for garbage while it grows is vain.
            with RENDERING_LOCK, disabling_gc():
                return printout.write_pdf(bodies, header, footer)
        except (psycopg2.Error, UserError):
            raise
        except Exception as error:
            _logger.warning("Report %s could not be printed", report.report_name, exc_info=True)
            raise UserError(
                self.env._(
                    "“%(report)s” could not be printed: the PDF renderer stopped on its content."
                    " The technical message is: %(message)s",
                    report=report.name or "PDF",
                    message=str(error) or type(error).__name__,
                )
            ) from error

    @api.model
    def _run_wkhtmltoimage(self, bodies, width, height, image_format="jpg"):
        """Pictures of pages are not drawn: only marketing cards ask for them."""
        if modules.module.current_test and not self.env.context.get("force_image_rendering"):
            return [None] * len(bodies)
        raise UserError(
            self.env._("This server prints reports to PDF only and draws no pictures of pages.")
        )

    @api.model
    def _print_base_url(self):
        return self._get_report_url() or LOCAL_BASE_URL

    @api.model
    def _print_resources(self):
        # sudo: system parameters, to recognise this server's own addresses
        parameter = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        addresses = (self._print_base_url(), parameter or "")
        return OdooResources(self.env, {urlsplit(address).netloc for address in addresses} - {""})
