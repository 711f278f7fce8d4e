import io
from datetime import date

from PIL import Image

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPages(HeatPortalCommon):
    """Each page as its owner, with another's id, from another company, as a stranger."""

    def _own_urls(self):
        contract, bill = self.contract.id, self.bill.id
        return [
            f"/my/heat/contracts/{contract}",
            f"/my/heat/contracts/{contract}/network",
            f"/my/heat/contracts/{contract}/consumption",
            f"/my/heat/contracts/{contract}/consumption.csv",
            f"/my/heat/contracts/{contract}/reading",
            f"/my/heat/contracts/{contract}/outage",
            f"/my/heat/contracts/{contract}/requests/power",
            f"/my/heat/contracts/{contract}/requests/occupant",
            f"/my/heat/contracts/{contract}/requests/termination",
            f"/my/heat/bills/{bill}",
        ]

    def test_the_owner_reads_each_page(self):
        self.authenticate("ingrid", "une longue phrase")
        for url in ("/my/home", "/my/heat/contracts", "/my/heat/bills", "/my/heat/requests",
                    "/my/heat/details", *self._own_urls()):  # fmt: skip
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200, url)

    @mute_logger("odoo.http")
    def test_nobody_else_reads_them(self):
        urls = [
            *self._own_urls(),
            f"/my/heat/contracts/{self.contract.id}/pdf",
            f"/my/heat/bills/{self.bill.id}/pdf",
            f"/my/heat/bills/{self.bill.id}/pay",
        ]
        for login in ("otto", "stranger", "nora"):
            self.authenticate(login, "une longue phrase")
            for url in urls:
                response = self.url_open(url)
                self.assertEqual(response.status_code, 404, f"{login} {url}")

    def test_without_login_one_is_asked_for_it(self):
        self.authenticate(None, None)
        for url in ("/my/heat/bills", *self._own_urls()):
            self.assertIn("/web/login", self.url_open(url).url, url)

    @mute_logger("odoo.http")
    def test_what_is_none_is_not_found(self):
        self.authenticate("ingrid", "une longue phrase")
        for url in ("/my/heat/contracts/999999999", "/my/heat/bills/999999999",
                    f"/my/heat/contracts/{self.contract.id}/requests/refund"):  # fmt: skip
            self.assertEqual(self.url_open(url).status_code, 404, url)

    def test_home_says_what_is_owed_and_what_to_do(self):
        self.cooperative.heat_oncall_phone = "03 53 01 40 99"
        text = self._get("ingrid", "/my/home").text
        self.assertIn("I have no heat", text)
        self.assertIn("03 53 01 40 99", text)
        self.assertIn(self.bill.number, text)
        self.assertIn("A bill to pay", text)

    def test_home_of_others_stays_odoos(self):
        text = self._get("stranger", "/my/home").text
        self.assertNotIn("I have no heat", text)
        self.assertNotIn(self.bill.number, text)

    def test_a_bill_is_explained_with_its_own_numbers(self):
        text = self._get("ingrid", f"/my/heat/bills/{self.bill.id}").text
        self.assertIn(self.bill.number, text)
        self.assertIn("30,155", text)
        self.assertNotIn(self.other_bill.number, text)
        self.assertNotIn("/odoo/", text)

    def test_a_bill_leads_to_its_invoice(self):
        self.authenticate("ingrid", "une longue phrase")
        url = f"/my/heat/bills/{self.bill.id}/pay"
        response = self.url_open(url, allow_redirects=False)
        self.assertIn(f"/my/invoices/{self.bill.move_id.id}", response.headers["Location"])
        self.assertEqual(self.url_open(url).status_code, 200)

    @mute_logger("odoo.http")
    def test_an_access_opens_only_what_it_says(self):
        self.env["heat.portal.access"].create(
            {
                "user_id": self.stranger.id,
                "contract_id": self.contract.id,
                "company_id": self.cooperative.id,
                "sees_consumption": False,
            }
        )
        self.authenticate("stranger", "une longue phrase")
        base = f"/my/heat/contracts/{self.contract.id}"
        self.assertEqual(self.url_open(base).status_code, 200)
        self.assertEqual(self.url_open(f"/my/heat/bills/{self.bill.id}").status_code, 200)
        self.assertEqual(self.url_open(f"/my/heat/bills/{self.bill.id}/pay").status_code, 200)
        for page in ("consumption", "consumption.csv", "reading", "requests/power"):
            self.assertEqual(self.url_open(f"{base}/{page}").status_code, 404, page)

    def test_months_before_the_contract_are_nobodys_to_see(self):
        consumption = self.env["heat.consumption"]
        consumption.create(
            [
                {
                    "delivery_point_id": self.point.id,
                    "date_from": f"{year}-03-01",
                    "date_to": f"{year}-03-31",
                    "kwh": kwh,
                    "quality": "measured",
                    "computed_at": "2020-01-01",
                }
                for year, kwh in ((2019, 2000), (2017, 7777))
            ]
        )
        months = self.contract._portal_consumption(date(2019, 3, 1))
        self.assertEqual(months[-1]["kwh"], 2000)
        self.assertIsNone(months[-1]["before"])
        months = self.contract._portal_consumption(date(2018, 3, 1))
        self.assertIsNone(months[-1]["before"], "another customer's")
        self.assertIsNone(months[-2]["kwh"])

    def test_arrows_lead_to_the_years_of_the_contract_alone(self):
        self.env["heat.consumption"].create(
            [
                {
                    "delivery_point_id": self.point.id,
                    "date_from": f"{year}-03-01",
                    "date_to": f"{year}-03-31",
                    "kwh": kwh,
                    "quality": "measured",
                    "computed_at": "2020-01-01",
                }
                for year, kwh in ((2018, 1600), (2019, 2000))
            ]
        )
        newest = self.contract._portal_last_month()
        self.assertEqual(self.contract._portal_years(), {
            "last": newest, "earlier": newest.replace(year=newest.year - 1), "later": None
        })  # fmt: skip
        first = self.contract._portal_years(date(2001, 5, 1))
        self.assertEqual(first["last"], date(2018, 1, 1))
        self.assertIsNone(first["earlier"])
        url = f"/my/heat/contracts/{self.contract.id}/consumption"
        text = self._get("ingrid", f"{url}?until=2019-06").text
        self.assertIn("Months known: 1 of 12", text)
        self.assertIn("Months known: 1 of 12", text)
        self.assertIn("+25 %", text)
        for year in (2018, 2020):
            self.assertIn(f"?until={year}-06", text)
        text = self._get("ingrid", f"{url}?until=2021-06").text
        self.assertIn("No month of these is measured", text)
        self.assertNotIn(">0 kWh", text.replace("\N{NO-BREAK SPACE}", " "))
        for odd in ("99", "0001-01", "2019-13", "9999-12"):
            self.assertEqual(self._get("ingrid", f"{url}?until={odd}").status_code, 200, odd)
        lines = self._get("ingrid", f"{url}.csv?until=2019-06").text.splitlines()
        self.assertTrue(lines[-1].startswith("2019-06"))

    def _second_contract(self):
        point = self._new_point("Barn")
        self._meter_march(point, kwh=700)
        contract = self._new_contract(point, self.customer, 5)
        self._bill_march()
        return contract

    def test_home_shows_the_contract_that_is_chosen_and_owes_over_all(self):
        text = self._get("ingrid", "/my/home").text
        self.assertNotIn("heat_choice", text)
        barn = self._second_contract()
        text = self._get("ingrid", "/my/home").text
        self.assertIn(f"{barn.name} – Barn", text)
        self.assertIn("Bills to pay, over all my contracts: 2", text)
        for bill in (self.bill, barn.bill_ids):
            self.assertIn(bill.number, text)
        total = sum((self.bill | barn.bill_ids).mapped("amount_total"))
        self.assertIn(f"{total:.2f}", text)
        self.assertIn(f"/contracts/{self.contract.id}/consumption", text)
        text = self._get("ingrid", f"/my/home?contract={barn.id}").text
        self.assertIn(f"/contracts/{barn.id}/consumption", text)
        # pages that name no contract follow the choice
        text = self.url_open("/my/heat/bills").text
        self.assertIn(f"/contracts/{barn.id}/consumption", text)

    def test_home_never_shows_the_contract_of_another(self):
        barn = self._second_contract()
        for asked in (barn.id, "nine", "9" * 30):
            text = self._get("otto", f"/my/home?contract={asked}").text
            self.assertNotIn(f"/contracts/{barn.id}", text)
            self.assertIn(f"/contracts/{self.other_contract.id}/", text)

    def test_a_csv_tells_what_is_not_measured_by_an_empty_cell(self):
        response = self._get("ingrid", f"/my/heat/contracts/{self.contract.id}/consumption.csv")
        lines = response.content.decode("utf-8-sig").splitlines()
        self.assertEqual(len(lines), 13)
        self.assertEqual(lines[1].split(",")[1], "")

    # one's own reading

    def _send(self, login="ingrid", files=None, **values):
        values = {"register": self.register.id, "day": date.today().isoformat(), **values}
        url = f"/my/heat/contracts/{self.contract.id}/reading"
        return self._post(login, url, values, files)

    def _readings(self):
        return self.env["heat.meter.reading"].search(
            [("register_id", "=", self.register.id), ("origin", "=", "customer")]
        )

    def test_a_reading_is_checked_at_once_and_kept_with_its_photo(self):
        image = io.BytesIO()
        Image.new("RGB", (40, 30), "white").save(image, "JPEG")
        odd = self._send(index="12")
        self.assertIn("below the last one", odd.text)
        self.assertFalse(self._readings())
        image.seek(0)
        sent = self._send(
            index="31 000,5", confirmed="1", files={"photo": ("meter.jpg", image, "image/jpeg")}
        )
        self.assertEqual(sent.status_code, 200)
        reading = self._readings()
        self.assertEqual(reading.index, 31000.5)
        self.assertEqual(reading.recorded_by, self.ingrid)
        self.assertEqual(
            self.env["ir.attachment"].search_count(
                [("res_model", "=", "heat.meter.reading"), ("res_id", "=", reading.id)]
            ),
            1,
        )

    def test_what_is_no_reading_is_refused_with_its_remedy(self):
        self.assertIn("is not a number", self._send(index="trente").text)
        self.assertIn("last 31 days", self._send(index="31000", day="2019-04-02").text)
        self.assertIn("Type the day", self._send(index="31000", day="hier").text)
        other = self._send(index="31000", register=self.other_point.meter_ids.register_ids.id)
        self.assertIn("not one of your contract", other.text)
        text = {"photo": ("meter.jpg", io.BytesIO(b"<script>"), "image/jpeg")}
        self.assertIn("no photo", self._send(index="31000", files=text).text)
        large = {"photo": ("m.jpg", io.BytesIO(b"\xff\xd8\xff" + bytes(11 << 20)), "image/jpeg")}
        self.assertIn("larger than 10 MB", self._send(index="31000", files=large).text)
        self.assertFalse(self._readings())

    @mute_logger("odoo.http")
    def test_nobody_sends_a_reading_for_another(self):
        self.assertEqual(self._send("otto", index="31000").status_code, 404)
        self.assertFalse(self._readings())
