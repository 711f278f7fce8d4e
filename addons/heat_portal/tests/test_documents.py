import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestDocuments(HeatPortalCommon):
    """Ingrid's contract follows an index, and staff show her papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        index = cls.env["heat.price.index"].create({"code": "ICHT", "name": "ICHT"})
        cls.env["heat.price.index.value"].create(
            [
                {"index_id": index.id, "date": day, "value": value, "published_on": day}
                for day, value in (("2018-01-01", 100), ("2018-12-01", 110), ("2019-12-01", 120))
            ]
        )
        cls.tariff = cls._new_tariff({"R1": ("mwh", 60), "R2": ("kw", 48)})
        cls.tariff.version_ids.component_ids[0].write(
            {
                "name": "Heat consumed",
                "formula": "ICHT/ICHT_0",
                "price_decimals": 2,
                "revision": "yearly",
                "revision_month": "1",
                "base_date": "2018-01-01",
                "term_ids": [
                    Command.create(
                        {
                            "name": "ICHT",
                            "index_id": index.id,
                            "base_date": "2018-01-01",
                            "rule": "month",
                            "months": 1,
                            "lag": 1,
                        }
                    )
                ],
            }
        )
        point = cls._new_point("Barn")
        cls.contract = cls._new_contract(point, cls.customer, 5, "2018-06-01", date_to="2020-12-31")

    def _file(self, name, content=b"%PDF-1.4 signed"):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "res_model": "heat.contract",
                "res_id": self.contract.id,
            }
        )

    def _url(self, tail=""):
        return f"/my/heat/contracts/{self.contract.id}{tail}"

    def test_prices_are_told_as_they_were_from_day_to_day(self):
        rows = [
            (str(row["day"]), row["price"])
            for row in self.contract._portal_price_history()
            if row["label"] == "Heat consumed"
        ]
        self.assertEqual([day for day, _price in rows], ["2020-01-01", "2019-01-01", "2018-06-01"])
        for price, (_day, told) in zip(("72.00", "66.00", "60.00"), rows, strict=True):
            self.assertIn(price, told)
        text = self._get("ingrid", self._url()).text
        self.assertIn("66.00", text)

    def test_a_price_without_its_index_is_not_known_and_no_zero(self):
        self.contract.date_to = "2021-12-31"
        last = self.contract._portal_price_history()[0]
        self.assertEqual((str(last["day"]), last["price"]), ("2021-01-01", None))
        self.assertIn("not known yet", self._get("ingrid", self._url()).text)

    def test_signed_papers_are_shown_by_staff(self):
        signed, study, hidden = map(self._file, ("Signed.pdf", "Study.pdf", "Internal.pdf"))
        self.contract.with_user(self.manager).portal_document_ids = signed
        amendment = self.env["heat.contract.amendment"].create(
            {
                "contract_id": self.contract.id,
                "date": "2019-06-01",
                "power_kw": 4,
                "is_portal_shown": True,
                "attachment_ids": [Command.set(study.ids)],
            }
        )
        text = self._get("ingrid", self._url()).text
        self.assertIn("Signed.pdf", text)
        self.assertNotIn("Study.pdf", text, "the amendment is not recorded yet")
        amendment.action_record()
        self.assertIn("Study.pdf", self._get("ingrid", self._url()).text)
        response = self.url_open(self._url(f"/documents/{signed.id}"))
        self.assertEqual(response.content, b"%PDF-1.4 signed")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        with mute_logger("odoo.http"):
            other = self.url_open(self._url(f"/documents/{hidden.id}"))
            self.assertEqual(other.status_code, 404)

    def test_a_notice_of_new_prices_is_of_this_contract_alone(self):
        self._new_contract(self._new_point("Mill"), self.other_customer, 5, "2018-06-01")
        wizard = self.env["heat.tariff.revise"].create(
            {"tariff_id": self.tariff.id, "date": "2019-01-01"}
        )
        revision = self.env["heat.tariff.revision"].browse(wizard.action_apply()["res_id"])
        self.assertIn("New prices on 01/01/2019", self._get("ingrid", self._url()).text)
        response = self.url_open(self._url(f"/prices/{revision.id}"))
        self.assertEqual(response.status_code, 200)
        report = self.env["ir.actions.report"].with_context(heat_notice_contract=self.contract.id)
        content, _kind = report._render_qweb_html(
            "heat_contract.heat_tariff_revision_notice_report", revision.ids
        )
        html = content.decode()
        self.assertIn("66.00", html)
        self.assertIn("Ingrid Lund", html)
        self.assertNotIn("Otto Other", html)
        revision.action_withdraw()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(self._url(f"/prices/{revision.id}")).status_code, 404)

    @mute_logger("odoo.http")
    def test_nobody_else_reads_them(self):
        signed = self._file("Signed.pdf")
        self.contract.portal_document_ids = signed
        landlord = self._portal_user("lars", self._new_partner("Lars Landlord"))
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "component_code": "R2",
                "partner_id": landlord.partner_id.id,
                "date_from": "2018-06-01",
            }
        )
        for login in ("otto", "nora", "stranger", "lars"):
            self.authenticate(login, "une longue phrase")
            for tail in (f"/documents/{signed.id}", "/prices/1"):
                self.assertEqual(self.url_open(self._url(tail)).status_code, 404, login)
        self.assertNotIn("Signed.pdf", self._get("lars", self._url()).text)
        with self.assertRaises(AccessError):
            signed.with_env(self._as(self.ingrid)).read(["datas"])
