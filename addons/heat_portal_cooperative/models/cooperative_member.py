from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.heat_cooperative.models.cooperative_member import MAJORITY_YEARS


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    is_own = fields.Boolean(
        string="Of the user",
        compute="_compute_is_own",
        search="_search_is_own",
        help="The user is this member, one of its joint holders, or speaks for it.",
    )
    # what the staff notes of a member is not for the member's pages
    note = fields.Html(groups="base.group_user")

    @api.depends_context("uid")
    def _compute_is_own(self):
        own = self.filtered_domain(self._own_domain(self.env.user))
        for member in self:
            member.is_own = member in own

    @api.model
    def _search_is_own(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._own_domain(self.env.user)

    @api.model
    def _own_domain(self, user):
        """Members that ``user`` is, holds shares with, belongs to, or speaks for.

        A parent speaks for a child until the child comes of age, whatever the register still says.
        """
        partner = user.partner_id
        majority = fields.Date.context_today(self) - relativedelta(years=MAJORITY_YEARS)
        represented = Domain("representative_id", "=", partner.id) & Domain.OR(
            [
                Domain("holder_kind", "!=", "person"),
                Domain("birth_date", "=", False),
                Domain("birth_date", ">", majority),
                Domain("joint_holder_ids", "!=", False),
            ]
        )
        return (
            Domain("partner_id", "in", (partner | partner.commercial_partner_id).ids)
            | Domain("joint_holder_ids", "in", partner.ids)
            | represented
        )

    def _is_acted_for_by(self, user):
        """Whether ``user`` decides for this member: subscribes, votes, gives a proxy.

        Others see its shares only: a minor, the joint holder who does not represent, a colleague.
        """
        self.ensure_one()
        partner, speaker = user.partner_id, self.representative_id
        if self.is_minor or self.joint_holder_ids:
            return bool(speaker) and speaker == partner
        return partner == self.partner_id or (
            bool(speaker) and speaker == partner and not self.has_come_of_age
        )

    def _keeps_account(self):
        """Whether something is left for which the member needs an account."""
        self.ensure_one()
        return bool(
            self.share_quantity
            or self.owed_amount
            or self.subscription_ids.filtered(lambda one: one.state in ("submitted", "admitted"))
        )

    # access to the site

    def _acting_partner(self):
        """Who acts for the member on the site."""
        self.ensure_one()
        speaks = self.is_minor or self.joint_holder_ids or self.holder_kind != "person"
        return self.representative_id if speaks and self.representative_id else self.partner_id

    def action_grant_portal(self):
        """Give who acts for each member access to the site, and write to them."""
        self.check_access("write")
        # the members' secretary need not manage users
        self.sudo()._grant_portal()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("Access given.")},
        }

    def _grant_portal(self, quietly=False):
        """Open the site to who acts for the members; ``quietly`` passes over who has no e-mail."""
        for member in self:
            partner = member._acting_partner()
            if user := partner.user_ids[:1]:
                user.company_ids |= member.company_id
                continue
            email = email_normalize(partner.email or "")
            if not email:
                if quietly:
                    continue
                raise UserError(
                    self.env._(
                        "%(name)s has no e-mail address to write to: note one on their contact, "
                        "then give access again.",
                        name=partner.name,
                    )
                )
            self.env["res.users"].with_context(no_reset_password=True)._create_user_from_template(
                {
                    "login": member._free_login(email),
                    "email": email,
                    "partner_id": partner.id,
                    "company_id": member.company_id.id,
                    "company_ids": [(6, 0, member.company_id.ids)],
                }
            )
            partner.signup_prepare()
            member._write_access()

    def _free_login(self, email):
        """The address, or a name with the member's number where a couple shares an address."""
        users = self.env["res.users"].with_context(active_test=False)
        own = f"{self.company_id.join_slug or 'membre'}-{self.number or f'c{self.id}'}"
        for login in (email, own, f"{own}-{self.company_id.id}"):
            if not users.search_count([("login", "=", login)], limit=1):
                return login
        raise UserError(
            self.env._(
                "The logins proposed for %(name)s are taken: create the user by hand.",
                name=self.display_name,
            )
        )

    def _write_access(self):
        """The mail that opens the account; it holds a key, and is not kept on any page."""
        template = self.env.ref("heat_portal_cooperative.mail_template_portal_access")
        template.with_context(lang=self._acting_partner().lang).send_mail(self.id, force_send=True)
