from odoo import api, fields, models


class CooperativeMandate(models.Model):
    """A member of the board, or another elected office, and its term."""

    _name = "cooperative.mandate"
    _description = "Mandate"
    _order = "date_to, member_id, id"
    _rec_name = "member_id"
    _check_company_auto = True

    member_id = fields.Many2one(
        "cooperative.member", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    role = fields.Selection(
        [
            ("chair", "Chair"),
            ("vice_chair", "Vice-chair"),
            ("treasurer", "Treasurer"),
            ("secretary", "Secretary"),
            ("manager", "Manager"),
            ("member", "Member of the board"),
            ("auditor", "Auditor"),
        ],
        required=True,
        default="member",
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until", help="End of the term; empty: without an end.")
    resolution_id = fields.Many2one(
        "cooperative.resolution",
        string="Elected by",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('is_adopted', '=', True)]",
    )
    ended_on = fields.Date(help="Left before the end of the term: resignation, dismissal.")
    is_current = fields.Boolean(
        string="In office", compute="_compute_is_current", search="_search_is_current"
    )

    _term_ordered = models.Constraint(
        "CHECK ((date_to IS NULL OR date_to >= date_from)"
        " AND (ended_on IS NULL OR ended_on >= date_from))",
        "A term ends after it begins.",
    )

    @api.depends("date_from", "date_to", "ended_on")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for mandate in self:
            ends = min(filter(None, (mandate.date_to, mandate.ended_on)), default=None)
            mandate.is_current = bool(
                mandate.date_from and mandate.date_from <= today and (not ends or ends >= today)
            )

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        current = [
            ("date_from", "<=", today),
            "|", ("date_to", "=", False), ("date_to", ">=", today),
            "|", ("ended_on", "=", False), ("ended_on", ">=", today),
        ]  # fmt: skip
        found = self.search(current).ids
        if True in value and False in value:
            return []
        return [("id", "in" if True in value else "not in", found)]
