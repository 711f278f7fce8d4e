from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MAJORITY_YEARS = 18


class CooperativeMember(models.Model):
    """A partner as a member of one cooperative: the same person may be one in several.

    A member is known by their contact, never by an e-mail address, which a couple may share.
    """

    _name = "cooperative.member"
    _description = "Member of the Cooperative"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "number, id"
    _rec_names_search = ["partner_id.name", "number_text"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(
        string="Member number",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Given when the board admits the member; never used again.",
    )
    number_text = fields.Char(
        string="Number", compute="_compute_number_text", store=True, precompute=True
    )
    holder_kind = fields.Selection(
        [
            ("person", "Person"),
            ("company", "Company or association"),
            ("public_body", "Public body"),
        ],
        string="Kind",
        required=True,
        compute="_compute_holder_kind",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    birth_date = fields.Date(help="Asked of minors; needed to tell when they come of age.")
    is_minor = fields.Boolean(string="Minor", compute="_compute_is_minor")
    has_come_of_age = fields.Boolean(
        compute="_compute_is_minor",
        search="_search_has_come_of_age",
        help="Of age, and still represented as a minor is.",
    )
    representative_id = fields.Many2one(
        "res.partner",
        string="Represented by",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Parent or guardian of a minor, person who speaks for a company or a public body, "
        "the one of the joint holders who votes.",
    )
    joint_holder_ids = fields.Many2many(
        "res.partner",
        string="Joint holders",
        check_company=True,
        help="Persons who hold the shares together with this contact.",
    )
    admission_date = fields.Date(string="Admitted on", copy=False, tracking=True)
    admission_reference = fields.Char(
        string="Decision",
        copy=False,
        tracking=True,
        help="Decision that admitted the member: body, date, resolution.",
    )
    category_line_ids = fields.One2many("cooperative.member.category", "member_id")
    college_line_ids = fields.One2many("cooperative.member.college", "member_id")
    subscription_ids = fields.One2many("cooperative.subscription", "member_id")
    note = fields.Html()

    _partner_unique = models.Constraint(
        "UNIQUE (company_id, partner_id)",
        "This contact is already a member, or a candidate, of this cooperative.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number) WHERE number > 0",
        "Another member of this cooperative has this number.",
    )
    _admission_decided = models.Constraint(
        "CHECK (admission_date IS NULL OR admission_reference IS NOT NULL)",
        "An admission names the decision that it rests on: body, date, resolution.",
    )

    @api.depends("number")
    def _compute_number_text(self):
        for member in self:
            member.number_text = str(member.number) if member.number else False

    @api.depends("partner_id")
    def _compute_holder_kind(self):
        for member in self:
            if not member.holder_kind or not member._origin:
                member.holder_kind = "company" if member.partner_id.is_company else "person"

    @api.depends("birth_date", "holder_kind", "representative_id", "joint_holder_ids")
    def _compute_is_minor(self):
        today = fields.Date.context_today(self)
        of_age = self.filtered_domain(self._of_age_domain())
        for member in self:
            member.is_minor = member._is_minor_on(today)
            member.has_come_of_age = member in of_age

    @api.model
    def _search_has_come_of_age(self, operator, value):
        return self._of_age_domain() if operator == "in" and True in value else NotImplemented

    @api.model
    def _of_age_domain(self):
        """Persons of age whom somebody acts for, though they hold no shares with others."""
        majority = fields.Date.context_today(self) - relativedelta(years=MAJORITY_YEARS)
        return [
            ("holder_kind", "=", "person"),
            ("birth_date", "<=", majority),
            ("representative_id", "!=", False),
            ("joint_holder_ids", "=", False),
        ]

    @api.depends("partner_id.name", "number", "joint_holder_ids.name")
    def _compute_display_name(self):
        for member in self:
            # not a union of the two: it would fetch the name of each member by itself
            names = [member.partner_id.name, *member.joint_holder_ids.mapped("name")]
            name = " & ".join(filter(None, names))
            member.display_name = f"{name} ({member.number})" if member.number else name

    @api.constrains("joint_holder_ids", "partner_id", "representative_id", "holder_kind")
    def _check_holders(self):
        for member in self:
            if member.partner_id in member.joint_holder_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s is the contact of this member already: joint holders are the "
                        "others.",
                        name=member.partner_id.name,
                    )
                )
            if member.joint_holder_ids and member.holder_kind != "person":
                raise ValidationError(
                    self.env._(
                        "%(name)s is no person: only persons hold shares jointly.",
                        name=member.partner_id.name,
                    )
                )

    @api.constrains("birth_date")
    def _check_birth_date(self):
        today = fields.Date.context_today(self)
        for member in self:
            if member.birth_date and member.birth_date > today:
                raise ValidationError(
                    self.env._("%(name)s cannot be born after today.", name=member.partner_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        for company, group in members.grouped("company_id").items():
            (group.partner_id | group.joint_holder_ids)._heat_restrict_to_company(company)
        for company, group in members.filtered("number").grouped("company_id").items():
            # numbers of an older register are kept, and never given again
            company._share_ledger()._reserve_member_numbers(max(group.mapped("number")))
        members.filtered("admission_date")._assign_numbers()
        return members

    def write(self, vals):
        if {"partner_id", "company_id"} & vals.keys():
            self._check_not_in_register(vals)
        result = super().write(vals)
        if vals.get("admission_date"):
            self._assign_numbers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_admitted(self):
        for member in self:
            if member.number:
                raise UserError(
                    self.env._(
                        "%(member)s was admitted: the register keeps its members. Cancel their "
                        "shares instead.",
                        member=member.display_name,
                    )
                )

    def _check_not_in_register(self, vals):
        for member in self.filtered("number"):
            if (
                vals.get("partner_id", member.partner_id.id) != member.partner_id.id
                or vals.get("company_id", member.company_id.id) != member.company_id.id
            ):
                raise UserError(
                    self.env._(
                        "%(member)s is in the register: another person is another member. Record "
                        "a transfer of the shares.",
                        member=member.display_name,
                    )
                )

    def _assign_numbers(self):
        for member in self.filtered(lambda one: not one.number):
            member.number = member.company_id._share_ledger()._next_member_number()

    def _is_minor_on(self, day):
        self.ensure_one()
        return bool(
            self.holder_kind == "person"
            and self.birth_date
            and self.birth_date + relativedelta(years=MAJORITY_YEARS) > day
        )

    def _check_represented(self, day):
        """See that who cannot act alone has somebody to act for them."""
        for member in self.filtered(lambda one: not one.representative_id):
            if member._is_minor_on(day):
                raise UserError(
                    self.env._(
                        "%(member)s is a minor: name their representative on their page first.",
                        member=member.display_name,
                    )
                )
            if member.joint_holder_ids:
                raise UserError(
                    self.env._(
                        "%(member)s hold shares jointly: name on their page the one who "
                        "represents them.",
                        member=member.display_name,
                    )
                )
