from datetime import date

from odoo import fields
from odoo.http import request, route

from .member_portal import MemberPortal

#: What a member has under way.
PENDING = ("submitted", "admitted")


class SharesPortal(MemberPortal):
    @route("/my/shares", type="http", auth="user", website=True, sitemap=False)
    def portal_shares(self, done=None):
        """What the user holds, and what is under way."""
        given = request.env["cooperative.subscription"]
        if given.has_access("read"):
            paid = given.search([("payer_id", "=", request.env.user.partner_id.id)])
            # who gives reads the name of who receives, whose other shares are not theirs to see
            given = paid.sudo().filtered(lambda one: not one.member_id.is_own)
        return self._page(
            "portal_shares",
            page_name="shares",
            members=self._own_members(),
            pending=self._own("cooperative.subscription", ("state", "in", PENDING)),
            given=given,
            done=done,
        )

    @route("/my/shares/<int:member_id>", type="http", auth="user", website=True, sitemap=False)
    def portal_member(self, member_id, done=None):
        """One member: history, requests under way, what the year brought."""
        member = self._own_member(member_id)
        return self._member_page(member, done=done)

    def _member_page(self, member, **values):
        def own(model, *domain):
            return self._own(model, ("member_id", "=", member.id), *domain)

        return self._page(
            "portal_member",
            page_name="shares",
            member=member,
            acts=member._is_acted_for_by(request.env.user),
            postings=own("cooperative.share.posting"),
            subscriptions=own("cooperative.subscription", ("state", "!=", "draft")),
            withdrawals=own("cooperative.withdrawal", ("state", "!=", "draft")),
            statements=own("cooperative.interest.statement"),
            exemptions=own("cooperative.levy.exemption"),
            today=fields.Date.context_today(request.env.user),
            **values,
        )

    @route(
        "/my/shares/<int:member_id>/certificate", type="http", auth="user", website=True,
        sitemap=False,
    )  # fmt: skip
    def portal_certificate(self, member_id, day=None):
        """The certificate of what was held at the end of a day, as PDF."""
        member = self._own_member(member_id)
        today = fields.Date.context_today(request.env.user)
        try:
            asked = date.fromisoformat(day) if day else today
        except ValueError:
            asked = None
        if not asked or asked > today:
            return self._member_page(
                member,
                errors={
                    "day": request.env._(
                        "“%(day)s” is no day of the past: choose today or before.", day=day
                    )
                },
                values={"day": day},
            )
        wizard = member.env["cooperative.member.certify"].create(
            {"member_ids": member.ids, "date": asked}
        )
        return self._pdf("heat_cooperative.report_member_certificate", wizard, wizard.display_name)

    @route(
        "/my/shares/<int:member_id>/statement/<int:year>", type="http", auth="user", website=True,
        sitemap=False,
    )  # fmt: skip
    def portal_statement(self, member_id, year):
        """The statement of interest of a year, as PDF."""
        member = self._own_member(member_id)
        statement = self._own(
            "cooperative.interest.statement", ("member_id", "=", member.id), ("year", "=", year)
        )
        if not statement:
            raise request.not_found()
        return self._pdf(
            "heat_cooperative_interest.report_interest_statement",
            statement,
            statement.display_name,
        )
