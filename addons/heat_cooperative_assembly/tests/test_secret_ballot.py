from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged

from .common import COLLEGES, HeatAssemblyCommon

LOG_COLUMNS = {"create_uid", "create_date", "write_uid", "write_date"}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestSecretBallot(HeatAssemblyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_statutes("proportional")
        cls.members = {
            name: cls._new_members(sum(figures[1:]), name, name)
            for name, figures in COLLEGES.items()
            if name != "Citizens"
        }
        cls.members["Citizens"] = cls._new_members(10, "Citizens", "Citizens")

    def _meeting(self):
        assembly = self._open(self._new_assembly(method="secret"))
        assembly.attendance_ids.action_present()
        return assembly, self._open_vote(assembly)

    def _cast_all(self, assembly, resolution):
        """Each third member of a college votes against, the others for."""
        rows = assembly.attendance_ids.with_context(cooperative_resolution_id=resolution.id)
        for rank, row in enumerate(rows):
            row._vote("against") if rank % 3 == 0 else row._vote("for")
        return rows

    def test_totals_are_those_of_the_votes(self):
        assembly, resolution = self._meeting()
        rows = self._cast_all(assembly, resolution)
        expected = {}
        for rank, row in enumerate(rows):
            totals = expected.setdefault(row.college_id, [0, 0])
            totals[1 if rank % 3 == 0 else 0] += 1
        for line in resolution.count_ids:
            self.assertEqual([line.votes_for, line.votes_against], expected[line.college_id])
        self.assertEqual(resolution.voter_count, len(rows))
        resolution.compute_result()
        self.assertEqual(resolution.heads_for + resolution.heads_against, len(rows))

    def test_nobody_votes_twice(self):
        assembly, resolution = self._meeting()
        row = assembly.attendance_ids[0].with_context(cooperative_resolution_id=resolution.id)
        row._vote("for")
        with self._broken(UniqueViolation):
            row._vote("for")
        totals = [line.votes_for + line.votes_against for line in resolution.count_ids]
        self.assertEqual(sum(totals), 1)
        with self._refused("stands"):
            self.env["cooperative.voter"].search([]).unlink()
        with self._refused("counted from ballots"):
            resolution.count_ids[0].votes_for = 7

    def test_no_query_joins_a_person_to_a_vote(self):
        """What the database keeps of votes: who voted, and totals; nothing links the two."""
        assembly, resolution = self._meeting()
        rows = self._cast_all(assembly, resolution)
        self.env.flush_all()
        cr = self.env.cr
        for table in ("cooperative_voter", "cooperative_resolution_count"):
            cr.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                [table],
            )
            self.assertFalse(LOG_COLUMNS & {name for (name,) in cr.fetchall()}, table)
        # one row a college, whatever the number of votes
        cr.execute(
            "SELECT count(*) FROM cooperative_resolution_count WHERE resolution_id = %s",
            [resolution.id],
        )
        self.assertEqual(cr.fetchone()[0], len(COLLEGES))
        cr.execute(
            "SELECT count(*) FROM cooperative_ballot WHERE resolution_id = %s", [resolution.id]
        )
        self.assertEqual(cr.fetchone()[0], 0)
        # the version of every total is that of the last vote: it tells not which one grew
        cr.execute(
            """
            SELECT count(DISTINCT xmin::text) FROM cooperative_resolution_count
             WHERE resolution_id = %s
            """,
            [resolution.id],
        )
        self.assertEqual(cr.fetchone()[0], 1)
        self._no_column_tells(rows)

    def _no_column_tells(self, rows):
        """No table but the list of voters refers to who voted, or keeps what was chosen."""
        cr = self.env.cr
        cr.execute(
            """
            SELECT source.relname
              FROM pg_constraint link
              JOIN pg_class source ON source.oid = link.conrelid
             WHERE link.contype = 'f'
               AND link.confrelid = 'cooperative_attendance'::regclass
            """
        )
        self.assertEqual(
            {name for (name,) in cr.fetchall()},
            {"cooperative_voter", "cooperative_ballot", "cooperative_proxy"},
        )
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'cooperative_voter'"
        )
        self.assertEqual(
            {name for (name,) in cr.fetchall()},
            {"id", "resolution_id", "attendance_id", "company_id"},
        )
        messages = self.env["mail.message"].search(
            [("model", "=", "cooperative.resolution"), ("res_id", "in", rows.ids)]
        )
        for row in rows[:5]:
            self.assertNotIn(row.member_id.partner_id.name, str(messages.mapped("body")))
