from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_portal.tests.common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestOneHome(HeatPortalCommon):
    """Ingrid is a customer and a member, Otto a customer, Mona a member."""

    chart = "fr"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cooperative._share_ledger().sends_mails = False
        cls.share_class = cls.env["cooperative.share.class"].create(
            {"name": "Class A", "nominal_value": 100, "company_id": cls.cooperative.id}
        )
        cls.member = cls._member(cls.customer, 3)
        cls.mona = cls._member(cls._new_partner("Mona Member"), 2)
        cls._portal_user("mona", cls.mona.partner_id)

    @classmethod
    def _member(cls, partner, shares, **values):
        member = cls.env["cooperative.member"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.cooperative.id,
                "admission_date": "2018-01-01",
                "admission_reference": "Minutes",
                **values,
            }
        )
        cls.env["cooperative.share.movement"].create(
            {
                "date": "2018-03-01",
                "kind": "subscription",
                "member_id": member.id,
                "share_class_id": cls.share_class.id,
                "quantity": shares,
            }
        )
        return member

    def _text(self, login, path="/my/home"):
        answer = self._get(login, path)
        self.assertEqual(answer.status_code, 200, path)
        return " ".join(answer.text.split())

    def _assembly(self, **values):
        assembly = self.env["cooperative.assembly"].create(
            {
                "company_id": self.cooperative.id,
                "starts_at": fields.Datetime.now() + timedelta(days=30),
                "place": "Village hall",
                "resolution_ids": [Command.create({"name": "Accounts", "method": "recorded"})],
                **values,
            }
        )
        self.env["cooperative.assembly.convene"].create(
            {"assembly_id": assembly.id}
        ).action_convene()
        return assembly

    def _task(self, **bill):
        """The one thing to do of Ingrid; ``bill``: what she owes, nothing by default."""
        home = self._as(self.ingrid)["heat.portal.home"]
        due = (
            [{"id": 1, "number": "F1", "contract": "C1", "pay_url": "/pay", **bill}] if bill else []
        )
        task = home._task(home._contracts(), due)
        return task and task["title"]

    def test_one_page_tells_what_one_owes_holds_and_does(self):
        self._member(
            self._new_partner("Zoé"), 1,
            birth_date=fields.Date.today() - timedelta(days=2000),
            representative_id=self.customer.id,
        )  # fmt: skip
        assembly = self._assembly()
        text = self._text("ingrid")
        for words in ("What I owe", "My shares", "3 shares", "Zoé", "1 share<", "Village hall"):
            self.assertIn(words, text)
        self.assertEqual(text.count(f'href="/my/assemblies/{assembly.id}"'), 1)
        self.assertNotIn("Certificates, interest", text)
        # Odoo's own cards say the same, and are left out
        self.assertEqual(text.count('href="/my/shares"'), 2)

    def test_what_is_asked_is_told_on_the_first_page(self):
        asked = self.env["cooperative.withdrawal"].create(
            {
                "member_id": self.member.id,
                "share_class_id": self.share_class.id,
                "quantity": 2,
            }
        )
        asked.action_submit()
        self.assertRegex(self._text("ingrid"), "2 shares to give back: before the board")

    def test_who_is_one_of_both_keeps_their_own_page(self):
        customer = self._text("otto")
        self.assertIn("What I owe", customer)
        self.assertIn("<span>Bills</span>", customer)
        for words in ("<span>Shares</span>", "heat_shares_title", "Next assembly"):
            self.assertNotIn(words, customer)
        member = self._text("mona")
        self.assertNotIn("o_heat_nav", member)
        self.assertIn('href="/my/shares"', member)
        self.assertNotIn("o_heat_nav", self._text("mona", "/my/shares"))

    def test_one_navigation_stands_on_every_page(self):
        assembly = self._assembly()
        member = f"/my/shares/{self.member.id}"
        for path, current in (
            ("/my/home", "/my/home"),
            ("/my/heat/contracts", "/my/heat/contracts"),
            ("/my/shares", "/my/shares"),
            (member, "/my/shares"),
            (f"{member}/subscribe", "/my/shares"),
            (f"{member}/withdraw", "/my/shares"),
            ("/my/assemblies", "/my/assemblies"),
            (f"/my/assemblies/{assembly.id}", "/my/assemblies"),
        ):
            text = self._text("ingrid", path)
            self.assertEqual(text.count('<nav class="o_heat_nav"'), 1, path)
            self.assertRegex(text, f'href="{current}"[^>]*aria-current="page"', path)
            self.assertNotIn("o_portal_submenu", text, path)

    def test_one_thing_to_do_at_a_time(self):
        self.assertIsNone(self._task())
        assembly = self._assembly(is_remote_vote=True)
        self.assertEqual(self._task(), "You are convened")
        self.assertEqual(self._task(is_late=False), "A bill to pay")
        asked = self.env["cooperative.subscription"].create(
            {"member_id": self.member.id, "share_class_id": self.share_class.id, "quantity": 2}
        )
        asked.action_submit()
        self.assertEqual(self._task(), "You are convened")
        today = fields.Date.today()
        asked.write({"board_date": today, "board_reference": "Minutes"})
        asked.action_admit()
        self.assertEqual(self._task(is_late=False), "Shares to pay")
        self.assertIn(asked.name, self._text("ingrid"))
        assembly.action_open()
        self.assertEqual(self._task(), "Shares to pay")
        assembly.resolution_ids.action_open_vote()
        self.assertEqual(self._task(is_late=False), "The assembly votes now")
        self.assertEqual(self._task(is_late=True), "A bill is past its date")

    def test_who_gave_a_proxy_has_done_it(self):
        assembly = self._assembly()
        line = assembly.attendance_ids.filtered(lambda one: one.member_id == self.member)
        line._portal_give_proxy(line.browse())
        self.assertIsNone(self._task())

    def test_the_child_of_another_is_not_shown(self):
        text = self._text("ingrid")
        self.assertNotIn("Mona", text)
        self.assertEqual(self._get("ingrid", f"/my/shares/{self.mona.id}").status_code, 404)

    def test_staff_without_rights_meet_no_error(self):
        self._new_user("nobody", "base.group_user").password = "nobody nobody"
        self.authenticate("nobody", "nobody nobody")
        for path in ("/my", "/my/shares"):
            self.assertEqual(self.url_open(path).status_code, 200, path)
