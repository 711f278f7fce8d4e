from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
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

    # what changes a contract

    def _asked(self, kind, **values):
        self._ask(kind, **values)
        return self._requests(kind).with_user(self.manager)

    def _form(self, action):
        model = self.env[action["res_model"]].with_user(self.manager)
        return Form(model.with_context(**action["context"]))

    def test_a_power_is_reduced_by_an_amendment(self):
        request = self._asked("power", wanted_kw="6.5")
        with self._form(request.action_accept()) as form:
            self.assertEqual((form.power_kw, str(form.date)), (6.5, "2030-01-01"))
            self.assertEqual(form.requested_on, fields.Date.today())
        amendment = form.record
        self.assertEqual(amendment.portal_request_id, request)
        self.assertEqual(request.state, "received", "nothing is decided yet")
        self.assertEqual(request.action_accept()["res_id"], amendment.id, "prepared once")
        amendment.action_record()
        self.assertEqual(request.state, "accepted")
        self.assertFalse(request.activity_ids)
        self.assertEqual(amendment.power_ids.kw, 6.5)

    def test_an_occupant_changes_and_the_request_is_done(self):
        today = fields.Date.today()
        request = self._asked("occupant", wanted_on=today.isoformat())
        form = self._form(request.action_accept())
        self.assertEqual(form.last_day, today - relativedelta(days=1))
        form.partner_id = self.other_customer
        form.save().action_apply()
        self.assertEqual(request.state, "accepted")
        self.assertEqual(request.termination_ids, self.contract.termination_id)
        self.assertEqual(self.contract.date_to, today - relativedelta(days=1))

    def test_a_termination_is_confirmed_and_the_request_is_done(self):
        request = self._asked("termination")
        form = self._form(request.action_accept())
        self.assertEqual(str(form.date), "2030-01-01")
        form.reason = "sale"
        termination = form.save()
        termination.action_confirm()
        self.assertEqual(request.state, "accepted")
        self.assertEqual(str(self.contract.date_to), "2030-01-01")
        self.assertFalse(request.activity_ids)

    def test_a_change_of_contract_is_accepted_by_itself_and_of_its_contract(self):
        request = self._asked("termination")
        self._ask("occupant")
        both = request | self._requests("occupant")
        with self.assertRaisesRegex(UserError, "by itself"):
            both.with_user(self.manager).action_accept()
        with self.assertRaisesRegex(ValidationError, "is about contract"):
            self.env["heat.contract.termination"].create(
                {
                    "contract_id": self.other_contract.id,
                    "date": "2030-01-01",
                    "reason": "sale",
                    "portal_request_id": request.id,
                }
            )

    def test_who_only_reads_prepares_nothing(self):
        request = self._asked("power", wanted_kw="6.5")
        reader = self._new_user("reader", "heat_base.heat_base_group_user")
        with self.assertRaises(AccessError):
            request.with_user(reader).action_accept()

    def test_what_no_one_read_in_the_law_says_so(self):
        clocks = self.env["heat.portal.clock"].search([("company_id", "=", False)])
        legal = clocks.filtered(lambda one: one.kind in ("power", "question", "identity", "bank"))
        self.assertEqual(len(legal), 4)
        self.assertFalse(any(legal.mapped("is_verified")))
        for clock in clocks:
            self.assertTrue(clock.source)
