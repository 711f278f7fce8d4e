from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged

from .common import HeatAssemblyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeProxy(HeatAssemblyCommon):
    def _meeting(self, count, **statutes):
        self._new_statutes(**statutes)
        members = self._new_members(count)
        assembly = self._convene(self._new_assembly())
        return assembly, self._attendance(assembly, members)

    def _give(self, assembly, giver, holder=None):
        return self.env["cooperative.proxy"].create(
            {
                "assembly_id": assembly.id,
                "giver_id": giver.id,
                "holder_id": holder.id if holder else False,
            }
        )

    def test_a_twentieth_of_forty_is_two(self):
        assembly, rows = self._meeting(40, proxy_percent=5)
        self.assertEqual(assembly.proxy_limit, 2)
        self._give(assembly, rows[1], rows[0])
        second = self._give(assembly, rows[2], rows[0])
        self.assertEqual(second.limit_text, "2 of 2")
        with self._refused("would hold 3 proxies, .* let one member hold 2"):
            self._give(assembly, rows[3], rows[0])
        # the chair takes blank ones, however many
        for row in rows[3:9]:
            self.assertEqual(self._give(assembly, row).status, "For the chair")

    def test_a_twentieth_of_eighteen_is_one(self):
        assembly, rows = self._meeting(18, proxy_percent=5)
        self.assertEqual(assembly.proxy_limit, 1)
        self._give(assembly, rows[1], rows[0])
        with self._refused("would hold 2"):
            self._give(assembly, rows[2], rows[0])

    def test_a_proxy_is_given_once_to_another_member(self):
        assembly, rows = self._meeting(5)
        self._give(assembly, rows[1], rows[0])
        with self._broken(UniqueViolation):
            self._give(assembly, rows[1], rows[2])
        with self._broken(CheckViolation):
            self._give(assembly, rows[3], rows[3])

    def test_a_proxy_is_not_passed_on(self):
        assembly, rows = self._meeting(5)
        self._give(assembly, rows[1], rows[0])
        with self._refused("not passed on"):
            self._give(assembly, rows[0], rows[2])
        with self._refused("not passed on"):
            self._give(assembly, rows[2], rows[1])

    def test_who_comes_in_person_needs_no_proxy(self):
        assembly, rows = self._meeting(5)
        proxy = self._give(assembly, rows[1], rows[0])
        assembly.action_open()
        self.assertEqual(rows[1].mode, "absent")
        self.assertEqual(proxy.status, "Counts once its holder is present")
        rows[0].action_present()
        self.assertEqual(rows[1].mode, "represented")
        rows[1].action_present()
        self.assertEqual((rows[1].mode, proxy.is_valid), ("present", False))
        self.assertIn("who gave it is present", proxy.status)
        rows[1].action_leave()
        self.assertTrue(proxy.is_valid)

    def test_proxies_lapse_with_a_holder_who_left(self):
        assembly, rows = self._meeting(5)
        given = self._give(assembly, rows[1], rows[0]) | self._give(assembly, rows[2], rows[0])
        blank = self._give(assembly, rows[3])
        self._record("2026-03-01", "transfer", rows[0].member_id, 1, to=rows[4].member_id)
        assembly.action_open()
        self.assertEqual(given.mapped("is_valid"), [False, False])
        self.assertIn("may vote no more", given[0].status)
        self.assertTrue(blank.is_valid)
        self.assertEqual(assembly.represented_count, 1)
        # the members are free to choose another one
        given[0].holder_id = rows[4]
        self.assertTrue(given[0].is_valid)

    def test_a_proxy_votes_by_who_holds_it(self):
        assembly, rows = self._meeting(5)
        assembly.resolution_ids.method = "recorded"
        self._give(assembly, rows[1], rows[0])
        assembly.action_open()
        rows[0].action_present()
        resolution = self._open_vote(assembly)
        booth = (rows[0] | rows[1]).with_context(cooperative_resolution_id=resolution.id)
        booth._vote("for")
        resolution.compute_result()
        self.assertEqual(resolution.heads_for, 2)
