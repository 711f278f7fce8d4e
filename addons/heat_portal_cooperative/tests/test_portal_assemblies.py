from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatPortalCommon


@tagged("post_install", "-at_install")
class TestPortalAssemblies(HeatPortalCommon):
    def _line(self, assembly, member):
        return assembly.attendance_ids.filtered(lambda one: one.member_id == member)

    def _proxy(self, assembly, member, step="give", **data):
        return self._post(
            f"/my/assemblies/{assembly.id}/proxy",
            attendance=self._line(assembly, member).id,
            step=step,
            **data,
        )

    def _vote(self, resolution, member, choice):
        assembly = resolution.assembly_id
        return self._post(
            f"/my/assemblies/{assembly.id}/vote",
            attendance=self._line(assembly, member).id,
            resolution=resolution.id,
            choice=choice,
        )

    def _vote_for(self, resolution, principal, choice="for"):
        """Anna votes for who gave her a proxy."""
        assembly = resolution.assembly_id
        return self._post(
            f"/my/assemblies/{assembly.id}/vote",
            attendance=self._line(assembly, self.anna).id,
            principal=self._line(assembly, principal).id,
            resolution=resolution.id,
            choice=choice,
        )

    def _entrusted(self, method):
        """A vote that is open, of an assembly where Bruno gave Anna his proxy."""
        resolution = self._voting(method)
        self._line(resolution.assembly_id, self.bruno)._portal_give_proxy(
            self._line(resolution.assembly_id, self.anna)
        )
        self._enter("anna")
        return resolution

    def _voting(self, method, **values):
        assembly = self._coming(method=method, is_remote_vote=True, **values)
        assembly.action_open()
        return self._open_vote(assembly)

    def test_drafts_are_not_shown(self):
        draft = self._new_assembly("Not yet")
        draft.action_refresh_members()
        self._enter("anna")
        self.assertNotIn("General assembly of", self._get("/my/assemblies").text)
        self.assertEqual(self._get(f"/my/assemblies/{draft.id}").status_code, 404)

    def test_a_proxy_is_given_and_taken_back(self):
        assembly = self._coming()
        bruno = self._line(assembly, self.bruno)
        self._enter("anna")
        answer = self._proxy(assembly, self.anna, "search", name="brun")
        self.assertIn("Bruno Petit", answer.text)
        self._proxy(assembly, self.anna, holder=bruno.id)
        self.assertEqual(assembly.proxy_ids.holder_id, bruno)
        self.assertIn("Bruno Petit", self._get(f"/my/assemblies/{assembly.id}").text)
        self._proxy(assembly, self.anna, "withdraw")
        self.assertFalse(assembly.proxy_ids)
        self._proxy(assembly, self.anna, holder="chair")
        self.assertFalse(assembly.proxy_ids.holder_id)
        self.assertNotIn("Bruno", self._get(f"/my/assemblies/{assembly.id}").text)

    def test_names_are_not_listed_by_one_letter(self):
        assembly = self._coming()
        self._enter("anna")
        answer = self._proxy(assembly, self.anna, "search", name="b")
        self.assertIn("three letters", answer.text)
        self.assertNotIn("Bruno", answer.text)

    def test_a_limit_reached_is_said_at_once_with_the_remedy(self):
        self._new_statutes(proxy_fixed=1)
        assembly = self._coming()
        bruno = self._line(assembly, self.bruno)
        self._enter("anna")
        answer = self._proxy(assembly, self.anna, "search", name="Bruno")
        self.assertIn("May hold 1 more", " ".join(answer.text.split()))
        self._proxy(assembly, self.zoe, holder=bruno.id)
        answer = self._proxy(assembly, self.anna, "search", name="Bruno")
        self.assertIn("as many proxies as the statutes allow (1)", answer.text)
        answer = self._proxy(assembly, self.anna, holder=bruno.id)
        self.assertIn("leave it blank for the chair", answer.text)
        self.assertEqual(len(assembly.proxy_ids), 1)

    @mute_logger("odoo.http")
    def test_holders_are_on_the_same_list(self):
        assembly = self._coming()
        other = self._coming()
        self._enter("anna")
        stranger = self._line(other, self.bruno)
        self.assertEqual(self._proxy(assembly, self.anna, holder=stranger.id).status_code, 404)
        self.assertEqual(self._proxy(assembly, self.anna, holder="nobody").status_code, 404)

    def test_a_vote_by_name_is_cast_once(self):
        resolution = self._voting("recorded")
        self._enter("anna")
        answer = self._vote(resolution, self.anna, "for")
        self.assertEqual(answer.status_code, 303)
        self.assertNotIn("for", answer.headers["Location"].rpartition("?")[2])
        self.assertEqual(resolution.ballot_ids.choice, "for")
        self.assertEqual(self._line(resolution.assembly_id, self.anna).mode, "remote")
        answer = self._vote(resolution, self.anna, "against")
        self.assertIn("was cast already", answer.text)
        self.assertEqual(resolution.ballot_ids.choice, "for")

    def test_a_parent_votes_for_the_child(self):
        resolution = self._voting("recorded")
        self._enter("anna")
        self._vote(resolution, self.zoe, "against")
        self.assertEqual(resolution.ballot_ids.attendance_id.member_id, self.zoe)

    def test_who_holds_a_proxy_votes_from_afar_for_each(self):
        resolution = self._entrusted("recorded")
        assembly = resolution.assembly_id
        page = " ".join(self._get(f"/my/assemblies/{assembly.id}").text.split())
        self.assertRegex(page, r"Vote of [^<]*Bruno Petit \(\d+\), by proxy")
        self._vote_for(resolution, self.bruno, "against")
        self._vote(resolution, self.anna, "for")
        cast = {one.attendance_id.member_id: one.choice for one in resolution.ballot_ids}
        self.assertEqual(cast, {self.bruno: "against", self.anna: "for"})
        line = self._line(assembly, self.bruno)
        self.assertEqual(line.mode, "represented")
        self.assertEqual(line.proxy_given_ids.status, "Valid")
        self.assertIn("was cast already", self._vote_for(resolution, self.bruno).text)
        resolution.compute_result()
        self.assertEqual((resolution.heads_for, resolution.heads_against), (1, 1))

    def test_a_secret_vote_by_proxy_is_counted_once(self):
        resolution = self._entrusted("secret")
        self._vote_for(resolution, self.bruno, "against")
        self._vote_for(resolution, self.bruno, "for")
        self.assertEqual(resolution._totals().votes_against, 1)
        self.assertEqual(resolution._totals().votes_for, 0)
        self.assertEqual(resolution.voter_count, 1)

    def test_a_proxy_taken_back_votes_no_more(self):
        resolution = self._entrusted("recorded")
        bruno = self._line(resolution.assembly_id, self.bruno)
        bruno._portal_withdraw_proxy()
        self.assertIn("taken back", self._vote_for(resolution, self.bruno).text)
        self.assertFalse(resolution.ballot_ids)
        self.assertEqual(self._line(resolution.assembly_id, self.anna).presence, "none")
        bruno._portal_vote(resolution, "for")
        self.assertEqual(resolution.ballot_ids.attendance_id, bruno)

    def test_a_vote_by_proxy_stands_when_the_proxy_is_taken_back(self):
        resolution = self._entrusted("recorded")
        self._vote_for(resolution, self.bruno, "against")
        bruno = self._line(resolution.assembly_id, self.bruno)
        bruno._portal_withdraw_proxy()
        with self._refused("was cast already"):
            bruno._portal_vote(resolution, "for")
        self.assertEqual(resolution.ballot_ids.choice, "against")

    @mute_logger("odoo.http")
    def test_nobody_votes_for_who_gave_them_nothing(self):
        resolution = self._voting("recorded")
        self._enter("anna")
        self.assertIn("do not hold this proxy", self._vote_for(resolution, self.bruno).text)
        elsewhere = self._line(self._coming(), self.bruno)
        answer = self._post(
            f"/my/assemblies/{resolution.assembly_id.id}/vote",
            attendance=self._line(resolution.assembly_id, self.anna).id,
            principal=elsewhere.id,
            resolution=resolution.id,
            choice="for",
        )
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(resolution.ballot_ids)

    def test_a_form_by_post_speaks_for_its_author_alone(self):
        resolution = self._entrusted("recorded")
        assembly = resolution.assembly_id
        self._line(assembly, self.anna).action_remote()
        self.assertEqual(self._line(assembly, self.bruno).mode, "absent")
        self._vote_for(resolution, self.bruno)
        self.assertEqual(self._line(assembly, self.bruno).mode, "represented")

    def test_a_secret_vote_keeps_no_choice(self):
        resolution = self._voting("secret")
        self._enter("anna")
        self._vote(resolution, self.anna, "against")
        self.assertFalse(resolution.ballot_ids)
        self.assertEqual(resolution.voter_count, 1)
        self.assertEqual(resolution._totals().votes_against, 1)
        page = self._get(f"/my/assemblies/{resolution.assembly_id.id}").text
        self.assertIn("Your vote was cast", page)
        messages = resolution.message_ids | resolution.assembly_id.message_ids
        self.assertNotIn("gainst", "".join(map(str, messages.mapped("body"))))

    def test_votes_are_refused_with_their_reason(self):
        resolution = self._voting("recorded")
        assembly = resolution.assembly_id
        self._enter("anna")
        self.assertIn("Vote for, against", self._vote(resolution, self.anna, "").text)
        assembly.is_remote_vote = False
        self.assertIn("not vote on the site", self._vote(resolution, self.anna, "for").text)
        assembly.is_remote_vote = True
        self._proxy(assembly, self.anna, holder="chair")
        self.assertIn("Take it back", self._vote(resolution, self.anna, "for").text)
        self.assertFalse(resolution.ballot_ids)

    @mute_logger("odoo.http")
    def test_resolutions_of_another_assembly_are_not_voted(self):
        resolution = self._voting("recorded")
        other = self._coming()
        self._enter("anna")
        answer = self._post(
            f"/my/assemblies/{other.id}/vote",
            attendance=self._line(other, self.anna).id,
            resolution=resolution.id,
            choice="for",
        )
        self.assertEqual(answer.status_code, 404)

    def test_minutes_are_read_once_they_stand(self):
        resolution = self._voting("recorded")
        assembly = resolution.assembly_id
        self._enter("anna")
        self._vote(resolution, self.anna, "for")
        resolution.compute_result()
        assembly.action_close()
        answer = self._get(f"/my/assemblies/{assembly.id}/minutes")
        self.assertEqual(answer.content[:5], b"%PDF-")
        self.assertIn("1 votes for", self._get(f"/my/assemblies/{assembly.id}").text)
