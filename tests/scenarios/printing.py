"""Invoices as their readers get them: a French cooperative, and the text of printed pages."""

import subprocess

from odoo.addons.l10n_fr_heat.tests.common import FrenchHeatCommon

SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


def pages(env, moves):
    """The text of the pages of ``moves`` in PDF, with plain spaces."""
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)
    content, _kind = reports._render_qweb_pdf("account.account_invoices", moves.ids)
    assert content.startswith(b"%PDF-"), content[:60]
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return [page.translate(SPACES) for page in text.split("\f")[:-1]]


class PrintedInvoiceCommon(FrenchHeatCommon):
    """A cooperative that says all that the law asks of it, and a French customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.cooperative.write(
            {
                "name": "Chaleur du Hameau",
                "company_registry": "12345678200010",
                "heat_legal_form": "SCIC SA à capital variable",
                "heat_rcs_city": "Rennes",
                "heat_mediator": "Médiation du Val",
                "external_report_layout_id": cls.env.ref("web.external_layout_standard").id,
            }
        )
        cls.customer.lang = "fr_FR"
        cls.point.write({"street": "12 chemin des Chênes", "zip": "35630", "city": "Val"})

    def _posted_bill(self, *dates):
        bill, _blockers = self._prepare(*dates)
        bill.run_id.action_post()
        return bill

    def _pages(self, moves):
        return pages(self.env, moves)
