from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PASSWORD, HeatPortalCommon


@tagged("post_install", "-at_install")
class TestActivation(HeatPortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls._new_partner("Noah Newcomer")
        cls.home = cls._new_contract(cls._new_point("New house"), cls.newcomer, 7)
        cls.code = cls.env["heat.portal.code"]._issue(cls.home)

    def _activate(self, **values):
        form = {
            "contract": self.home.name,
            "code": self.code._secret_code(),
            "name": "Noah Newcomer",
            "login": "noah.newcomer",
            "password": PASSWORD,
            "password_again": PASSWORD,
            **values,
        }
        return self._post(None, "/heat/activate", form)

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def test_the_page_is_open_to_all(self):
        self.assertEqual(self._get(None, "/heat/activate").status_code, 200)

    def test_a_code_opens_the_space_once(self):
        self.assertIn("Your space is open", self._activate().text)
        user = self._user("noah.newcomer")
        self.assertEqual(user.partner_id, self.newcomer)
        self.assertFalse(user._is_internal())
        self.assertEqual(user.company_ids, self.cooperative)
        self.assertEqual(self.code.state, "used")
        self.assertEqual(self._as(user)["heat.contract"].search([]).ids, self.home.ids)
        again = self._activate(login="someone.else")
        self.assertIn("do not go together", again.text)
        self.assertFalse(self._user("someone.else"))

    def test_the_second_of_a_couple_gets_a_login_of_their_own(self):
        self._activate(email="home@example.com")
        self.code = self.env["heat.portal.code"]._issue(self.home)
        self._activate(name="Nina Newcomer", login="nina.newcomer", email="home@example.com")
        nina = self._user("nina.newcomer")
        self.assertNotEqual(nina.partner_id, self.newcomer)
        self.assertEqual(self._as(nina)["heat.contract"].search([]).ids, self.home.ids)
        access = self.env["heat.portal.access"].search([("user_id", "=", nina.id)])
        access.action_revoke()
        self.assertFalse(self._as(nina)["heat.contract"].search([]))

    def test_wrong_tries_block_a_code(self):
        for _try in range(5):
            self.assertIn("do not go together", self._activate(code="ABCDE-FGHJK").text)
        self.env.invalidate_all()
        self.assertEqual(self.code.state, "blocked")
        self.assertIn("do not go together", self._activate().text)
        self.assertFalse(self._user("noah.newcomer"))

    def test_the_answer_never_tells_who_is_a_customer(self):
        unknown = self._activate(contract="C99999", login="ingrid").text
        known = self._activate(code="ABCDE-FGHJK", login="ingrid").text
        sentence = "This contract number and this code do not go together"
        self.assertIn(sentence, unknown)
        self.assertIn(sentence, known)
        self.assertNotIn("already taken", unknown + known)
        # once the code is right, the login may be spoken of
        self.assertIn("already taken", self._activate(login="ingrid").text)
        self.assertEqual(self.code.state, "open")

    def test_an_address_tries_so_often_and_no_more(self):
        attempts = self.env["heat.portal.attempt"]
        for _try in range(3):
            self.assertTrue(attempts._allow("test", "192.0.2.1", 3))
        self.assertFalse(attempts._allow("test", "192.0.2.1", 3))
        self.assertTrue(attempts._allow("test", "192.0.2.2", 3))
        self.assertNotIn("192.0.2", str(attempts.search([]).mapped("visitor")))

    def test_each_field_says_what_is_wrong_with_it(self):
        text = self._activate(
            login="a b", password="short", password_again="other", email="nowhere"
        ).text
        for words in ("too short or holds a space", "This password is too short",
                      "passwords differ", "is no e-mail address"):  # fmt: skip
            self.assertIn(words, text)
        self.assertNotIn('value="short"', text)
        self.assertEqual(self.code.tries, 0)

    def test_a_new_code_replaces_the_one_that_waits(self):
        old = self.code._secret_code()
        new = self.env["heat.portal.code"].with_user(self.manager)._issue(self.home)
        self.assertEqual(self.code.state, "replaced")
        self.assertNotEqual(new.code, old)
        self.assertFalse(self.code.code)
        self.assertIn("do not go together", self._activate(code=old).text)

    def test_the_bill_prints_the_code_of_its_customer(self):
        self.env["heat.portal.code"]._issue(self.contract)
        told = self.bill._print_values()["portal"]
        self.assertIn(self.contract.portal_code_ids._secret_code(), told)
        self.assertFalse(self.other_bill._print_values()["portal"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_portal_user_reads_no_code(self):
        codes = self._as(self.ingrid)["heat.portal.code"]
        from odoo.exceptions import AccessError

        with self.assertRaises(AccessError):
            codes.search([])
