import io
import subprocess

from pypdf import PdfReader

from odoo.tests import TransactionCase


def text_of_pages(pdf):
    """The text of each page of a PDF, as a reader would select it."""
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return text.split("\f")[:-1]


class PrintedReportCase(TransactionCase):
    """A small report on partners, with as many lines a partner as its reference says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.company = cls.env.company
        cls.company.write(
            {
                "name": "Chaleur du Val",
                "logo": False,
                "external_report_layout_id": cls.env.ref("web.external_layout_standard").id,
                "paperformat_id": cls.env.ref("base.paperformat_euro").id,
                "report_footer": "<p>SIRET 000 000 000 00000</p>",
            }
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": "Mairie de Val", "ref": "3"}, {"name": "Piscine de Val", "ref": "120"}]
        )
        cls.view = cls.env["ir.ui.view"].create(
            {"type": "qweb", "name": "statement", "key": "report_weasyprint.statement"}
        )
        cls._set_page(
            """
            <h2>Statement of <t t-out="o.name"/></h2>
            <table class="table"><thead><tr><th>Heading</th></tr></thead>
                <tbody><tr t-foreach="range(int(o.ref))" t-as="n"><td>Line <t t-out="n"/></td></tr>
            </tbody></table>
            """
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Statement",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "report_weasyprint.statement",
            }
        )

    @classmethod
    def _set_page(cls, content):
        cls.view.arch = f"""
            <t t-name="report_weasyprint.statement">
                <t t-call="web.html_container">
                    <t t-foreach="docs" t-as="o">
                        <t t-call="web.external_layout">
                            <div class="page">{content}</div>
                        </t>
                    </t>
                </t>
            </t>
        """

    def _print(self, partners=None, **context):
        report = self.report.with_context(**context)
        partners = self.partners if partners is None else partners
        return report._render_qweb_pdf(self.report, partners.ids)[0]

    def _pages(self, partners=None):
        return text_of_pages(self._print(partners))

    def _reader(self, pdf):
        return PdfReader(io.BytesIO(pdf))
