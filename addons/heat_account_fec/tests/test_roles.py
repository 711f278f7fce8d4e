import io

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import SIREN, HeatFecCommon

YEAR = ("2025-01-01", "2025-12-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRoles(HeatFecCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = cls._new_user("fec_bookkeeper", "account.group_account_user")
        cls.clerk = cls._new_user(
            "fec_clerk", "heat_base.heat_base_group_user", "account.group_account_invoice"
        )
        cls.auditor = cls._new_user("fec_auditor", "account.group_account_readonly")
        cls._invoice("2025-03-05", 100)

    def _prepare(self, user, company=None):
        return (
            self.env["heat.fec.export.prepare"]
            .with_user(user)
            .create({"company_id": (company or self.cooperative).id})
        )

    def test_who_keeps_the_accounts_writes_the_file(self):
        file = io.BytesIO()
        self.cooperative.with_user(self.bookkeeper).write_heat_fec(*YEAR, file)
        self.assertEqual(file.getvalue().count(b"\n"), 4)

    def test_nobody_else_writes_it(self):
        for user in (self.clerk, self.auditor):
            file = io.BytesIO()
            with self.assertRaises(AccessError):
                self.cooperative.with_user(user).write_heat_fec(*YEAR, file)
            self.assertFalse(file.getvalue())
            with self.assertRaises(AccessError):
                self._prepare(user)

    def test_nobody_writes_that_of_another_cooperative(self):
        with self.assertRaises(AccessError):
            self.neighbour.with_user(self.bookkeeper).write_heat_fec(*YEAR, io.BytesIO())
        with self.assertRaises(AccessError):
            self._prepare(self.bookkeeper, self.neighbour)

    def test_what_was_taken_out_is_a_fact(self):
        self._prepare(self.bookkeeper)._export(io.BytesIO())
        noted = self.env["heat.fec.export"].search([("company_id", "=", self.cooperative.id)])
        self.assertEqual(noted.user_id, self.bookkeeper)
        for user in (self.bookkeeper, self.clerk, self.auditor):
            self.assertTrue(noted.with_user(user).has_access("read"))
            for right in ("write", "create", "unlink"):
                self.assertFalse(noted.with_user(user).has_access(right))
        stranger = self._new_user("fec_stranger", "account.group_account_user")
        stranger.write({"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour})
        noted = noted.with_context(allowed_company_ids=self.neighbour.ids)
        self.assertFalse(noted.with_user(stranger).has_access("read"))

    def test_download(self):
        prepare = self._prepare(self.bookkeeper)
        self.env.flush_all()
        self.authenticate("fec_bookkeeper", "fec_bookkeeper")
        url = prepare.action_download()["url"]
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(f"{SIREN}FEC20251231.txt", answer.headers["Content-Disposition"])
        self.assertEqual(len(answer.content), int(answer.headers["Content-Length"]))
        self.assertEqual(answer.content.count(b"\n"), 4)
        self.assertEqual(
            self.env["heat.fec.export"].search([("name", "like", SIREN)]).user_id, self.bookkeeper
        )
        described = self.url_open(prepare.action_describe()["url"])
        self.assertIn(f"{SIREN}FEC20251231.txt", described.content.decode())

    def test_download_by_another(self):
        prepare = self._prepare(self.bookkeeper)
        self.env.flush_all()
        for login in ("fec_clerk", "fec_auditor"):
            self.authenticate(login, login)
            for url in (f"/heat/fec/{prepare.id}.txt", f"/heat/fec/{prepare.id}/description.txt"):
                self.assertIn(self.url_open(url).status_code, (403, 404), url)
        self.authenticate("fec_bookkeeper", "fec_bookkeeper")
        self.assertEqual(self.url_open("/heat/fec/999999999.txt").status_code, 404)
        self.assertFalse(self.env["heat.fec.export"].search([("name", "like", SIREN)]))
