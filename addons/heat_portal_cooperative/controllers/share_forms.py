import base64

from odoo import fields
from odoo.http import request, route

from odoo.addons.heat_cooperative_interest.engine.levies import exemption_deadline

from .join_form import JoinForm
from .member_portal import MemberPortal
from .uploads import read_upload


class ShareFormsPortal(MemberPortal):
    @route(
        "/my/shares/<int:member_id>/subscribe", type="http", auth="user", website=True,
        sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def portal_subscribe(self, member_id, **typed):
        """Ask for more shares of a member that the user is or speaks for."""
        member = self._own_member(member_id, acting=True)
        form = JoinForm(member.company_id, "more", typed, kind=member.holder_kind)
        if request.httprequest.method == "POST" and not form.check():
            refusal = self._attempt(self._ask_for_more, member, form)
            if not refusal:
                return request.redirect(f"/my/shares/{member.id}?done=subscribed")
            form.errors["form"] = refusal
        return self._page(
            "portal_subscribe", page_name="shares", member=member, form=form,
            values=form.values, errors=form.errors,
        )  # fmt: skip

    def _ask_for_more(self, member, form):
        subscription = member.env["cooperative.subscription"].create(
            {
                "company_id": member.company_id.id,
                "member_id": member.id,
                "payer_id": request.env.user.partner_id.id,
                "share_class_id": form.share_class.id,
                "quantity": form.quantity,
            }
        )
        subscription.action_submit()

    @route(
        "/my/shares/new/<any(child,gift):purpose>/<int:member_id>", type="http", auth="user",
        website=True, sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def portal_subscribe_for(self, purpose, member_id, **typed):
        """Ask for shares for a child of the user, or as a gift, at the cooperative of a member."""
        member = self._own_member(member_id, acting=True)
        form = JoinForm(member.company_id, purpose, typed, known=True)
        if request.httprequest.method == "POST" and not form.check():
            refusal = self._attempt(self._ask_for_another, member, form)
            if not refusal:
                return request.redirect("/my/shares?done=subscribed")
            form.errors["form"] = refusal
        return self._page(
            "portal_subscribe", page_name="shares", member=member, form=form,
            values=form.values, errors=form.errors,
        )  # fmt: skip

    def _ask_for_another(self, member, form):
        partner = request.env.user.partner_id
        asked = member.env["cooperative.join.request"].create(
            {
                **form.request_vals(),
                "requester_id": partner.id,
                "name": partner.name,
                "email": partner.email,
            }
        )
        asked._confirm()

    @route(
        "/my/shares/<int:member_id>/exemption", type="http", auth="user", website=True,
        sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def portal_exemption(self, member_id, **typed):
        """Ask that no income tax be held back, before the deadline of the year."""
        member = self._own_member(member_id, acting=True)
        if member.holder_kind != "person":
            raise request.not_found()
        today = fields.Date.context_today(request.env.user)
        year = today.year + 1 if today <= exemption_deadline(today.year + 1) else today.year + 2
        errors = {}
        if request.httprequest.method == "POST":
            errors = self._ask_for_exemption(member, year, typed)
            if not errors:
                return request.redirect(f"/my/shares/{member.id}?done=exemption")
        return self._page(
            "portal_exemption", page_name="shares", member=member, year=year, errors=errors,
            values=typed, deadline=exemption_deadline(year),
        )  # fmt: skip

    def _ask_for_exemption(self, member, year, typed):
        content, suffix, wrong = read_upload(typed.get("evidence"))
        errors = {"evidence": wrong} if wrong else {}
        if not (typed.get("for_dividend") or typed.get("for_interest")):
            errors["for_dividend"] = request.env._(
                "Say what the request is for: shares, loans, or both."
            )
        if not typed.get("sworn"):
            errors["sworn"] = request.env._(
                "Tick that your income is below the limit: the law asks for it."
            )
        if errors:
            return errors
        values = {
            "member_id": member.id,
            "year": year,
            "for_dividend": bool(typed.get("for_dividend")),
            "for_interest": bool(typed.get("for_interest")),
            "evidence": base64.b64encode(content),
            "evidence_name": f"{request.env._('exemption')}-{year}{suffix}",
        }
        refusal = self._attempt(member.env["cooperative.levy.exemption"].create, values)
        return {"form": refusal} if refusal else {}
