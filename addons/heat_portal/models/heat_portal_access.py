from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class HeatPortalAccess(models.Model):
    """Somebody who sees the contracts of a customer: a town's accountant, the other of a couple."""

    _name = "heat.portal.access"
    _description = "Access to a Customer's Space"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', True)]",
        tracking=True,
    )
    contract_id = fields.Many2one(
        "heat.contract",
        string="Only this contract",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="All contracts of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(string="Until", tracking=True, help="Last day included.")
    sees_bills = fields.Boolean(string="Sees bills", default=True, tracking=True)
    sees_consumption = fields.Boolean(string="Sees consumption", default=True, tracking=True)
    may_request = fields.Boolean(string="May ask for changes", tracking=True)
    reason = fields.Char(help="Who asked for it, and how: letter, call, mandate.", tracking=True)
    revoked_at = fields.Datetime(readonly=True, copy=False, tracking=True)
    is_open = fields.Boolean(
        string="In force", compute="_compute_is_open", search="_search_is_open"
    )

    _days_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "An access cannot end before it starts."
    )
    _one_object = models.Constraint(
        "CHECK ((contract_id IS NULL) <> (partner_id IS NULL))",
        "Choose either one contract, or a customer for all their contracts.",
    )

    @api.depends("date_from", "date_to", "revoked_at")
    @api.depends_context("tz")
    def _compute_is_open(self):
        today = fields.Date.context_today(self)
        for access in self:
            access.is_open = bool(
                not access.revoked_at
                and access.date_from
                and access.date_from <= today
                and (not access.date_to or access.date_to >= today)
            )

    def _search_is_open(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        today = fields.Date.context_today(self)
        return (
            Domain("revoked_at", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.depends("user_id.name", "contract_id.name", "partner_id.name")
    def _compute_display_name(self):
        for access in self:
            of_what = access.contract_id.name or access.partner_id.name
            access.display_name = " – ".join(filter(None, [access.user_id.name, of_what]))

    @api.constrains("user_id")
    def _check_user(self):
        for access in self:
            if access.user_id._is_internal():
                raise ValidationError(
                    self.env._(
                        "%(person)s works here and already sees contracts: choose a portal user.",
                        person=access.user_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("An access stays on file, so that one knows who saw what: revoke it.")
        )

    def action_revoke(self):
        """End these accesses at once."""
        self.filtered(lambda access: not access.revoked_at).revoked_at = fields.Datetime.now()

    def _rights(self):
        """What this access allows beyond reading the terms of contracts."""
        self.ensure_one()
        granted = {
            "bills": self.sees_bills,
            "consumption": self.sees_consumption,
            "requests": self.may_request,
        }
        return frozenset(right for right, given in granted.items() if given)
