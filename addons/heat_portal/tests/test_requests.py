from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PASSWORD, HeatPortalCommon

IBAN = "FR7630006000011234567890189"


@tagged("post_install", "-at_install")
class TestRequests(HeatPortalCommon):
    def _requests(self, kind):
        return self.env["heat.portal.request"].search([("kind", "=", kind)])

    def _ask(self, kind, login="ingrid", **values):
        url = f"/my/heat/contracts/{self.contract.id}/requests/{kind}"
        values = {"wanted_on": "2030-01-01", "text": "We insulated the roof.", **values}
        return self._post(login, url, values)

    def test_a_power_reduction_has_its_legal_clock(self):
        self.assertIn("Type the power", self._ask("power", wanted_kw="12").text)
        self.assertFalse(self._requests("power"))
        self.assertIn("is with us", self._ask("power", wanted_kw="6,5").text)
        request = self._requests("power")
        self.assertEqual(request.wanted_kw, 6.5)
        self.assertEqual(request.deadline, fields.Date.today() + relativedelta(months=3))
        self.assertIn("three months", request.deadline_source)
        activity = request.activity_ids
        self.assertEqual(activity.date_deadline, request.deadline)
        self.assertEqual(activity.user_id, self.manager)

    def test_the_cooperatives_own_clock_prevails(self):
        self.env["heat.portal.clock"].create(
            {
                "company_id": self.cooperative.id,
                "kind": "occupant",
                "date_from": "2021-01-01",
                "days": 3,
                "source": "Board",
            }
        )
        self._ask("occupant")
        self.assertEqual(
            self._requests("occupant").deadline, fields.Date.today() + relativedelta(days=3)
        )

    def test_a_termination_is_refused_with_words_only(self):
        self._ask("termination")
        request = self._requests("termination").with_user(self.manager)
        with self.assertRaises(UserError):
            request.action_refuse()
        request.answer = "The term runs until 2032."
        request.action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertFalse(request.activity_ids)
        text = self._get("ingrid", "/my/heat/requests").text
        self.assertIn("The term runs until 2032.", text)
        self.assertNotIn(request.name, self._get("otto", "/my/heat/requests").text)

    def test_the_customer_is_written_to(self):
        self.customer.email = "ingrid@example.com"
        self._ask("occupant")
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids)])
        self.assertIn("is with us", mails.subject)

    def test_an_outage_is_reported_once(self):
        url = f"/my/heat/contracts/{self.contract.id}/outage"
        self.assertIn("is with us", self._post("ingrid", url, {"text": "Cold"}).text)
        self._post("ingrid", url, {"text": "Still cold"})
        request = self._requests("outage")
        self.assertEqual(len(request), 1)
        self.assertEqual(request.activity_ids.date_deadline, fields.Date.today())

    def test_a_question_on_a_bill_becomes_an_activity(self):
        url = f"/my/heat/bills/{self.bill.id}/question"
        response = self._post("ingrid", url, {"text": "Why so much?"})
        self.assertIn("Your question is with us", response.text)
        self.assertEqual(self._requests("question").bill_id, self.bill)
        self.assertTrue(self._requests("question").activity_ids)

    @mute_logger("odoo.http")
    def test_nobody_asks_for_another(self):
        for login in ("otto", "nora", "stranger"):
            self.assertEqual(self._ask("occupant", login).status_code, 404)
            url = f"/my/heat/bills/{self.bill.id}/question"
            self.assertEqual(self._post(login, url, {"text": "?"}).status_code, 404)
            url = f"/my/heat/contracts/{self.contract.id}/outage"
            self.assertEqual(self._post(login, url).status_code, 404)
        self.assertFalse(self.env["heat.portal.request"].search([]))

    @mute_logger("odoo.http")
    def test_a_form_without_its_token_is_refused(self):
        self.authenticate("ingrid", PASSWORD)
        url = f"/my/heat/contracts/{self.contract.id}/outage"
        response = self.url_open(url, data={"text": "Cold"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._requests("outage"))

    # identity and bank details

    def _details(self, **values):
        return self._post("ingrid", "/my/heat/details", {"kind": "identity", **values})

    def test_details_change_only_once_confirmed(self):
        street = self.customer.street
        wrong = self._details(street="4 new street", password="guess")
        self.assertIn("not your password", wrong.text)
        self._details(street="4 new street", password=PASSWORD)
        request = self._requests("identity")
        self.assertEqual(request.proposal, {"street": "4 new street"})
        self.assertEqual(self.customer.street, street)
        request.with_user(self.manager).action_accept()
        self.assertEqual(self.customer.street, "4 new street")

    def test_an_account_changes_only_once_confirmed(self):
        wrong = self._details(kind="bank", iban="FR7630006", password=PASSWORD)
        self.assertIn("is no IBAN", wrong.text)
        self._details(kind="bank", iban="FR76 3000 6000 0112 3456 7890 189", password=PASSWORD)
        request = self._requests("bank")
        self.assertFalse(self.customer.bank_ids)
        request.with_user(self.manager).action_accept()
        self.assertEqual(self.customer.bank_ids.sanitized_acc_number, IBAN)

    @mute_logger("odoo.http")
    def test_odoos_own_form_of_details_is_closed(self):
        for url in ("/my/account", "/my/addresses", "/my/address"):
            self.assertIn("/my/heat/details", self._get("ingrid", url).url)
        sent = self._post(
            "ingrid", "/my/address/submit", {"partner_id": self.customer.id, "name": "Eve"}
        )
        self.assertEqual(sent.status_code, 404)
        self.assertEqual(self.customer.name, "Ingrid Lund")

    def test_a_customer_decides_nothing_by_themselves(self):
        self._details(street="4 new street", password=PASSWORD)
        own = self._requests("identity").with_env(self._as(self.ingrid))
        with self.assertRaises(AccessError):
            own.action_accept()
        with self.assertRaises(AccessError):
            own.read(["proposal"])
        with self.assertRaises(AccessError):
            own.create({"kind": "bank", "partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            own.with_env(self._as(self.otto)).read(["name"])
