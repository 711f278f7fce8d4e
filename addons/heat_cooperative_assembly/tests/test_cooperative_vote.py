from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged

from .common import COLLEGES, HeatAssemblyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeVote(HeatAssemblyCommon):
    """The same 121 votes and an abstention, by each rule that statutes may choose (case E)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = {
            name: cls._new_members(sum(figures[1:]), name, name)
            for name, figures in COLLEGES.items()
        }

    def _vote(self, statutes, leaving_out=()):
        """Type the totals of a show of hands, and count."""
        statutes["date_from"] = "2020-01-01"
        assembly = self._open(self._new_assembly())
        assembly.attendance_ids.filtered(
            lambda one: one.college_id.name not in leaving_out
        ).action_present()
        resolution = self._open_vote(assembly)
        for line in resolution.count_ids:
            if line.college_id.name in leaving_out:
                continue
            names = [line.college_id.name] if line.college_id else COLLEGES
            totals = [sum(COLLEGES[name][rank] for name in names) for rank in (1, 2, 3)]
            line.write(
                dict(zip(("votes_for", "votes_against", "abstentions"), totals, strict=True))
            )
        resolution.compute_result()
        return resolution

    def test_one_member_one_vote(self):
        result = self._vote(self._new_statutes())
        self.assertEqual((result.heads_for, result.heads_against), (55, 66))
        self.assertEqual(round(result.percent_for, 2), 45.45)
        self.assertFalse(result.is_adopted)
        self.assertIn("55 votes for, 66 against, 1 abstentions. Rejected", result.explanation)

    def test_colleges_in_proportion(self):
        result = self._vote(self._new_statutes("proportional"))
        self.assertEqual(round(result.percent_for, 2), 67.00)
        self.assertTrue(result.is_adopted)
        self.assertIn("67.00 % for, 33.00 % against", result.explanation)

    def test_the_majority_of_a_college_takes_all(self):
        result = self._vote(self._new_statutes("winner_takes_all"))
        self.assertEqual((round(result.percent_for, 2), round(result.percent_against, 2)), (70, 30))
        self.assertTrue(result.is_adopted)

    def test_the_weight_of_an_absent_college_is_lost(self):
        result = self._vote(self._new_statutes("proportional"), {"Public"})
        self.assertEqual((round(result.percent_for, 2), round(result.percent_lost, 2)), (47, 20))
        self.assertFalse(result.is_adopted)

    def test_or_goes_to_the_others(self):
        result = self._vote(self._new_statutes("proportional", absent="renormalised"), {"Public"})
        self.assertEqual(round(result.percent_for, 2), 58.75)
        self.assertTrue(result.is_adopted)

    def test_more_votes_than_members_are_refused(self):
        self._new_statutes("proportional")
        assembly = self._open(self._new_assembly())
        assembly.attendance_ids.action_present()
        resolution = self._open_vote(assembly)
        line = resolution.count_ids.filtered(lambda one: one.college_id == self.colleges["Public"])
        with self._refused("3 votes are counted in college “Public”, and 2 members take part"):
            line.votes_for = 3

    def test_votes_by_name_are_counted_from_ballots(self):
        self._new_statutes("proportional")
        assembly = self._open(self._new_assembly(method="recorded"))
        assembly.attendance_ids.action_present()
        resolution = self._open_vote(assembly)
        for name, (_weight, votes_for, votes_against, _abstentions) in COLLEGES.items():
            rows = self._attendance(assembly, self.members[name]).with_context(
                cooperative_resolution_id=resolution.id
            )
            rows[:votes_for]._vote("for")
            rows[votes_for : votes_for + votes_against]._vote("against")
            rows[votes_for + votes_against :]._vote("abstain")
        self.assertEqual(resolution.voter_count, 122)
        with self._refused("not typed"):
            resolution.count_ids[0].votes_for = 50
        resolution.compute_result()
        self.assertEqual(round(resolution.percent_for, 2), 67.00)
        self.assertEqual(len(resolution.ballot_ids), 122)
        with self._refused("stands"):
            resolution.ballot_ids[0].choice = "against"

    def test_nobody_votes_twice_or_from_outside(self):
        assembly = self._open(self._new_assembly(method="recorded"))
        here, away = assembly.attendance_ids[:2]
        here.action_present()
        resolution = self._open_vote(assembly)
        booth = here.with_context(cooperative_resolution_id=resolution.id)
        booth._vote("for")
        self.assertTrue(booth.voted)
        with self._broken(UniqueViolation):
            booth._vote("against")
        with self._refused("check them in first"):
            away.with_context(cooperative_resolution_id=resolution.id)._vote("for")

    def test_no_vote_adopts_nothing(self):
        assembly = self._open(self._new_assembly())
        assembly.attendance_ids[:3].action_present()
        resolution = self._open_vote(assembly)
        with self._refused("No vote was counted"):
            resolution.compute_result()
