from odoo import api, fields, models


class HeatPortalHome(models.AbstractModel):
    """What the first page tells who is a member too: shares, what they cost, the next assembly."""

    _inherit = "heat.portal.home"

    @api.model
    def _members(self):
        """The members whose pages the person sees, under their own rules, then with more rights."""
        members = self.env["cooperative.member"]
        if not members.has_access("read"):
            return members
        # names of contacts and ranks in a queue need rights that portal users do not have
        return members.search([("is_own", "=", True)]).sudo()

    @api.model
    def _membership(self):
        """Shares, requests to pay and the next assembly; None for who is no member."""
        members = self._members()
        if not members:
            return None
        return {
            "members": members,
            "to_pay": self._shares_to_pay(members),
            "withdrawals": members.withdrawal_ids.filtered(
                lambda one: one.state in ("submitted", "accepted")
            ),
            "assembly": self._next_assembly(members),
        }

    @api.model
    def _shares_to_pay(self, members):
        """Subscriptions that were admitted and wait for their payment."""
        return members.subscription_ids.filtered(
            lambda one: one.state == "admitted" and one.residual > 0
        )

    @api.model
    def _attendances(self, members):
        """Lines of these members on the list of assemblies that are to come, or meet."""
        today = fields.Date.context_today(self)
        return members.attendance_ids.filtered(
            lambda one: (
                one.is_entitled
                and (
                    one.assembly_id.state == "open"
                    or (one.assembly_id.state == "convened" and one.assembly_id.date >= today)
                )
            )
        )

    @api.model
    def _next_assembly(self, members):
        return self._attendances(members).assembly_id.sorted("starts_at")[:1]

    @api.model
    def _home_page(self, chosen=None):
        page = super()._home_page(chosen)
        if page:
            page["membership"] = self._membership()
        return page

    @api.model
    def _task(self, contracts, due):
        """What is late comes first, then the meeting that votes, then what is to pay."""
        task = super()._task(contracts, due)
        if any(row["is_late"] for row in due):
            return task
        members = self._members()
        mine = members.filtered(lambda one: one._is_acted_for_by(self.env.user))
        return self._task_vote(mine) or self._task_shares(members) or task or self._task_proxy(mine)

    @api.model
    def _task_vote(self, members):
        meetings = self._attendances(members).assembly_id.filtered(
            lambda one: (
                one.state == "open"
                and one.is_remote_vote
                and "open" in one.resolution_ids.mapped("state")
            )
        )
        if not meetings:
            return None
        return {
            "title": self.env._("The assembly votes now"),
            "text": meetings[0].name,
            "url": f"/my/assemblies/{meetings[0].id}",
            "button": self.env._("Vote"),
        }

    @api.model
    def _task_shares(self, members):
        waiting = self._shares_to_pay(members)[:1]
        if not waiting:
            return None
        return {
            "title": self.env._("Shares to pay"),
            "text": self.env._(
                "The board admitted your request %(name)s: %(amount)s by bank transfer.",
                name=waiting.name,
                amount=waiting.currency_id.format(waiting.residual),
            ),
            "url": f"/my/shares/{waiting.member_id.id}",
            "button": self.env._("How to pay"),
        }

    @api.model
    def _task_proxy(self, members):
        """Before a meeting: who cannot come gives a proxy."""
        lines = self._attendances(members).filtered(
            lambda one: (
                one.assembly_id.state == "convened"
                and not one.proxy_given_ids
                and not one._portal_principals()
            )
        )
        if not lines:
            return None
        assembly = lines.assembly_id.sorted("starts_at")[0]
        return {
            "title": self.env._("You are convened"),
            "text": self.env._("%(name)s: come, or give a proxy.", name=assembly.name),
            "url": f"/my/assemblies/{assembly.id}",
            "button": self.env._("Papers and proxy"),
        }
