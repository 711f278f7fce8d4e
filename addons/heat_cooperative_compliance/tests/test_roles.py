from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HeatComplianceCommon

MODELS = ("cooperative.compliance.rule", "cooperative.revision", "cooperative.holding")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestRoles(HeatComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "heat_cooperative.heat_cooperative_group"
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")
        cls.officer = cls._new_user("officer", f"{prefix}_officer")
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls._place_year()

    def test_readers_check_and_change_nothing(self):
        for name in MODELS:
            model = self.env[name].with_user(self.user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)
        lines = self._check("2025-12-31", self.user)
        self.assertEqual(lines["Public bodies in the capital"].state, "alert")
        self.assertEqual(lines["Release of shares"].state, "ok")
        self.assertTrue(lines["Raised in twelve months"].action_open_records())

    def test_the_secretary_records_revisions_and_the_board_sets_limits(self):
        values = {"reviser_id": self._new_partner("Union").id, "date": "2026-06-15"}
        revision = self.env["cooperative.revision"].with_user(self.officer).create(values)
        self.assertEqual(revision.company_id, self.cooperative)
        with self.assertRaises(AccessError):
            revision.unlink()
        limits = {"date_from": "2026-01-01", "source": "Statutes", "holder_percent": 20}
        rules = self.env["cooperative.compliance.rule"]
        with self.assertRaises(AccessError):
            rules.with_user(self.officer).create(limits)
        self.assertTrue(rules.with_user(self.board).create(limits))

    def test_nobody_checks_another_cooperative(self):
        other = self._new_member("Denis", company=self.neighbour)
        shares = self._new_class("Class A", 50, self.neighbour)
        self._record("2024-03-01", "subscription", other, 1, shares)
        holdings = self.env["cooperative.holding"]
        self.assertTrue(holdings.search([("member_id", "=", other.id)]))
        self.assertFalse(holdings.with_user(self.board).search([("member_id", "=", other.id)]))
        with self.assertRaises(AccessError):
            self.env["cooperative.compliance"].with_user(self.board).create(
                {"company_id": self.neighbour.id}
            ).flush_recordset()
        for name, values in (
            ("cooperative.compliance.rule", {"source": "Statutes"}),
            ("cooperative.revision", {"reviser_id": other.partner_id.id}),
        ):
            record = self.env[name].create({"company_id": self.neighbour.id, **values})
            with self.assertRaises(AccessError):
                record.with_user(self.board).read(["display_name"])
        # their shares are not counted here
        lines = self._check("2025-12-31", self.board)
        self.assertIn("13,000.00", lines["Public bodies in the capital"].figure)
