from datetime import timedelta

from odoo import api, fields, models


class CooperativeMemberFact(models.AbstractModel):
    """What is true of a member from a day on, until the next fact of its kind."""

    _name = "cooperative.member.fact"
    _description = "Dated Fact of a Member"
    _order = "member_id, date_from desc, id desc"
    _check_company_auto = True

    member_id = fields.Many2one(
        "cooperative.member", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        string="Until",
        compute="_compute_date_to",
        help="The day before the next one; empty for the last.",
    )
    reference = fields.Char(help="Where it is written: letter, decision of the board.")

    @api.depends("member_id", "date_from")
    def _compute_date_to(self):
        siblings = self.search([("member_id", "in", self.member_id.ids)], order="date_from")
        days = {
            member: facts.mapped("date_from")
            for member, facts in siblings.grouped("member_id").items()
        }
        for fact in self:
            later = [
                day
                for day in days.get(fact.member_id._origin, ())
                if fact.date_from and day > fact.date_from
            ]
            fact.date_to = later[0] - timedelta(days=1) if later else False
