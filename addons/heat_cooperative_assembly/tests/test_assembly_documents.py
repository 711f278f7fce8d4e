from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from odoo.addons.heat_cooperative.tests.test_cooperative_documents import text_of

from .common import COLLEGES, HeatAssemblyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestAssemblyDocuments(HttpCase, HeatAssemblyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_statutes("proportional", quorum_ordinary=20, proxy_fixed=3)
        for name in COLLEGES:
            cls._new_members(3, name, name)
        cls.cooperative.partner_id.lang = "en_US"

    def _pdf(self, report, assembly):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(
            f"heat_cooperative_assembly.{report}", assembly.ids
        )
        self.assertEqual(content[:4], b"%PDF")
        return " ".join(text_of(content).split())

    def test_letters_and_sheet(self):
        assembly = self._convene(self._new_assembly("Accounts", "Board", agenda="<p>Works</p>"))
        text = self._pdf("report_assembly_convocation", assembly)
        for words in (
            "Convocation", "March 20, 2026 at", "Village hall", "1. Accounts", "2. Board", "Works",
            "Proxy", "at most 3 proxies",
        ):  # fmt: skip
            self.assertIn(words, text)
        letters = self._pdf("report_assembly_letters", assembly)
        self.assertEqual(letters.count("the undersigned"), 12)
        self.assertIn("Dear member Users 001", letters)
        assembly.action_open()
        rows = assembly.attendance_ids
        self.env["cooperative.proxy"].create(
            {"assembly_id": assembly.id, "giver_id": rows[1].id, "holder_id": rows[0].id}
        )
        sheet = self._pdf("report_assembly_sheet", assembly)
        for words in ("Attendance sheet", "Producers 002", "Signature", "12 members may vote"):
            self.assertIn(words, sheet)

    def test_minutes_tell_quorum_votes_and_who_is_elected(self):
        assembly = self._open(self._new_assembly("Accounts", "Board", "Statutes"))
        rows = assembly.attendance_ids
        rows[:9].action_present()
        rows[9].action_remote()
        accounts, board, statutes = assembly.resolution_ids
        for resolution, votes in ((accounts, (2, 1, 0)), (board, (1, 2, 0))):
            resolution.action_open_vote()
            for line in resolution.count_ids:
                total = line.taking_part
                line.write({"votes_for": min(votes[0], total), "votes_against": 0})
                if votes[1] == 2:
                    line.write({"votes_for": 0, "votes_against": total})
            resolution.compute_result()
        statutes.action_withdraw()
        self.env["cooperative.mandate"].create(
            {
                "member_id": rows[0].member_id.id,
                "role": "treasurer",
                "date_from": "2026-03-20",
                "date_to": "2029-03-20",
                "resolution_id": accounts.id,
            }
        )
        self.assertIn("Draft", self._pdf("report_assembly_minutes", assembly))
        assembly.proceedings = "<p>The chair tells of the works.</p>"
        assembly.chair_id = rows[0].member_id
        assembly.action_close()
        text = self._pdf("report_assembly_minutes", assembly)
        for words in (
            "Minutes", "Of 12 members", "9 are present", "1 vote by correspondence", "83.33 %",
            "quorum of 20.00 % is reached", "The chair tells of the works",
            "Resolution 1: Accounts", "Adopted", "Resolution 2: Board", "Rejected",
            "Resolution 3: Statutes Withdrawn", "Treasurer", "March 20, 2029", "Producers",
        ):  # fmt: skip
            self.assertIn(words, text)
        self.assertNotIn("Draft", text)
