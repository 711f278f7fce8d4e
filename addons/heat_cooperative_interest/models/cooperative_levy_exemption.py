from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.levies import asked_in_time, exemption_deadline


class CooperativeLevyExemption(models.Model):
    """A member's sworn request not to have income tax held back of a year's payments.

    CGI art. 117 quater and 242 quater: by who had a reference income, two years before, below
    50 000 € alone or 75 000 € in a couple (25 000 € and 50 000 € for interest on loans).
    """

    _name = "cooperative.levy.exemption"
    _description = "Request for Exemption from the Income Tax in Advance"
    _inherit = ["mail.thread"]
    _order = "year desc, member_id"
    _check_company_auto = True

    member_id = fields.Many2one(
        "cooperative.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("holder_kind", "=", "person")],
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    year = fields.Integer(
        string="Payments of",
        required=True,
        aggregator=None,
        default=lambda self: fields.Date.context_today(self).year + 1,
    )
    for_dividend = fields.Boolean(
        string="Interest on shares", default=True, help="Income below 50,000 €, couples 75,000 €."
    )
    for_interest = fields.Boolean(
        string="Interest on loans", help="Income below 25,000 €, couples 50,000 €."
    )
    requested_on = fields.Date(
        string="Received on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="By 30 November of the year before; by who first takes shares after that day, when "
        "they subscribe.",
    )
    deadline = fields.Date(compute="_compute_deadline")
    evidence = fields.Binary(
        string="Signed request",
        attachment=True,
        copy=False,
        groups="heat_cooperative.heat_cooperative_group_officer,account.group_account_user",
    )
    evidence_name = fields.Char(copy=False)

    _member_year_unique = models.Constraint(
        "UNIQUE (member_id, year)", "The request of this member for that year is recorded already."
    )
    _year_plausible = models.Constraint(
        "CHECK (year BETWEEN 2018 AND 2200)", "Type the year with four digits."
    )
    _for_something = models.Constraint(
        "CHECK (for_dividend OR for_interest)",
        "Say what the request is for: interest on shares, on loans, or both.",
    )

    @api.depends("year")
    def _compute_deadline(self):
        for one in self:
            one.deadline = exemption_deadline(one.year) if 2018 <= one.year <= 2200 else False

    @api.depends("member_id", "year")
    def _compute_display_name(self):
        for one in self:
            one.display_name = " – ".join(
                filter(None, (one.member_id.display_name, one.year and str(one.year)))
            )

    @api.constrains("evidence", "member_id")
    def _check_evidence(self):
        for one in self:
            # who reads the list may not see the letter itself
            if not one.sudo().evidence:
                raise ValidationError(
                    self.env._(
                        "Attach the request signed by %(member)s: without it the tax is held back.",
                        member=one.member_id.display_name,
                    )
                )
            if one.member_id.holder_kind != "person":
                raise ValidationError(
                    self.env._(
                        "%(member)s is no person: nothing is held back, no exemption is needed.",
                        member=one.member_id.display_name,
                    )
                )

    @api.constrains("requested_on", "year", "member_id")
    def _check_in_time(self):
        for one in self:
            first = one._first_investment()
            if not asked_in_time(one.year, one.requested_on, first):
                raise ValidationError(
                    self.env._(
                        "The request of %(member)s was received on %(day)s: for payments of "
                        "%(year)s it had to be there by %(deadline)s, or, by a new holder, when "
                        "subscribing. The income tax is held back in %(year)s; record the request "
                        "for %(next)s.",
                        member=one.member_id.display_name,
                        day=format_date(self.env, one.requested_on),
                        year=one.year,
                        deadline=format_date(self.env, exemption_deadline(one.year)),
                        next=one.year + 1,
                    )
                )

    def _first_investment(self):
        """Day of the first shares of the member, or None."""
        self.ensure_one()
        posting = self.env["cooperative.share.posting"].search(
            [("member_id", "=", self.member_id.id)], order="date, number", limit=1
        )
        return posting.date or None

    @api.model
    def _exempt_members(self, company, year, kind):
        """Ids of the members who asked in time not to have tax held back of ``kind`` of income."""
        asked = self.search(
            [("company_id", "=", company.id), ("year", "=", year), (f"for_{kind}", "=", True)]
        )
        return set(asked.member_id.ids)
