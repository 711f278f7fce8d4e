"""The invoice of a heat bill on paper, in French, as its reader sees it."""

from odoo.fields import Command
from odoo.tests import tagged

from .printing import PrintedInvoiceCommon


@tagged("post_install", "-at_install")
class TestPrintedInvoice(PrintedInvoiceCommon):
    def test_page_one_says_what_is_owed_and_why(self):
        first, detail = self._pages(self._posted_bill().move_id)
        for words in (
            "À payer, TTC",
            "176,34 €",
            "Chaleur consommée, mars 2019",
            "2 115 kWh",
            "2,115276 MWh",
            "2 115,276 kWh mesurés, soit 2,115276 MWh × 62,00 €/MWh",
            "9 kW × 48,00 €/kW/an × 1/12",
            "131,15 €",
            "36,00 €",
            "167,15 €",
            "9,19 €",
            "index 28 039,898 (01/03) → 30 155,174 kWh (31/03), relevé",
            "12 chemin des Chênes, 35630 Val",
        ):
            self.assertIn(words, first)
        for words in (
            "Pour comprendre votre facture",
            "Puissance souscrite : 9 kW",
            "Index de début",
            "Index de fin",
            "relevé",
            "TVA 5,5 %",
        ):
            self.assertIn(words, detail)

    def test_mix_and_carbon_are_told(self):
        self.env["heat.network.energy.mix"].create(
            {
                "network_id": self.network.id,
                "year": 2018,
                "co2_grams_kwh": 40,
                "line_ids": [
                    Command.create({"source": "wood", "share": 90}),
                    Command.create({"source": "oil", "share": 10}),
                ],
            }
        )
        first = self._pages(self._posted_bill().move_id)[0]
        for words in ("D'où venait votre chaleur en 2018", "Bois 90 %", "Fioul 10 %", "85 kg"):
            self.assertIn(words, first)

    def test_every_page_names_the_cooperative_and_counts(self):
        pages = self._pages(self._posted_bill().move_id)
        for number, page in enumerate(pages, 1):
            self.assertIn("Chaleur du Hameau", page)
            self.assertIn("SCIC SA à capital variable", page)
            self.assertIn("SIREN 123 456 782 RCS Rennes", page)
            self.assertIn(f"Page {number} / {len(pages)}", page)

    def test_mentions_depend_on_the_customer(self):
        bill = self._posted_bill()
        text = "".join(self._pages(bill.move_id))
        self.assertIn("Médiation du Val", text)
        self.assertNotIn("pénalités", text)
        self.customer.is_company = True
        text = "".join(self._pages(bill.move_id))
        # what a commune or a company is owed as well
        self.assertIn("gratuitement, vos factures sur papier", text)
        self.assertIn("trois fois le taux d’intérêt légal", text)
        self.assertIn("40 €", text)
        self.assertNotIn("Médiation du Val", text)

    def test_credit_note_names_its_invoice(self):
        invoice = self._posted_bill().move_id
        credit = invoice._reverse_moves()
        credit._post()
        page = self._pages(credit)[0]
        self.assertIn(f"annule en totalité la facture {invoice.name}", page)
        self.assertIn("2 115,276 kWh", page)
        self.assertIn("131,15 €", page)
        self.assertNotIn("-131,15", page)

    def test_other_invoices_keep_odoos_page(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": self.cooperative.id,
                "partner_id": self.customer.id,
                "invoice_date": "2019-04-05",
                "invoice_line_ids": [(0, 0, {"name": "Raccordement", "price_unit": 500})],
            }
        )
        move._post()
        page = self._pages(move)[0]
        self.assertIn("Raccordement", page)
        self.assertNotIn("Index de début", page)
