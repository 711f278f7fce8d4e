from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CooperativeShareClass(models.Model):
    """Shares of one nominal value; the value of shares already issued never changes."""

    _name = "cooperative.share.class"
    _description = "Class of Shares"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    nominal_value = fields.Monetary(required=True, aggregator=None)
    minimum = fields.Integer(
        string="Shares at least",
        default=1,
        help="What a member who holds shares of this class holds at least.",
    )
    maximum = fields.Integer(
        string="Shares at most", help="What a member holds at most; zero: no limit."
    )
    released_percent = fields.Float(
        string="Paid at subscription (%)",
        digits=(5, 2),
        default=100,
        aggregator=None,
        help="A quarter at least; the balance is called within five years.",
    )
    for_person = fields.Boolean(string="Persons", default=True)
    for_company = fields.Boolean(string="Companies and associations", default=True)
    for_public_body = fields.Boolean(string="Public bodies", default=True)
    category_ids = fields.Many2many(
        "cooperative.category",
        string="Categories",
        check_company=True,
        help="Members of these categories only; empty: of any.",
    )
    active = fields.Boolean(default=True)
    has_movements = fields.Boolean(compute="_compute_has_movements")

    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "This cooperative already has a class of shares of that name."
    )
    _nominal_positive = models.Constraint(
        "CHECK (nominal_value > 0)", "The nominal value of a share is above zero."
    )
    _limits_ordered = models.Constraint(
        "CHECK (minimum >= 0 AND (maximum = 0 OR maximum >= minimum))",
        "The most shares a member may hold is not below the least; zero means no limit.",
    )
    _released_quarter = models.Constraint(
        "CHECK (released_percent BETWEEN 25 AND 100)",
        "A quarter at least of each share is paid at subscription: between 25 and 100 %.",
    )

    def _compute_has_movements(self):
        moved = self.env["cooperative.share.movement"]._read_group(
            ["|", ("share_class_id", "in", self.ids), ("target_class_id", "in", self.ids)],
            ["share_class_id", "target_class_id"],
        )
        used = {share_class for pair in moved for share_class in pair}
        for share_class in self:
            share_class.has_movements = share_class._origin in used

    @api.constrains("for_person", "for_company", "for_public_body")
    def _check_somebody_may_hold(self):
        for share_class in self:
            if not (
                share_class.for_person or share_class.for_company or share_class.for_public_body
            ):
                raise ValidationError(
                    self.env._("Say who may hold shares “%(name)s”.", name=share_class.name)
                )

    def write(self, vals):
        if {"nominal_value", "company_id"} & vals.keys():
            for share_class in self.filtered("has_movements"):
                if share_class._differs(vals):
                    raise UserError(
                        self.env._(
                            "Shares “%(name)s” were issued at %(value)s: their value does not "
                            "change. Create another class, and convert the shares.",
                            name=share_class.name,
                            value=share_class.currency_id.format(share_class.nominal_value),
                        )
                    )
        return super().write(vals)

    def _differs(self, vals):
        self.ensure_one()
        value = vals.get("nominal_value", self.nominal_value)
        company = vals.get("company_id", self.company_id.id)
        return bool(self.currency_id.compare_amounts(value, self.nominal_value)) or (
            company != self.company_id.id
        )

    @api.model
    def _only(self):
        """The class of the cooperative at hand, where there is but one."""
        classes = self.search([("company_id", "=", self.env.company.id)], limit=2)
        return classes if len(classes) == 1 else self.browse()

    def _refusal(self, member, day):
        """Why ``member`` may not hold shares of this class on ``day``, or None."""
        self.ensure_one()
        if not self[f"for_{member.holder_kind}"]:
            return self.env._(
                "%(member)s is of the kind “%(kind)s”, which may not hold shares “%(name)s”.",
                member=member.display_name,
                kind=dict(member._fields["holder_kind"]._description_selection(self.env))[
                    member.holder_kind
                ],
                name=self.name,
            )
        category = member._category_at(day)
        if self.category_ids and category not in self.category_ids:
            return self.env._(
                "%(member)s is of category “%(category)s”; shares “%(name)s” are for: %(allowed)s.",
                member=member.display_name,
                category=category.name or self.env._("none"),
                name=self.name,
                allowed=", ".join(self.category_ids.mapped("name")),
            )
        return None
