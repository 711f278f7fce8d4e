from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.holders import Holder

SIZES = [
    ("from_001", "1 to 4 shares"),
    ("from_005", "5 to 19 shares"),
    ("from_020", "20 to 99 shares"),
    ("from_100", "100 shares and more"),
]


class CooperativeHolding(models.Model):
    """What each member holds at the end of a day, with their category and college of that day.

    No table: a query of the register, of today or of the day of the context (``holding_date``).
    """

    _name = "cooperative.holding"
    _description = "Holder of Shares"
    _order = "value desc, member_id"
    _rec_name = "member_id"
    _auto = False
    _depends = {
        "cooperative.share.movement": [
            "date", "member_id", "counterpart_member_id", "share_class_id", "target_class_id",
            "member_delta", "counterpart_delta",
        ],
        "cooperative.share.class": ["nominal_value"],
        "cooperative.member": ["company_id", "holder_kind"],
        "cooperative.member.category": ["member_id", "date_from", "category_id"],
        "cooperative.member.college": ["member_id", "date_from", "college_id"],
        "cooperative.category": ["kind"],
    }  # fmt: skip
    _check_company_auto = True

    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one("cooperative.member", readonly=True, check_company=True)
    holder_kind = fields.Selection(related="member_id.holder_kind")
    category_id = fields.Many2one("cooperative.category", readonly=True, check_company=True)
    category_kind = fields.Selection(related="category_id.kind", string="Nature of the category")
    college_id = fields.Many2one("cooperative.college", readonly=True, check_company=True)
    size = fields.Selection(SIZES, readonly=True)
    quantity = fields.Integer(string="Shares", readonly=True)
    value = fields.Monetary(string="Capital", readonly=True)
    percent = fields.Float(
        string="% of the capital",
        digits=(5, 2),
        readonly=True,
        help="Part of the capital of the cooperative.",
    )

    @property
    def _table_query(self):
        day = fields.Date.to_date(self.env.context.get("holding_date"))
        return self._query(day or fields.Date.context_today(self))

    @api.model
    def _query(self, day):
        return SQL(
            """
            SELECT member.id, member.company_id, member.id AS member_id,
                   placed.category_id, voting.college_id,
                   CASE WHEN held.quantity < 5 THEN 'from_001'
                        WHEN held.quantity < 20 THEN 'from_005'
                        WHEN held.quantity < 100 THEN 'from_020'
                        ELSE 'from_100' END AS size,
                   held.quantity, held.value,
                   100 * held.value / nullif(
                       sum(held.value) OVER (PARTITION BY member.company_id), 0) AS percent
              FROM (SELECT posting.member_id, sum(posting.quantity)::int AS quantity,
                           sum(posting.quantity * class.nominal_value) AS value
                      FROM (SELECT member_id, share_class_id, sum(quantity) AS quantity
                              FROM (SELECT member_id, share_class_id, member_delta AS quantity
                                      FROM cooperative_share_movement
                                     WHERE date <= %(day)s
                                     UNION ALL
                                    SELECT coalesce(counterpart_member_id, member_id),
                                           coalesce(target_class_id, share_class_id),
                                           counterpart_delta
                                      FROM cooperative_share_movement
                                     WHERE date <= %(day)s AND counterpart_delta <> 0) line
                             GROUP BY member_id, share_class_id) posting
                      JOIN cooperative_share_class class ON class.id = posting.share_class_id
                     GROUP BY posting.member_id
                    HAVING sum(posting.quantity) > 0) held
              JOIN cooperative_member member ON member.id = held.member_id
              LEFT JOIN (SELECT DISTINCT ON (member_id) member_id, category_id
                           FROM cooperative_member_category WHERE date_from <= %(day)s
                          ORDER BY member_id, date_from DESC) placed
                ON placed.member_id = member.id
              LEFT JOIN (SELECT DISTINCT ON (member_id) member_id, college_id
                           FROM cooperative_member_college WHERE date_from <= %(day)s
                          ORDER BY member_id, date_from DESC) voting
                ON voting.member_id = member.id
            """,
            day=day,
        )

    @api.model
    def _holders(self, company, day):
        """Holders of a cooperative at the end of a day, as the engine takes them."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT holding.member_id, member.holder_kind, holding.category_id, category.kind,
                       holding.value::text
                  FROM (%s) holding
                  JOIN cooperative_member member ON member.id = holding.member_id
                  LEFT JOIN cooperative_category category ON category.id = holding.category_id
                 WHERE holding.company_id = %s
                 ORDER BY holding.member_id
                """,
                self._query(day),
                company.id,
            )
        )
        associates = set(self.env["cooperative.member"]._associates(company, day).ids)
        return tuple(
            Holder(member, kind, category, nature, Decimal(value), member in associates)
            for member, kind, category, nature, value in rows
        )

    def action_open_member(self):
        """The page of the holder."""
        self.ensure_one()
        return self.member_id.get_formview_action()
