import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import join
from .common import PDF, HeatPortalCommon

PATH = "/heat/join/scic-du-test"
TYPED = {
    "name": "Inès Morel",
    "email": "ines@example.com",
    "street": "3 rue du Four",
    "zip": "39840",
    "city": "Brenouse",
    "quantity": "2",
    "statutes": "1",
}


@tagged("post_install", "-at_install")
class TestJoin(HeatPortalCommon):
    def setUp(self):
        super().setUp()
        self._open_page()
        self.authenticate(None, None)
        self.requests = self.env["cooperative.join.request"]

    def _join(self, purpose="self", **typed):
        """Fill the form in; the answer and the links of the mails."""
        before = self.env["mail.mail"].search([])
        with patch.object(type(before), "unlink", lambda mails: True):
            answer = self._post(f"{PATH}/{purpose}", **{**TYPED, **typed})
        mails = self.env["mail.mail"].search([]) - before
        links = [re.search(r'href="[^"]*?(/heat/join/[^"]+)"', mail.body_html) for mail in mails]
        return answer, [link[1] for link in links]

    @mute_logger("odoo.http")
    def test_the_page_is_closed_by_default(self):
        self.cooperative.is_join_open = False
        for path in (PATH, f"{PATH}/self", f"{PATH}/statutes", f"{PATH}/confirm/key"):
            self.assertEqual(self._get(path).status_code, 404, path)
        self.assertEqual(self._get("/heat/join/nobody").status_code, 404)

    def test_the_page_opens_with_a_name_and_statutes(self):
        for values in (
            {"join_slug": "Val d'Or"},
            {"join_slug": False},
            {"join_statutes": False},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.cooperative.write(values)

    def test_strangers_read_who_we_are(self):
        text = self._get(PATH).text
        self.assertIn("We heat the village with wood", text)
        self.assertIn("Class A", text)
        self.assertEqual(self._get(f"{PATH}/statutes").content, PDF)

    def test_errors_name_their_field(self):
        answer, links = self._join(name="", email="nobody", quantity="many", statutes="")
        for words in ("first and last name", "“nobody” is no e-mail", "“many” is no number"):
            self.assertIn(words, answer.text)
        self.assertIn('id="error_email"', answer.text)
        self.assertFalse(links)
        self.assertFalse(self.requests.search([]))

    def test_nothing_is_made_before_the_mail_is_answered(self):
        answer, links = self._join()
        self.assertIn("Look at your mail", answer.text)
        self.assertFalse(self.env["res.partner"].search([("email", "=", TYPED["email"])]))
        [link] = links
        self.assertEqual(self._get(link).status_code, 200)
        self.assertFalse(self.requests.search([]).subscription_id, "reading confirms nothing")
        answer = self._post(link)
        subscription = self.requests.search([]).subscription_id
        self.assertIn(subscription.name, answer.text)
        self.assertEqual(subscription.state, "submitted")
        self.assertEqual(subscription.company_id, self.cooperative)
        self.assertEqual(subscription.member_id.partner_id.name, TYPED["name"])
        self._post(link)
        self.assertEqual(len(self.env["cooperative.subscription"].search([])), 1)

    def test_known_addresses_get_the_same_answer(self):
        answers = [self._join(email=email)[0] for email in (TYPED["email"], "anna@example.com")]
        texts = [re.sub(r"csrf_token[^>]*", "", answer.text) for answer in answers]
        self.assertEqual(*texts)
        self.assertEqual(self.anna_user.partner_id, self.anna.partner_id)

    def test_shares_for_a_child(self):
        _answer, [link] = self._join(
            "child",
            beneficiary_name="Tom Morel",
            birth_date=str(fields.Date.today() - timedelta(days=2000)),
        )
        self._post(link)
        member = self.requests.search([]).subscription_id.member_id
        self.assertTrue(member.is_minor)
        self.assertEqual(member.representative_id.name, TYPED["name"])

    def test_shares_for_a_municipality(self):
        _answer, [link] = self._join(
            "organisation", beneficiary_name="Commune de Brenouse", kind="public_body"
        )
        answer = self._post(link)
        self.assertIn("Thank you", answer.text)
        member = self.requests.search([]).subscription_id.member_id
        self.assertEqual(member.holder_kind, "public_body")
        self.assertEqual(member.representative_id.name, TYPED["name"])
        self.assertEqual(member._acting_partner().email, TYPED["email"])

    def test_programs_are_let_down_quietly(self):
        answer, links = self._join(website="https://example.com")
        self.assertIn("Look at your mail", answer.text)
        self.assertFalse(links)
        self.assertFalse(self.requests.search([]))

    def test_too_many_forms_wait(self):
        with patch.object(join, "FORMS_AN_HOUR", 2):
            codes = [self._join(email=f"one{rank}@example.com")[0].status_code for rank in range(3)]
        self.assertEqual(codes, [200, 200, 429])
        attempts = self.env["cooperative.join.attempt"].search([])
        self.assertNotIn("127.0.0.1", "".join(attempts.mapped("key")))
        self.env.cr.execute(
            "UPDATE cooperative_join_attempt SET create_date = now() - interval '2 hours'"
        )
        attempts.invalidate_recordset()
        attempts._gc_attempts()
        self.assertFalse(self.env["cooperative.join.attempt"].search([]))

    def test_one_address_is_not_flooded(self):
        sent = [len(self._join()[1]) for _rank in range(join.MAILS_AN_HOUR + 1)]
        self.assertEqual(sent, [1] * join.MAILS_AN_HOUR + [0])

    @mute_logger("odoo.http")
    def test_keys_are_not_guessed_and_grow_old(self):
        _answer, [link] = self._join()
        self.assertEqual(self._get(f"{PATH}/confirm/guessed").status_code, 404)
        self.neighbour.write(
            {"join_slug": "voisine", "join_statutes": self.cooperative.join_statutes}
        )
        self.neighbour.is_join_open = True
        elsewhere = link.replace("scic-du-test", "voisine")
        self.assertEqual(self._get(elsewhere).status_code, 404)
        self.env.cr.execute(
            "UPDATE cooperative_join_request SET create_date = now() - interval '8 days'"
        )
        self.requests.invalidate_model()
        self.assertEqual(self._post(link).status_code, 404)
        self.requests._gc_requests()
        self.assertFalse(self.requests.search([]))
