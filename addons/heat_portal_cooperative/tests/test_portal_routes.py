from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPortalRoutes(HeatPortalCommon):
    """Every page tried by who owns it, by others, and by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open_page()
        cls.assembly = cls._coming(is_remote_vote=True)
        cls.assembly.document_ids = cls.env["ir.attachment"].create(
            {"name": "accounts.pdf", "raw": b"%PDF-1.4 accounts"}
        )
        cls.line = cls.assembly.attendance_ids.filtered(lambda one: one.member_id == cls.anna)
        cls.resolution = cls.assembly.resolution_ids[:1]
        cls.asked = cls._new_withdrawal(cls.anna, 1)
        cls.asked.action_submit()

    def _pages(self):
        """Pages of Anna's that are read, and whether they are of one record."""
        member, assembly = self.anna.id, self.assembly.id
        document = self.assembly.document_ids.id
        return [
            f"/my/shares/{member}",
            f"/my/shares/{member}/certificate",
            f"/my/shares/{member}/subscribe",
            f"/my/shares/new/child/{member}",
            f"/my/shares/new/gift/{member}",
            f"/my/shares/{member}/exemption",
            f"/my/shares/{member}/withdraw",
            f"/my/shares/{self.zoe.id}",
            f"/my/shares/{self.zoe.id}/subscribe",
            f"/my/assemblies/{assembly}",
            f"/my/assemblies/{assembly}/convocation",
            f"/my/assemblies/{assembly}/documents/{document}",
        ]

    def _forms(self):
        """Forms that change something of Anna's."""
        member, assembly = self.anna.id, self.assembly.id
        shares = {"quantity": "2", "statutes": "1"}
        child = {**shares, "beneficiary_name": "Léo", "birth_date": "2020-01-01"}
        gift = {**shares, "beneficiary_name": "Léa", "beneficiary_email": "lea@example.com"}
        vote = {"resolution": self.resolution.id, "choice": "for"}
        line = {"attendance": self.line.id}
        return [
            (f"/my/shares/{member}/subscribe", shares),
            (f"/my/shares/new/child/{member}", child),
            (f"/my/shares/new/gift/{member}", gift),
            (f"/my/shares/{member}/exemption", {"for_dividend": "1", "sworn": "1"}),
            (f"/my/assemblies/{assembly}/proxy", {**line, "step": "give", "holder": "chair"}),
            (f"/my/assemblies/{assembly}/proxy", {**line, "step": "search", "name": "Bruno"}),
            (f"/my/assemblies/{assembly}/proxy", {**line, "step": "withdraw"}),
            (f"/my/assemblies/{assembly}/vote", {**line, **vote}),
            (f"/my/assemblies/{assembly}/vote", {**line, **vote, "principal": self.line.id}),
            (f"/my/shares/{member}/withdraw", {"quantity": "2", "step": "send"}),
            (f"/my/shares/{member}/withdrawals/{self.asked.id}/give-up", {}),
        ]

    def test_who_owns_them_reads_them(self):
        self._enter("anna")
        for path in ["/my", "/my/shares", "/my/assemblies", *self._pages()]:
            self.assertEqual(self._get(path).status_code, 200, path)

    @mute_logger("odoo.http")
    def test_another_company_finds_nothing(self):
        self._enter("nora")
        for path in self._pages():
            self.assertEqual(self._get(path).status_code, 404, path)
        for path, data in self._forms():
            self.assertEqual(self._post(path, **data).status_code, 404, path)
        for path in ("/my/shares", "/my/assemblies"):
            self.assertNotIn("Anna", self._get(path).text)

    @mute_logger("odoo.http")
    def test_another_member_finds_nothing_of_hers(self):
        self._enter("bruno")
        for path in self._pages():
            own = path.startswith("/my/assemblies/")  # they are both convened to it
            self.assertEqual(self._get(path).status_code, 200 if own else 404, path)
        for path, data in self._forms():
            self.assertEqual(self._post(path, **data).status_code, 404, path)
        self.assertFalse(self.assembly.proxy_ids)
        self.assertEqual(self.anna.withdrawal_ids, self.asked)
        self.assertEqual(self.asked.state, "submitted")
        # nor under a member of one's own
        own = f"/my/shares/{self.bruno.id}/withdrawals/{self.asked.id}/give-up"
        self.assertEqual(self._post(own).status_code, 404)

    @mute_logger("odoo.http")
    def test_guessed_ids_find_nothing(self):
        self._enter("anna")
        for path in (
            "/my/shares/999999999",
            "/my/shares/999999999/certificate",
            f"/my/shares/{self.anna.id}/statement/2024",
            "/my/assemblies/999999999",
            f"/my/assemblies/{self.assembly.id}/documents/999999999",
            f"/my/assemblies/{self.assembly.id}/minutes",
        ):
            self.assertEqual(self._get(path).status_code, 404, path)

    def test_strangers_are_asked_to_log_in(self):
        self.authenticate(None, None)
        for path in ["/my/shares", "/my/assemblies", *self._pages()]:
            self.assertIn("/web/login", self._get(path).url, path)

    @mute_logger("odoo.http")
    def test_forms_want_their_token(self):
        self._enter("anna")
        for path, data in self._forms():
            answer = self.url_open(path, data=data, allow_redirects=False, method="POST")
            self.assertEqual(answer.status_code, 400, path)

    def test_staff_without_shares_see_none(self):
        self._new_user("reader", "heat_base.heat_base_group_user").password = "reader reader"
        self.authenticate("reader", "reader reader")
        self.assertNotIn("Anna", self._get("/my/shares").text)

    def test_staff_without_rights_meet_no_error(self):
        self._new_user("nobody", "base.group_user").password = "nobody nobody"
        self.authenticate("nobody", "nobody nobody")
        for path in ("/my", "/my/shares", "/my/assemblies"):
            self.assertEqual(self._get(path).status_code, 200, path)
