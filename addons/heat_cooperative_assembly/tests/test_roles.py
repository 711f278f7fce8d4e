from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatAssemblyCommon

MODELS = (
    "cooperative.statutes",
    "cooperative.statutes.college",
    "cooperative.assembly",
    "cooperative.attendance",
    "cooperative.proxy",
    "cooperative.resolution",
    "cooperative.resolution.count",
    "cooperative.ballot",
    "cooperative.voter",
    "cooperative.mandate",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestRoles(HeatAssemblyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "heat_cooperative.heat_cooperative_group"
        cls.officer = cls._new_user("officer", f"{prefix}_officer")
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")

    def test_readers_read_and_change_nothing(self):
        for name in MODELS:
            model = self.env[name].with_user(self.user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)

    def test_the_secretary_leads_an_assembly_to_its_end(self):
        self._new_members(3)
        env = self.env(user=self.officer)
        assembly = env["cooperative.assembly"].create(
            {
                "starts_at": "2026-03-20 17:30:00",
                "resolution_ids": [(0, 0, {"name": "Accounts", "method": "secret"})],
            }
        )
        env["cooperative.assembly.convene"].create({"assembly_id": assembly.id}).action_convene()
        assembly.action_open()
        assembly.attendance_ids.action_present()
        resolution = assembly.resolution_ids
        resolution.action_open_vote()
        for row in assembly.attendance_ids:
            row.with_context(cooperative_resolution_id=resolution.id)._vote("for")
        resolution.compute_result()
        assembly.action_close()
        self.assertTrue(resolution.is_adopted)
        with self.assertRaisesRegex(UserError, "Only the board"):
            assembly.action_reopen()
        assembly.with_user(self.board).action_reopen()
        for right in ("write", "create", "unlink"):
            self.assertFalse(env["cooperative.voter"].has_access(right))
        with self.assertRaises(AccessError):
            resolution.count_ids.unlink()

    def test_a_reader_casts_no_vote(self):
        self._new_members(2)
        assembly = self._open(self._new_assembly(method="secret"))
        assembly.attendance_ids.action_present()
        resolution = self._open_vote(assembly)
        row = assembly.attendance_ids[0].with_user(self.user)
        with self.assertRaises(AccessError):
            row.with_context(cooperative_resolution_id=resolution.id)._vote("for")
        with self.assertRaises(AccessError):
            row.action_leave()

    def test_nobody_sees_or_touches_another_cooperative(self):
        shares = self._new_class("Class A", 50, self.neighbour)
        other = self._new_member("Denis", company=self.neighbour)
        self._record("2024-03-01", "subscription", other, 1, shares)
        assembly = self._new_assembly(company_id=self.neighbour.id)
        self._convene(assembly)
        for record in (assembly, assembly.attendance_ids, assembly.resolution_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.board).read(["display_name"])
        with self.assertRaises(AccessError):
            assembly.with_user(self.board).action_open()
        self.assertEqual(assembly.attendance_ids.member_id, other)
