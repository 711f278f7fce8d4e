from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import escape_psql, plaintext2html

#: What the site shows at most of the members whose name was typed.
CANDIDATES = 8


class CooperativeAttendance(models.Model):
    _inherit = "cooperative.attendance"

    is_on_site = fields.Boolean(
        string="Votes on the site",
        readonly=True,
        copy=False,
        help="Takes part while the assembly meets, for oneself and for who gave a proxy; a form "
        "sent by post speaks for its author alone.",
    )

    @api.depends("proxy_given_ids.holder_id.is_on_site")
    def _compute_mode(self):
        return super()._compute_mode()

    def _carries_proxies(self):
        return super()._carries_proxies() or (self.presence == "remote" and self.is_on_site)

    def _portal_proxy(self):
        """The proxy that this member gave, or none."""
        self.ensure_one()
        return self.proxy_given_ids[:1]

    def _portal_candidates(self, text):
        """Members who may hold a proxy of this one, found by number or by a part of their name."""
        self.ensure_one()
        return self.search(
            [
                ("assembly_id", "=", self.assembly_id.id),
                ("is_entitled", "=", True),
                ("id", "!=", self.id),
                "|",
                ("member_id.number_text", "=", text),
                # signs that stand for any letter would list everybody
                ("member_name", "ilike", escape_psql(text)),
            ],
            limit=CANDIDATES,
        )

    def _portal_places(self):
        """How many more proxies this member may hold, or None without a limit."""
        self.ensure_one()
        limit = self.assembly_id._proxy_limit()
        if limit is None:
            return None
        return max(0, limit - len(self.proxy_held_ids.filtered(lambda one: one._stands())))

    def _portal_refusal(self):
        """Why this member can hold no proxy more, with what to do then; or None."""
        self.ensure_one()
        if self.proxy_given_ids.filtered("is_valid"):
            return self.env._(
                "Gave a proxy: a proxy is not passed on. Choose another member, or the chair."
            )
        if self._portal_places() == 0:
            return self.env._(
                "Holds as many proxies as the statutes allow (%(limit)s). Choose another member, "
                "or the chair.",
                limit=self.assembly_id._proxy_limit(),
            )
        return None

    def _portal_give_proxy(self, holder):
        """Give a proxy to ``holder``, or to the chair when it is empty; it replaces the last."""
        self.ensure_one()
        self._portal_check_coming()
        if holder and holder.assembly_id != self.assembly_id:
            raise UserError(self.env._("This member is not on the list of this assembly."))
        if self.presence != "none":
            raise UserError(
                self.env._("You take part yourself already: no proxy is needed any more.")
            )
        self.proxy_given_ids.unlink()
        return self.env["cooperative.proxy"].create(
            {
                "assembly_id": self.assembly_id.id,
                "giver_id": self.id,
                "holder_id": holder.id if holder else False,
            }
        )

    def _portal_withdraw_proxy(self):
        """Take the proxy back, as long as the meeting is not over."""
        self.ensure_one()
        self._portal_check_coming()
        self.proxy_given_ids.unlink()

    def _portal_check_coming(self):
        self.assembly_id._check_state("convened", "open")
        if not self.is_entitled:
            raise UserError(
                self.env._(
                    "%(member)s may not vote at this assembly.",
                    member=self.member_id.display_name,
                )
            )

    def _portal_has_voted(self, resolution):
        """Whether a vote of this member on ``resolution`` was cast; never which one."""
        self.ensure_one()
        domain = [("resolution_id", "=", resolution.id), ("attendance_id", "=", self.id)]
        return bool(
            self.env["cooperative.voter"].search_count(domain, limit=1)
            or self.env["cooperative.ballot"].search_count(domain, limit=1)
        )

    def _portal_principals(self):
        """Members whose proxy this one holds, and may vote for."""
        self.ensure_one()
        return self.proxy_held_ids.filtered("is_valid").giver_id

    def _portal_vote(self, resolution, choice, principal=None):
        """Vote from afar, for oneself or for ``principal``, who gave this member a proxy.

        The member then takes part by correspondence, and with them whom they speak for.
        """
        self.ensure_one()
        voter = principal or self
        assembly = self.assembly_id
        if resolution.assembly_id != assembly:
            raise UserError(self.env._("This resolution is not put to this assembly."))
        if not assembly.is_remote_vote:
            raise UserError(
                self.env._(
                    "This assembly does not vote on the site. Come, or give a proxy beforehand."
                )
            )
        if self.proxy_given_ids.filtered("is_valid"):
            raise UserError(self.env._("You gave a proxy. Take it back first, then vote yourself."))
        if voter != self and voter not in self._portal_principals():
            raise UserError(
                self.env._(
                    "You do not hold this proxy any more: it was taken back, or has lapsed. Who "
                    "gave it votes without you."
                )
            )
        if voter._portal_has_voted(resolution):
            raise UserError(
                self.env._(
                    "The vote of %(member)s on this resolution was cast already: it stands.",
                    member=voter.member_id.display_name,
                )
            )
        self._portal_take_part()
        resolution._cast(voter, choice)

    def action_present(self):
        """Here in person: no longer one who votes on the site."""
        res = super().action_present()
        self._listing().write({"is_on_site": False})
        return res

    def action_leave(self):
        """A form sent by post later speaks for its author alone."""
        res = super().action_leave()
        self._listing().write({"is_on_site": False})
        return res

    def _portal_take_part(self):
        if self.presence == "none":
            self.action_remote()
        if self.presence == "remote" and not self.is_on_site:
            self._listing().write({"is_on_site": True})

    def _portal_notify(self, text):
        """Tell the secretary on the page of the assembly what a member did on the site."""
        self.assembly_id.message_post(body=plaintext2html(text), subtype_xmlid="mail.mt_note")
