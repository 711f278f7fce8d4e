from odoo.http import request, route

from .join_form import MOST_SHARES, wrong_number
from .member_portal import MemberPortal

#: Longest text that says why.
LONGEST_REASON = 1000


class WithdrawalsPortal(MemberPortal):
    @route(
        "/my/shares/<int:member_id>/withdraw", type="http", auth="user", website=True,
        sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def portal_withdraw(self, member_id, step="form", **typed):
        """Ask to give shares back: the form, what follows from it, then the request itself.

        What follows is shown before anything is recorded.
        """
        member = self._own_member(member_id, acting=True)
        free = member.env["cooperative.withdrawal"]._portal_free(member)
        values = {name: text.strip() for name, text in typed.items() if isinstance(text, str)}
        asked, errors = self._asked_withdrawal(member, free, values)
        if request.httprequest.method == "GET" or step == "form":
            return self._withdrawal_form(member, free, values)
        withdrawals = member.env["cooperative.withdrawal"]
        if not errors and step == "send":
            reason = values.get("reason", "")[:LONGEST_REASON]
            refusal = self._attempt(withdrawals._portal_ask, asked, reason)
            if not refusal:
                return request.redirect(f"/my/shares/{member.id}?done=withdrawal")
            errors = {"form": refusal}
        if not errors:
            seen = {}
            refusal = self._attempt(lambda: seen.update(withdrawals._portal_preview(asked)))
            if not refusal:
                return self._page(
                    "portal_withdraw_preview", page_name="shares", member=member, values=values,
                    preview=seen,
                )  # fmt: skip
            errors = {"form": refusal}
        return self._withdrawal_form(member, free, values, errors=errors)

    def _withdrawal_form(self, member, free, values, **more):
        return self._page(
            "portal_withdraw", page_name="shares", member=member, free=free,
            values={"kind": "withdrawal", **values}, longest=LONGEST_REASON, **more,
        )  # fmt: skip

    def _asked_withdrawal(self, member, free, typed):
        """Values of the request that was typed, and what is wrong with it by field."""
        errors = {}
        classes = list(free)
        chosen = [one for one in classes if str(one.id) == typed.get("share_class")]
        share_class = (chosen or classes or [None])[0]
        text = typed.get("quantity", "")
        quantity = int(text) if text.isdecimal() and len(text) < 10 else 0
        most = min(free.get(share_class, 0), MOST_SHARES)
        if not 1 <= quantity <= most:
            errors["quantity"] = wrong_number(request.env, text, 1, most)
        kind = "gift" if typed.get("kind") == "gift" and not member.is_minor else "withdrawal"
        if errors or not share_class:
            return None, errors
        withdrawals = member.env["cooperative.withdrawal"]
        return withdrawals._portal_prepare(member, share_class, quantity, kind), errors

    @route(
        "/my/shares/<int:member_id>/withdrawals/<int:withdrawal_id>/give-up", type="http",
        auth="user", website=True, sitemap=False, methods=["POST"],
    )  # fmt: skip
    def portal_withdrawal_give_up(self, member_id, withdrawal_id):
        """Take a request back before the board decides."""
        member = self._own_member(member_id, acting=True)
        withdrawal = self._own(
            "cooperative.withdrawal", ("member_id", "=", member.id), ("id", "=", withdrawal_id)
        )
        if not withdrawal:
            raise request.not_found()
        refusal = self._attempt(withdrawal._portal_give_up)
        if refusal:
            return self._member_page(member, errors={"withdrawal": refusal})
        return request.redirect(f"/my/shares/{member.id}?done=given_up")
