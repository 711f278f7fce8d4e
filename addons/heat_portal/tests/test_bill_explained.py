import io
from datetime import date

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.tests.test_heat_billing_calendar import CalendarCommon

from .common import PASSWORD, HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPrintedBill(HeatPortalCommon):
    def test_the_code_stands_on_the_paper_of_its_customer(self):
        code = self.env["heat.portal.code"]._issue(self.contract)._secret_code()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        texts = []
        for bill in (self.bill, self.other_bill):
            content, kind = report._render_qweb_pdf("account.account_invoices", bill.move_id.ids)
            self.assertEqual(kind, "pdf")
            pages = PdfFileReader(io.BytesIO(content)).pages
            texts.append("".join(page.extract_text() for page in pages).replace("\n", ""))
        compact = [text.replace(" ", "") for text in texts]
        self.assertIn(code, compact[0])
        self.assertIn("/heat/activate", compact[0])
        self.assertIn(self.contract.name, compact[0])
        self.assertNotIn(code, compact[1])


@tagged("post_install", "-at_install")
class TestBillExplained(CalendarCommon, HttpCase):
    """Every kind of line, as the customer reads it: with the numbers it was computed from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ingrid = new_test_user(
            cls.env,
            login="ingrid",
            password=PASSWORD,
            groups="base.group_portal",
            partner_id=cls.customer.id,
            company_id=cls.cooperative.id,
            company_ids=[Command.set(cls.cooperative.ids)],
            lang="en_US",
        )

    def _page(self, bill):
        self.authenticate("ingrid", PASSWORD)
        response = self.url_open(f"/my/heat/bills/{bill.id}")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("/odoo/", response.text)
        self.assertIn("every amount is the one billed", response.text)
        text = response.text.replace("\N{NO-BREAK SPACE}", " ")
        for line in bill.line_ids:
            self.assertIn(bill._money(line.amount).replace("\N{NO-BREAK SPACE}", " "), text)
        return text

    def _has(self, text, *words):
        for one in words:
            self.assertIn(one, text)

    def test_energy_subscription_and_vat(self):
        components = self._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        components.product_id.taxes_id = self.cooperative.account_sale_tax_id
        bill = self._bill("2019-03-01", "2019-03-31")
        text = self._page(bill)
        # 1 MWh from 14,000 to 15,000 kWh, 9 kW for a twelfth of the year
        self._has(text, "14,000", "15,000", "62.00", "48.00", "9", "VAT")
        self.assertTrue(bill.amount_tax)
        self._has(text, bill._money(bill.amount_tax).replace("\N{NO-BREAK SPACE}", " "))

    def test_an_indexed_price(self):
        icht = self.env["heat.price.index"].create({"code": "ICHT", "name": "Wages"})
        self.env["heat.price.index.value"].create(
            [
                {"index_id": icht.id, "date": day, "value": value, "published_on": day}
                for day, value in (
                    ("2018-01-01", 114.3),
                    ("2019-01-01", 117.7),
                    ("2019-02-01", 117.7),
                )
            ]
        )
        component = self._use({"R1": ("mwh", 62)})
        component.write(
            {
                "formula": "0.125 + 0.875 × ICHT/ICHT_0",
                "price_decimals": 2,
                "term_ids": [
                    Command.create(
                        {
                            "name": "ICHT",
                            "index_id": icht.id,
                            "base_date": "2018-01-01",
                            "rule": "month",
                            "months": 1,
                            "lag": 2,
                        }
                    )
                ],
            }
        )
        text = self._page(self._bill("2019-03-01", "2019-03-31"))
        self._has(text, "117.7", "114.3", "63.61", "0.125")

    def test_instalments_and_what_they_leave_to_pay(self):
        self._use({"P1": ("mwh", 62.37)}, calendar_id=self._calendar("instalments").id)
        self.contract.write({"expected_mwh": 13, "date_from": "2019-01-01"})
        asked = [bill for month in self._months(2019) if (bill := self._bill(*month))]
        self._has(self._page(asked[0]), "202.70", "62.37")
        settlement = self._bill("2020-02-01", "2020-02-29")
        text = self._page(settlement)
        self._has(text, "748.44", *(bill.number for bill in asked))

    def test_an_estimate_and_its_correction(self):
        self._use({"R1": ("mwh", 62)})
        self.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-03-02'")
        self.env.invalidate_all()
        month = Period(date(2019, 3, 1), date(2019, 4, 1))
        self.env["heat.consumption.estimate"]._record([(self.point, month)])
        march = self._bill("2019-03-01", "2019-03-31")
        self._page(march)
        self._read(self.register, {"2019-04-01": 15200, "2019-05-01": 16200})
        self.env["heat.consumption"]._update()
        april = self._bill("2019-04-01", "2019-04-30")
        self._has(self._page(april), march.number, "15,200", "16,200")
