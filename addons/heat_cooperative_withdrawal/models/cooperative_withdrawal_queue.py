"""The queue of those who leave: what waits, in what order, and what the floor permits now."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.floor import available, floor
from ..engine.queue import Waiting, cancellable


class CooperativeWithdrawal(models.Model):
    _inherit = "cooperative.withdrawal"

    movement_ids = fields.One2many(
        "cooperative.share.movement", "withdrawal_id", string="Cancellations"
    )
    cancelled_quantity = fields.Integer(
        string="Shares cancelled", compute="_compute_cancelled_quantity"
    )
    left_quantity = fields.Integer(string="Shares waiting", compute="_compute_cancelled_quantity")
    rank = fields.Integer(
        compute="_compute_rank", help="In the queue: by the day of the request, then its number."
    )
    payable_quantity = fields.Integer(
        string="Shares to cancel now",
        compute="_compute_rank",
        help="As the floor of the capital permits, those before served first.",
    )
    payable_amount = fields.Monetary(string="Worth", compute="_compute_rank")

    @api.depends("movement_ids.is_reversed", "quantity", "state")
    def _compute_cancelled_quantity(self):
        for one in self:
            done = one.movement_ids.filtered(
                lambda move: move.kind == "cancellation" and not move.is_reversed
            )
            one.cancelled_quantity = sum(done.mapped("quantity"))
            one.left_quantity = (
                one.quantity - one.cancelled_quantity
                if one.state in ("submitted", "accepted")
                else 0
            )

    @api.depends("state", "quantity", "requested_on", "company_id")
    def _compute_rank(self):
        ranks, served = {}, {}
        for company in self.company_id:
            queue = self._queue(company)
            ranks |= {one.id: rank for rank, one in enumerate(queue, 1)}
            served |= self._servable(company, queue)
        for one in self:
            key = one._origin.id
            one.rank = ranks.get(key, 0)
            one.payable_quantity = served.get(key, 0)
            one.payable_amount = one.payable_quantity * one.share_class_id.nominal_value

    @api.model
    def _queue(self, company):
        """What waits in a cooperative, first come first."""
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "accepted")],
            order="requested_on, id",
        )

    @api.model
    def _servable(self, company, queue):
        """{withdrawal id: shares that may be cancelled today}"""
        today = fields.Date.context_today(self)
        rule = self.env["cooperative.capital.rule"]._at(company, today)
        capital, lowest = self._capital_and_floor(company, rule)
        effective = queue.filtered(lambda one: one.effective_on <= today)
        return cancellable(
            (
                Waiting(one.id, one.left_quantity, exact(one.share_class_id.nominal_value))
                for one in effective
            ),
            available(capital, lowest),
            rule.in_parts,
        )

    @api.model
    def _capital_and_floor(self, company, rule=None):
        """The capital of today and the amount it may not fall below."""
        today = fields.Date.context_today(self)
        rule = rule or self.env["cooperative.capital.rule"]._at(company, today)
        capital, highest = self._capital_history(company, today)
        least = exact(rule.minimum_capital)
        return capital, floor(highest, rule._floor_part(), least)

    @api.model
    def _capital_history(self, company, day):
        """The capital at the end of ``day``, and the highest one ever reached until then."""
        self.env["cooperative.share.movement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT (array_agg(capital ORDER BY date DESC))[1]::text, max(capital)::text
                  FROM (SELECT date, sum(sum(quantity * class.nominal_value))
                                         OVER (ORDER BY date) AS capital
                          FROM (SELECT date, share_class_id, member_delta AS quantity
                                  FROM cooperative_share_movement
                                 WHERE company_id = %(company)s AND date <= %(day)s
                                 UNION ALL
                                SELECT date, coalesce(target_class_id, share_class_id),
                                       counterpart_delta
                                  FROM cooperative_share_movement
                                 WHERE company_id = %(company)s AND date <= %(day)s
                                   AND counterpart_delta <> 0) posting
                          JOIN cooperative_share_class class ON class.id = share_class_id
                         GROUP BY date) days
                """,
                company=company.id,
                day=day,
            )
        )
        capital, highest = rows[0]
        return Decimal(capital or 0), max(Decimal(highest or 0), Decimal())

    @api.model
    def _waiting(self, members, day):
        """{(member id, class id): shares that wait to be cancelled at the end of ``day``}

        They give no vote any more: who asked to leave is gone, in so far, from the effective day.
        """
        if not members.ids:
            return {}
        self.flush_model()
        self.env["cooperative.share.movement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.member_id, asked.share_class_id,
                       sum(asked.quantity - coalesce(done.quantity, 0))::int
                  FROM cooperative_withdrawal asked
                  LEFT JOIN LATERAL (
                       SELECT sum(-movement.member_delta) AS quantity
                         FROM cooperative_share_movement movement
                         LEFT JOIN cooperative_share_movement origin
                           ON origin.id = movement.reversed_id
                        WHERE coalesce(movement.withdrawal_id, origin.withdrawal_id) = asked.id
                          AND movement.date <= %(day)s) done ON TRUE
                 WHERE asked.member_id = ANY(%(members)s) AND asked.effective_on <= %(day)s
                   AND asked.state IN ('accepted', 'cancelled')
                 GROUP BY asked.member_id, asked.share_class_id
                HAVING sum(asked.quantity - coalesce(done.quantity, 0)) > 0
                """,
                day=day,
                members=list(members.ids),
            )
        )
        return {(member_id, class_id): quantity for member_id, class_id, quantity in rows}

    @api.model
    def _waiting_by_member(self, members, day):
        totals = {}
        for (member_id, _class_id), quantity in self._waiting(members, day).items():
            totals[member_id] = totals.get(member_id, 0) + quantity
        return totals

    @api.model
    def _queue_text(self, company):
        """What the floor permits today, in words, for the screens of the queue."""
        currency = company.currency_id
        capital, lowest = self._capital_and_floor(company)
        waiting = self._queue(company)
        total = sum(one.left_quantity * one.share_class_id.nominal_value for one in waiting)
        return self.env._(
            "Capital %(capital)s, never below %(floor)s: %(available)s may be given back now; "
            "%(waiting)s wait.",
            capital=currency.format(float(capital)),
            floor=currency.format(float(lowest)),
            available=currency.format(float(available(capital, lowest))),
            waiting=currency.format(total),
        )
