"""What members hold, on any day; and in what category and college they are."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    category_id = fields.Many2one(
        "cooperative.category", compute="_compute_current", search="_search_category_id"
    )
    college_id = fields.Many2one(
        "cooperative.college", compute="_compute_current", search="_search_college_id"
    )
    share_quantity = fields.Integer(string="Shares", compute="_compute_shares")
    share_value = fields.Monetary(string="Capital", compute="_compute_shares")
    due_for_shares = fields.Monetary(
        string="Owed for shares",
        compute="_compute_due_for_shares",
        help="Of subscriptions that were admitted, and of balances that were called.",
    )
    member_since = fields.Date(
        compute="_compute_member_since",
        help="Day of the first movement that brought shares, by date; undone ones left out.",
    )
    state = fields.Selection(
        [("candidate", "Candidate"), ("member", "Member"), ("former", "Former member")],
        compute="_compute_shares",
        search="_search_state",
        help="Member: holds shares today. Former member: was admitted, and holds none.",
    )

    @api.depends("category_line_ids.date_from", "college_line_ids.date_from")
    def _compute_current(self):
        today = fields.Date.context_today(self)
        for member in self:
            member.category_id = member._category_at(today)
            member.college_id = member._college_at(today)

    def _compute_due_for_shares(self):
        for member in self:
            member.due_for_shares = sum(member.subscription_ids.mapped("residual"))

    def _compute_shares(self):
        today = fields.Date.context_today(self)
        held = self._holdings(today)
        known = self.env["cooperative.share.movement"]._members_with_movements(self)
        for member in self:
            own = held.get(member._origin.id, {})
            member.share_quantity = sum(quantity for quantity, _value in own.values())
            member.share_value = float(sum((value for _quantity, value in own.values()), Decimal()))
            member.state = (
                "member"
                if member.share_quantity
                else "former"
                if member._origin.id in known
                else "candidate"
            )

    def _compute_member_since(self):
        since = self.env["cooperative.share.movement"]._first_days(self)
        for member in self:
            member.member_since = since.get(member._origin.id)

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = self._ids_by_state()
        return Domain.OR(Domain("id", "in", ids[state]) for state in value if state in ids)

    @api.model
    def _ids_by_state(self):
        """Members of the companies at hand by what they are today."""
        members = self.search([("company_id", "in", self.env.companies.ids)])
        today = fields.Date.context_today(self)
        held = {member for member, own in members._holdings(today).items() if own}
        moved = self.env["cooperative.share.movement"]._members_with_movements(members)
        return {
            "member": list(held),
            "former": list(moved - held),
            "candidate": list(set(members.ids) - moved - held),
        }

    @api.model
    def _search_category_id(self, operator, value):
        return self._search_current("category", operator, value)

    @api.model
    def _search_college_id(self, operator, value):
        return self._search_current("college", operator, value)

    @api.model
    def _search_current(self, kind, operator, value):
        """Members whose last fact of a kind, today, fits."""
        name = f"{kind}_id"
        facts = self.env[f"cooperative.member.{kind}"].search(
            [("date_from", "<=", fields.Date.context_today(self))], order="date_from, id"
        )
        last = {fact.member_id.id: fact.id for fact in facts}
        fitting = facts.browse(last.values()).filtered_domain([(name, operator, value)])
        return [("id", "in", fitting.member_id.ids)]

    def _category_at(self, day):
        return self._fact_at("category_line_ids", day).category_id

    def _college_at(self, day):
        return self._fact_at("college_line_ids", day).college_id

    def _fact_at(self, name, day):
        self.ensure_one()
        facts = self[name].filtered(lambda fact: fact.date_from and fact.date_from <= day)
        return facts.sorted("date_from")[-1:]

    @api.readonly
    def shares_at(self, date):
        """Shares held at the end of a day, by the ledger alone.

        :return: ``{member id: {class id: {"quantity": number, "value": amount}}}``, members who
            hold nothing with an empty dictionary
        """
        self.check_access("read")
        held = self._holdings(fields.Date.to_date(date))
        return {
            member_id: {
                class_id: {"quantity": quantity, "value": float(value)}
                for class_id, (quantity, value) in held.get(member_id, {}).items()
            }
            for member_id in self.ids
        }

    def _holdings(self, day):
        """``{member id: {class id: (quantity, value)}}`` at the end of ``day``."""
        if not self.ids:
            return {}
        self.env["cooperative.share.movement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT held.member_id, held.share_class_id, held.quantity,
                       (held.quantity * class.nominal_value)::text
                  FROM (SELECT member_id, share_class_id, sum(quantity)::int AS quantity
                          FROM (SELECT member_id, share_class_id, member_delta AS quantity
                                  FROM cooperative_share_movement
                                 WHERE date <= %(day)s
                                 UNION ALL
                                SELECT coalesce(counterpart_member_id, member_id),
                                       coalesce(target_class_id, share_class_id),
                                       counterpart_delta
                                  FROM cooperative_share_movement
                                 WHERE date <= %(day)s AND counterpart_delta <> 0) posting
                         WHERE member_id = ANY(%(members)s)
                         GROUP BY member_id, share_class_id
                        HAVING sum(quantity) <> 0) held
                  JOIN cooperative_share_class class ON class.id = held.share_class_id
                 ORDER BY held.member_id, held.share_class_id
                """,
                day=day,
                members=list(self.ids),
            )
        )
        held = {}
        for member_id, class_id, quantity, value in rows:
            held.setdefault(member_id, {})[class_id] = (quantity, Decimal(value))
        return held

    @api.model
    def _associates(self, company, day):
        """Who is an associate of a cooperative on a day, hence entitled to vote.

        Who holds shares at the end of the day; modules that know of another reason to be one no
        more (a withdrawal whose shares wait to be cancelled) take those members away.
        """
        members = self.search([("company_id", "=", company.id), ("number", "!=", 0)])
        return members.browse(member_id for member_id, own in members._holdings(day).items() if own)

    def action_certificate(self):
        """A certificate of what the member holds, as of a day to choose."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_member_certify_action"
        )
        return {**action, "context": {"default_member_ids": self.ids}}

    def action_open_account(self):
        """The individual account: each movement, with what is held after it."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_share_posting_action"
        )
        return {
            **action,
            "domain": [("member_id", "=", self.id)],
            "context": {},
            "display_name": self.display_name,
        }

    def action_open_subscriptions(self):
        """The subscriptions of this member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_subscription_action"
        )
        return {**action, "domain": [("member_id", "=", self.id)], "context": {}}

    def action_subscribe(self):
        """A request for shares of this member."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cooperative.subscription",
            "view_mode": "form",
            "context": {"default_member_id": self.id, "default_company_id": self.company_id.id},
        }
