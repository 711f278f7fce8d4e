from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.attendance import lapsed


class CooperativeProxy(models.Model):
    """A member has another one vote for them; a blank proxy is the chair's."""

    _name = "cooperative.proxy"
    _description = "Proxy"
    _order = "assembly_id, id"
    _rec_name = "giver_id"
    _check_company_auto = True

    assembly_id = fields.Many2one(
        "cooperative.assembly", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="assembly_id.company_id", store=True, index=True, precompute=True
    )
    giver_id = fields.Many2one(
        "cooperative.attendance",
        string="Given by",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('assembly_id', '=', assembly_id), ('is_entitled', '=', True)]",
    )
    holder_id = fields.Many2one(
        "cooperative.attendance",
        string="Held by",
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('assembly_id', '=', assembly_id), ('is_entitled', '=', True),"
        " ('id', '!=', giver_id)]",
        help="Empty: a blank proxy, which is the chair's.",
    )
    received_on = fields.Date(default=fields.Date.context_today)
    is_valid = fields.Boolean(compute="_compute_is_valid", store=True)
    status = fields.Char(compute="_compute_status", help="Whether it counts, and why not.")
    limit_text = fields.Char(string="Limit", compute="_compute_status")

    _giver_once = models.Constraint(
        "UNIQUE (assembly_id, giver_id)", "This member gave a proxy for this assembly already."
    )
    _not_oneself = models.Constraint(
        "CHECK (giver_id <> holder_id)", "A member gives a proxy to another one."
    )

    @api.depends("giver_id.is_entitled", "giver_id.presence", "holder_id.is_entitled", "holder_id")
    def _compute_is_valid(self):
        for proxy in self:
            pair = {proxy.giver_id.id: proxy.holder_id.id or None}
            gone = {one.id for one in proxy.giver_id | proxy.holder_id if not one.is_entitled}
            proxy.is_valid = not lapsed(pair, gone) and proxy.giver_id.presence == "none"

    @api.depends("is_valid", "holder_id.proxy_held_count", "assembly_id.proxy_limit")
    def _compute_status(self):
        for proxy in self:
            proxy.status = proxy._status_text()
            limit = proxy.assembly_id.proxy_limit
            proxy.limit_text = (
                self.env._(
                    "%(held)s of %(limit)s", held=proxy.holder_id.proxy_held_count, limit=limit
                )
                if proxy.holder_id and limit
                else False
            )

    def _status_text(self):
        if self.giver_id and not self.giver_id.is_entitled:
            return self.env._("Lapsed: who gave it may vote no more")
        if self.holder_id and not self.holder_id.is_entitled:
            return self.env._("Lapsed: who holds it may vote no more")
        if self.giver_id.presence == "present":
            return self.env._("Lapsed: who gave it is present")
        if self.giver_id.presence == "remote":
            return self.env._("Lapsed: who gave it votes by correspondence")
        if not self.holder_id:
            return self.env._("For the chair")
        meeting = self.assembly_id.state in ("open", "closed")
        if meeting and not self.holder_id._carries_proxies():
            return self.env._("Counts once its holder is present")
        return self.env._("Valid")

    def _stands(self):
        """Whether it counts, or would again if who gave it leaves the meeting."""
        return all(party.is_entitled for party in self.giver_id | self.holder_id)

    @api.constrains("giver_id", "holder_id", "assembly_id")
    def _check_parties(self):
        for proxy in self:
            for party in proxy.giver_id | proxy.holder_id:
                if party.assembly_id != proxy.assembly_id or not party.is_entitled:
                    raise ValidationError(
                        self.env._(
                            "%(member)s may not vote at this assembly: only its members give and "
                            "hold proxies.",
                            member=party.member_id.display_name,
                        )
                    )

    @api.constrains("holder_id", "assembly_id")
    def _check_limit(self):
        for assembly, proxies in self.grouped("assembly_id").items():
            limit = assembly._proxy_limit()
            for holder in proxies.holder_id:
                held = len(holder.proxy_held_ids.filtered(lambda one: one._stands()))
                if limit is not None and held > limit:
                    raise ValidationError(
                        self.env._(
                            "%(member)s would hold %(held)s proxies, and the statutes let one "
                            "member hold %(limit)s. Choose another member, or leave it blank for "
                            "the chair.",
                            member=holder.member_id.display_name,
                            held=held,
                            limit=limit,
                        )
                    )

    @api.constrains("giver_id", "holder_id")
    def _check_not_passed_on(self):
        for proxy in self.filtered("holder_id"):
            passed_on = proxy.holder_id.proxy_given_ids | proxy.giver_id.proxy_held_ids
            if passed_on.filtered("is_valid"):
                raise ValidationError(
                    self.env._(
                        "%(giver)s or %(holder)s gave a proxy and holds another: a proxy is not "
                        "passed on.",
                        giver=proxy.giver_id.member_id.display_name,
                        holder=proxy.holder_id.member_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        proxies = super().create(vals_list)
        proxies.assembly_id._check_not_closed()
        return proxies

    def write(self, vals):
        self.assembly_id._check_not_closed()
        result = super().write(vals)
        # nor does it move into one that is closed
        self.assembly_id._check_not_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.assembly_id._check_not_closed()
