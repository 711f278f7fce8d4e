from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatPortalCommon

READ = (
    "cooperative.member",
    "cooperative.share.posting",
    "cooperative.subscription",
    "cooperative.withdrawal",
    "cooperative.interest.statement",
    "cooperative.levy.exemption",
    "cooperative.attendance",
)
CLOSED = (
    "cooperative.share.movement",
    "cooperative.assembly",
    "cooperative.resolution",
    "cooperative.proxy",
    "cooperative.ballot",
    "cooperative.voter",
    "cooperative.resolution.count",
    "cooperative.join.request",
    "cooperative.join.attempt",
)


@tagged("post_install", "-at_install")
class TestOwnMembers(HeatPortalCommon):
    """What RPC gives to a portal user, whatever the pages show."""

    def _seen(self, user):
        members = self.env["cooperative.member"].with_user(user)
        return members.with_context(allowed_company_ids=user.company_ids.ids).search([])

    def test_each_sees_their_own(self):
        self.assertEqual(self._seen(self.anna_user), self.anna | self.zoe)
        self.assertEqual(self._seen(self.bruno_user), self.bruno)
        self.assertEqual(self._seen(self.nora_user), self.nora)

    def test_nothing_is_written(self):
        for name in READ:
            model = self.env[name].with_user(self.anna_user)
            self.assertTrue(model.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(right), name)

    def test_what_is_reached_by_pages_alone_stays_closed(self):
        for name in CLOSED:
            self.assertFalse(self.env[name].with_user(self.anna_user).has_access("read"), name)

    def test_lines_are_those_of_own_members(self):
        for name in READ[1:]:
            records = self.env[name].with_user(self.bruno_user).search([])
            self.assertLessEqual(records.sudo().member_id, self.bruno, name)
        asked = self._new_subscription(self.anna, 2)
        with self.assertRaises(AccessError):
            asked.with_user(self.bruno_user).read(["quantity"])

    def test_who_pays_for_a_gift_follows_it(self):
        asked = self._new_subscription(self.bruno, 2, payer_id=self.anna.partner_id.id)
        self.assertEqual(asked.with_user(self.anna_user).quantity, 2)

    def test_notes_of_the_staff_are_not_shown(self):
        with self.assertRaises(AccessError):
            self.anna.with_user(self.anna_user).read(["note"])

    def test_a_parent_speaks_until_the_child_is_of_age(self):
        self.assertTrue(self.zoe._is_acted_for_by(self.anna_user))
        self.zoe.birth_date = fields.Date.today() - timedelta(days=19 * 366)
        self.assertEqual(self._seen(self.anna_user), self.anna)
        self.assertFalse(self.zoe._is_acted_for_by(self.anna_user))

    def test_a_minor_reads_and_does_not_act(self):
        user = self._portal_user("zoe", self.zoe.partner_id)
        self.assertEqual(self._seen(user), self.zoe)
        self.assertFalse(self.zoe._is_acted_for_by(user))

    def test_joint_holders_read_and_one_acts(self):
        couple = self._new_member(
            "Carla Roy",
            joint_holder_ids=[Command.set(self.bruno.partner_id.ids)],
            representative_id=self.anna.partner_id.id,
        )
        self.assertIn(couple, self._seen(self.bruno_user))
        self.assertFalse(couple._is_acted_for_by(self.bruno_user))
        self.assertTrue(couple._is_acted_for_by(self.anna_user))

    def test_the_accountant_of_a_town_reads_and_its_mayor_acts(self):
        town = self._new_member("Commune", holder_kind="public_body")
        people = [
            self.env["res.partner"].create({"name": name, "parent_id": town.partner_id.id})
            for name in ("Mayor", "Accountant")
        ]
        town.representative_id = people[0]
        mayor, accountant = (self._portal_user(partner.name.lower(), partner) for partner in people)
        self.assertEqual(self._seen(accountant), town)
        self.assertFalse(town._is_acted_for_by(accountant))
        self.assertTrue(town._is_acted_for_by(mayor))

    def test_actions_of_the_staff_are_refused(self):
        asked = self._new_subscription(self.anna, 2)
        line = self._attendance(self._coming(), self.anna)
        for call in (
            asked.with_user(self.anna_user).action_submit,
            asked.with_user(self.anna_user).action_cancel,
            line.with_user(self.anna_user).action_present,
            line.with_user(self.anna_user).action_vote,
            self.anna.with_user(self.anna_user).action_grant_portal,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
