import io
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import PDF, HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPortalShares(HeatPortalCommon):
    def setUp(self):
        super().setUp()
        self._enter("anna")

    def test_history_has_its_running_balance(self):
        self._record("2025-01-20", "subscription", self.anna, 20)
        text = self._get(f"/my/shares/{self.anna.id}").text
        self.assertIn("+20", text)
        self.assertRegex(text, r">\s*25\s*<")

    def test_certificates_are_of_a_day_that_was(self):
        path = f"/my/shares/{self.anna.id}/certificate"
        answer = self._get(f"{path}?day=2024-06-30")
        self.assertEqual(answer.content[:5], b"%PDF-")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        tomorrow = fields.Date.today() + timedelta(days=1)
        for day in (tomorrow.isoformat(), "yesterday"):
            answer = self._get(f"{path}?day={day}")
            self.assertIn("is no day of the past", answer.text)

    def test_more_shares_go_before_the_board(self):
        path = f"/my/shares/{self.anna.id}/subscribe"
        answer = self._post(path, quantity="0")
        self.assertIn("is no number of shares", answer.text)
        self.assertIn("accept them", answer.text)
        self._post(path, quantity="3", statutes="1")
        asked = self.anna.subscription_ids
        self.assertEqual((asked.quantity, asked.state), (3, "submitted"))
        self.assertIn(asked.name, self._get("/my/shares").text)

    def test_the_limit_of_a_class_is_told(self):
        self.share_class.maximum = 6
        answer = self._post(f"/my/shares/{self.anna.id}/subscribe", quantity="3", statutes="1")
        self.assertIn("6 at most", answer.text)
        self.assertFalse(self.anna.subscription_ids)

    def test_a_parent_takes_shares_for_a_child(self):
        path = f"/my/shares/new/child/{self.anna.id}"
        data = {"beneficiary_name": "Léo Martin", "quantity": "1", "statutes": "1"}
        answer = self._post(path, birth_date="1990-05-01", **data)
        self.assertIn("is of age", answer.text)
        self._post(path, birth_date=str(fields.Date.today() - timedelta(days=900)), **data)
        leo = self.env["cooperative.member"].search([("partner_id.name", "=", "Léo Martin")])
        self.assertEqual(leo.representative_id, self.anna.partner_id)
        self.assertEqual(leo.subscription_ids.state, "submitted")
        self.assertEqual(leo.subscription_ids.payer_id, self.anna.partner_id)
        self.assertIn("Léo Martin", self._get("/my/shares").text)

    def test_shares_are_given(self):
        path = f"/my/shares/new/gift/{self.anna.id}"
        data = {"beneficiary_name": "Léa Blanc", "quantity": "2", "statutes": "1"}
        self.assertIn("no e-mail", self._post(path, beneficiary_email="lea", **data).text)
        self._post(path, beneficiary_email="lea@example.com", **data)
        lea = self.env["cooperative.member"].search([("partner_id.name", "=", "Léa Blanc")])
        self.assertFalse(lea.representative_id)
        self.assertEqual(lea.subscription_ids.payer_id, self.anna.partner_id)
        page = self._get("/my/shares").text
        self.assertIn("Léa Blanc", page)
        self.assertEqual(self._get(f"/my/shares/{lea.id}").status_code, 404)

    def test_a_withdrawal_shows_its_place_in_the_queue(self):
        asked = self.env["cooperative.withdrawal"].create(
            [
                {
                    "member_id": member.id,
                    "share_class_id": self.share_class.id,
                    "quantity": 2,
                    "requested_on": day,
                }
                for member, day in ((self.bruno, "2025-01-01"), (self.anna, "2025-02-01"))
            ]
        )
        asked.action_submit()
        self.assertIn("Before the board", self._get(f"/my/shares/{self.anna.id}").text)
        asked.write({"board_date": "2025-03-01", "board_reference": "Minutes"})
        asked.action_accept()
        self.assertRegex(self._get(f"/my/shares/{self.anna.id}").text, r"Number 2 in the queue")

    def _ask_exemption(self, content, name="letter.pdf", **data):
        return self._post(
            f"/my/shares/{self.anna.id}/exemption",
            files={"evidence": (name, io.BytesIO(content))},
            **{"for_dividend": "1", "sworn": "1", **data},
        )

    def test_an_exemption_is_asked_for_with_its_letter(self):
        self.assertIn("Choose the file", self._ask_exemption(b"", name="").text)
        self.assertIn("no PDF", self._ask_exemption(b"MZ program", name="letter.pdf").text)
        self.assertIn("larger than 5", self._ask_exemption(PDF + b"0" * 5 * 1024 * 1024).text)
        self.assertIn("Tick that your income", self._ask_exemption(PDF, sworn="").text)
        self._ask_exemption(PDF, name="a name of <b>mine</b>.exe")
        exemption = self.env["cooperative.levy.exemption"].search(
            [("member_id", "=", self.anna.id)]
        )
        self.assertGreaterEqual(exemption.deadline, fields.Date.today())
        self.assertEqual(exemption.evidence_name, f"exemption-{exemption.year}.pdf")
        self.assertIn("done already", self._ask_exemption(PDF).text)

    def test_two_exemptions_of_one_year_are_refused(self):
        self._ask_exemption(PDF)
        self._ask_exemption(PDF)
        count = self.env["cooperative.levy.exemption"].search_count(
            [("member_id", "=", self.anna.id)]
        )
        self.assertEqual(count, 1)
