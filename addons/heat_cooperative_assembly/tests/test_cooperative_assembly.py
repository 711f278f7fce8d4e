from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import HeatAssemblyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeAssembly(HeatAssemblyCommon):
    def test_the_list_is_the_register_of_the_day(self):
        members = self._new_members(3)
        self._new_member("Candidate", admitted=None)
        assembly = self._new_assembly()
        self.assertEqual((str(assembly.date), assembly.state), ("2026-03-20", "draft"))
        self.assertIn("March 20, 2026", assembly.name.replace("03/20/2026", "March 20, 2026"))
        self._convene(assembly)
        self.assertEqual(assembly.attendance_ids.member_id, members)
        late = self._new_members(1, prefix="Late")
        # who leaves before the meeting may vote no more, and stays on the list to be seen
        self._record("2026-03-01", "transfer", members[0], 1, to=members[1])
        assembly.action_open()
        entitled = assembly.attendance_ids.filtered("is_entitled").member_id
        self.assertEqual(entitled, members[1:] | late)
        self.assertIn(members[0], assembly.attendance_ids.member_id)
        self.assertEqual(assembly.entitled_count, 3)
        with self._refused("may not vote at this assembly"):
            self._attendance(assembly, members[0]).action_present()

    def test_an_evening_abroad_is_the_day_of_the_cooperative(self):
        assembly = self._new_assembly(starts_at="2026-03-20 23:30:00")
        self.assertEqual(str(assembly.date), "2026-03-21")

    def test_members_are_convened_by_mail_or_by_post(self):
        members = self._new_members(4)
        members[0].partner_id.email = "zero@example.com"
        # a child is written to at their parent's
        parent = self._new_partner("Parent", email="parent@example.com")
        members[1].write({"birth_date": "2016-05-01", "representative_id": parent.id})
        # a couple with one mailbox: two members, two mails
        (members[2] | members[3]).partner_id.email = "couple@example.com"
        lonely = self._new_members(1, prefix="Post")
        assembly = self._new_assembly()
        wizard = self.env["cooperative.assembly.convene"].create({"assembly_id": assembly.id})
        self.assertIn("4 are convened by mail, 1 by post", wizard.preview)
        self.assertNotIn("notice", wizard.preview)
        mails = self.env["mail.mail"].search([])
        wizard.action_convene()
        sent = self.env["mail.mail"].search([]) - mails
        self.assertEqual(
            sorted(sent.recipient_ids.mapped("email")),
            ["couple@example.com", "couple@example.com", "parent@example.com", "zero@example.com"],
        )
        self.assertEqual(len(sent), 4)
        self.assertIn("Accounts of the year", sent[0].body_html)
        self.assertEqual(sent.attachment_ids.raw[:4], b"%PDF")
        self.assertEqual(self._attendance(assembly, lonely).convened_by, "post")
        self.assertEqual((assembly.convened_count, assembly.by_post_count), (5, 1))
        # again: only who was not convened yet
        self._new_members(1, prefix="New")
        self._convene(assembly)
        self.assertEqual(self.env["mail.mail"].search_count([]), len(mails) + 4)
        self.assertEqual(assembly.by_post_count, 2)

    def test_a_short_notice_is_told(self):
        self._new_members(1)
        self._new_statutes(notice_days=30)
        assembly = self._new_assembly()
        self.assertTrue(assembly.is_notice_short)
        wizard = self.env["cooperative.assembly.convene"].create({"assembly_id": assembly.id})
        self.assertIn("30 days of notice", wizard.preview)

    def test_an_assembly_is_convened_on_what_it_decides(self):
        self._new_members(1)
        assembly = self._new_assembly()
        assembly.resolution_ids.unlink()
        with self._refused("has no resolution"):
            self._convene(assembly)

    def test_the_quorum_counts_present_represented_and_remote(self):
        self._new_statutes(quorum_ordinary=50)
        members = self._new_members(121)
        assembly = self._open(self._new_assembly())
        rows = self._attendance(assembly, members)
        rows[:40].action_present()
        rows[40:48].action_remote()
        self.env["cooperative.proxy"].create(
            [
                {
                    "assembly_id": assembly.id,
                    "giver_id": rows[60 + rank].id,
                    "holder_id": rows[rank].id,
                }
                for rank in range(12)
            ]
        )
        self.assertEqual(
            (assembly.entitled_count, assembly.present_count, assembly.represented_count,
             assembly.remote_count),
            (121, 40, 12, 8),
        )  # fmt: skip
        self.assertEqual(round(assembly.quorum_percent, 2), 49.59)
        self.assertFalse(assembly.is_quorate)
        resolution = self._open_vote(assembly)
        resolution.count_ids.votes_for = 60
        with self._refused("60 of 121 members take part, that is 49.59 %.* wants 50.00 %"):
            resolution.compute_result()
        rows[100].action_present()
        self.assertTrue(assembly.is_quorate)
        resolution.compute_result()
        self.assertTrue(resolution.is_adopted)

    def test_a_second_call_asks_no_quorum(self):
        self._new_statutes(quorum_ordinary=50)
        members = self._new_members(4)
        assembly = self._open(self._new_assembly(is_second_call=True))
        self._attendance(assembly, members[0]).action_present()
        resolution = self._open_vote(assembly)
        resolution.count_ids.votes_for = 1
        resolution.compute_result()
        self.assertTrue(resolution.is_adopted)

    def test_an_extraordinary_resolution_wants_its_own_quorum_and_majority(self):
        self._new_statutes(quorum_extraordinary=60, quorum_ordinary=10)
        members = self._new_members(10)
        assembly = self._open(self._new_assembly(kind="mixed", majority="extraordinary"))
        self._attendance(assembly, members[:5]).action_present()
        resolution = self._open_vote(assembly)
        resolution.count_ids.write({"votes_for": 3, "votes_against": 2})
        with self._refused("wants 60.00 %"):
            resolution.compute_result()
        self._attendance(assembly, members[5]).action_present()
        resolution.compute_result()
        self.assertFalse(resolution.is_adopted, "60 % is less than two thirds")

    def test_what_is_closed_stands(self):
        members = self._new_members(2)
        assembly = self._open(self._new_assembly("Accounts", "Statutes"))
        self._attendance(assembly, members).action_present()
        first, second = assembly.resolution_ids
        first.action_open_vote()
        first.count_ids.votes_for = 2
        first.compute_result()
        with self._refused("Resolution 2: Statutes"):
            assembly.action_close()
        second.action_withdraw()
        assembly.action_close()
        with self._refused("is settled"):
            assembly.place = "Elsewhere"
        with self._refused("“Closed”"):
            first.action_vote_again()
        with self._refused("is closed"):
            self.env["cooperative.proxy"].create(
                {
                    "assembly_id": assembly.id,
                    "giver_id": assembly.attendance_ids[0].id,
                    "holder_id": assembly.attendance_ids[1].id,
                }
            )
        with self._refused("it is kept"):
            assembly.unlink()
        assembly.action_reopen()
        first.action_vote_again()
        first.count_ids.write({"votes_for": 1, "votes_against": 1})
        first.compute_result()
        self.assertFalse(first.is_adopted)

    def test_results_are_not_typed(self):
        assembly = self._new_assembly()
        for name, value in (("is_adopted", True), ("state", "decided"), ("percent_for", 100)):
            with self._refused("is not typed"):
                assembly.resolution_ids[name] = value

    def test_weights_that_the_law_refuses(self):
        for weights, words in (
            ((5, 45, 30, 20), "less than 10"),
            ((55, 15, 15, 15), "more than 50"),
            ((20, 30, 30, 19), "add up to 100"),
        ):
            with self._refused(words):
                self._new_statutes("proportional", dict(zip(self.colleges, weights, strict=True)))
        with self.assertRaisesRegex(ValidationError, "three colleges"):
            self._new_statutes("proportional", {"Users": 50, "Public": 50})

    def test_each_member_is_in_a_college_that_votes(self):
        self._new_statutes("proportional")
        self._new_members(1, "Users")
        self._new_members(1, prefix="Stray")
        with self._refused("in no college that votes .* Stray 000"):
            self._convene(self._new_assembly())

    def test_a_term_ends(self):
        member = self._new_members(1)
        mandates = self.env["cooperative.mandate"]
        old = mandates.create(
            {"member_id": member.id, "date_from": "2020-01-01", "date_to": "2024-12-31"}
        )
        current = mandates.create(
            {"member_id": member.id, "date_from": "2025-01-01", "date_to": "2026-06-30"}
        )
        self.assertEqual((old | current).mapped("is_current"), [False, True])
        self.assertEqual(mandates.search([("is_current", "=", True)]), current)
        current.ended_on = "2026-02-01"
        self.assertFalse(mandates.search([("is_current", "=", True)]))
