from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatAssemblyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestAssemblyEdges(HeatAssemblyCommon):
    """What would falsify a vote, or keep a valid one from being counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "heat_cooperative.heat_cooperative_group"
        cls.officer = cls._new_user("officer", f"{prefix}_officer")
        cls.board = cls._new_user("board", f"{prefix}_board")
        cls.reader = cls._new_user("reader", "heat_base.heat_base_group_user")

    def _give(self, assembly, giver, holder):
        return self.env["cooperative.proxy"].create(
            {"assembly_id": assembly.id, "giver_id": giver.id, "holder_id": holder.id}
        )

    def _closed(self, *subjects):
        assembly = self._open(self._new_assembly(*subjects))
        assembly.attendance_ids.action_present()
        assembly.resolution_ids.action_withdraw()
        assembly.action_close()
        return assembly

    def _vote(self, resolution, row, choice):
        return row.with_context(cooperative_resolution_id=resolution.id)._vote(choice)

    def test_who_votes_and_leaves_has_voted(self):
        self._new_members(3)
        for method in ("recorded", "secret"):
            assembly = self._open(self._new_assembly(method=method))
            rows = assembly.attendance_ids
            rows.action_present()
            resolution = self._open_vote(assembly)
            for row in rows:
                self._vote(resolution, row, "for")
            rows[0].action_leave()
            resolution.compute_result()
            self.assertEqual(resolution.heads_for, 3)

    def test_a_proxy_that_revives_does_not_pass_the_limit(self):
        self._new_statutes(proxy_fixed=2)
        self._new_members(5)
        assembly = self._open(self._new_assembly())
        rows = assembly.attendance_ids
        self._give(assembly, rows[1], rows[0])
        self._give(assembly, rows[2], rows[0])
        rows[0].action_present()
        rows[1].action_present()
        with self._refused("would hold 3 proxies"):
            self._give(assembly, rows[3], rows[0])
        rows[1].action_leave()
        self.assertLessEqual(rows[0].proxy_held_count, 2)

    def test_a_limit_that_fell_is_told_when_the_assembly_opens(self):
        self._new_statutes(proxy_percent=5)
        members = self._new_members(40)
        assembly = self._convene(self._new_assembly())
        rows = assembly.attendance_ids
        self._give(assembly, rows[1], rows[0])
        self._give(assembly, rows[2], rows[0])
        self._record("2026-03-01", "transfer", members[39], 1, to=members[38])
        with self._refused("would hold 2 proxies, .* hold 1"):
            assembly.action_open()

    def test_the_list_is_not_written_by_hand(self):
        self._new_members(2)
        stranger = self._new_member("Candidate", admitted=None)
        assembly = self._open(self._new_assembly())
        rows = self.env["cooperative.attendance"].with_user(self.officer)
        with self._refused("from the register"):
            rows.create({"assembly_id": assembly.id, "member_id": stranger.id})
        mine = assembly.attendance_ids[0].with_user(self.officer)
        for name, value in (
            ("is_entitled", False), ("college_id", self.colleges["Users"].id),
            ("presence", "present"), ("mode", "present"), ("member_id", stranger.id),
            ("convened_by", "post"),
        ):  # fmt: skip
            with self._refused("from the register"):
                mine.write({name: value})
        mine.action_present()
        self.assertEqual(mine.mode, "present")

    def test_nothing_moves_into_a_closed_assembly(self):
        self._new_members(3)
        closed = self._closed()
        other = self._open(self._new_assembly())
        proxy = self._give(other, *other.attendance_ids[:2])
        with self._refused("is closed"):
            proxy.write(
                {
                    "assembly_id": closed.id,
                    "giver_id": closed.attendance_ids[0].id,
                    "holder_id": closed.attendance_ids[1].id,
                }
            )
        with self._refused("is closed"):
            other.resolution_ids.assembly_id = closed

    def test_a_second_call_is_not_declared_in_the_meeting(self):
        self._new_statutes(quorum_ordinary=50)
        self._new_members(4)
        assembly = self._open(self._new_assembly())
        for name, value in (
            ("is_second_call", True), ("kind", "extraordinary"),
            ("starts_at", "2026-04-20 17:30:00"),
        ):  # fmt: skip
            with self._refused("is settled"):
                assembly[name] = value

    def test_totals_of_a_secret_vote_are_read_by_nobody_while_it_is_cast(self):
        self._new_members(3)
        assembly = self._open(self._new_assembly(method="secret"))
        rows = assembly.attendance_ids
        rows.action_present()
        resolution = self._open_vote(assembly)
        self._vote(resolution, rows[0], "against")
        for user in (self.reader, self.officer, self.board):
            counts = self.env["cooperative.resolution.count"].with_user(user)
            self.env.invalidate_all()
            self.assertFalse(counts.search([("resolution_id", "=", resolution.id)]))
            self.assertFalse(resolution.with_user(user).read(["count_ids"])[0]["count_ids"])
        as_officer = resolution.with_user(self.officer)
        self._vote(as_officer, rows[1].with_user(self.officer), "for")
        as_officer.compute_result()
        self.env.invalidate_all()
        self.assertEqual((resolution.heads_for, resolution.heads_against), (1, 1))
        self.assertEqual(len(resolution.with_user(self.reader).count_ids), 1)

    def test_no_address_of_a_call_tells_a_choice(self):
        """The server logs the addresses it is called at, method included, in the order of votes."""
        view = self.env.ref("heat_cooperative_assembly.cooperative_attendance_view_kanban_vote")
        for name in ("action_vote_for", "action_vote_against", "action_vote_abstain"):
            self.assertNotIn(f'"{name}"', view.arch)

    def test_equal_colleges_weigh_the_same(self):
        """Two colleges of three are two thirds, whichever they are."""
        names = ("Producers", "Users", "Public")
        self._new_statutes("proportional", dict(zip(names, (33.33, 33.33, 33.34), strict=True)))
        for name in names:
            self._new_members(2, name, name)
        for against in names:
            assembly = self._open(self._new_assembly(majority="extraordinary"))
            assembly.attendance_ids.action_present()
            resolution = self._open_vote(assembly)
            for line in resolution.count_ids:
                won = "votes_against" if line.college_id.name == against else "votes_for"
                line.write({won: 2})
            resolution.compute_result()
            self.assertTrue(resolution.is_adopted, f"{against}: {resolution.explanation}")

    def test_weights_changed_one_by_one_decide_nothing(self):
        statutes = self._new_statutes("proportional")
        for name in self.colleges:
            self._new_members(1, name, name)
        assembly = self._open(self._new_assembly())
        assembly.attendance_ids.action_present()
        resolution = self._open_vote(assembly)
        resolution.count_ids[0].votes_for = 1
        with self._refused("more than 50|add up to 100"):
            statutes.college_ids[0].with_user(self.board).weight = 55
            resolution.compute_result()

    def test_an_assembly_that_becomes_extraordinary_wants_that_majority(self):
        assembly = self._new_assembly()
        assembly.kind = "extraordinary"
        self.assertEqual(assembly.resolution_ids.majority, "extraordinary")

    def test_totals_stay_on_their_resolution(self):
        self._new_members(2)
        assembly = self._open(self._new_assembly("One", "Two"))
        assembly.attendance_ids.action_present()
        one, two = assembly.resolution_ids
        (one | two).action_open_vote()
        with self._refused("Totals alone are typed"):
            one.count_ids.with_user(self.officer).resolution_id = two

    def test_the_hour_is_that_of_the_cooperative(self):
        self.cooperative.partner_id.write({"tz": "Europe/Paris", "lang": "en_US"})
        self._new_members(1)[0].partner_id.email = "a@example.com"
        assembly = self._new_assembly()
        self.env.user.tz = "America/New_York"
        mails = self.env["mail.mail"].search([])
        self._convene(assembly)
        sent = self.env["mail.mail"].search([]) - mails
        self.assertIn("6:30", sent.body_html)
        reports = self.env["ir.actions.report"]
        html = reports._render_qweb_html(
            "heat_cooperative_assembly.report_assembly_convocation", assembly.ids
        )[0].decode()
        self.assertIn("6:30", html)

    def test_documents_are_those_of_the_assembly_whoever_attached_them(self):
        self._new_members(1)[0].partner_id.email = "a@example.com"
        document = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create({"name": "accounts.pdf", "raw": b"x", "res_model": "cooperative.assembly"})
        )
        assembly = self._new_assembly().with_user(self.officer)
        assembly.document_ids = document
        self.env.invalidate_all()
        self.assertEqual(assembly.with_user(self.board).document_ids, document)
