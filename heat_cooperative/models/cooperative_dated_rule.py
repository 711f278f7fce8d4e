from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date

#: The law on cooperatives: rules without another date hold from it on.
LAW_DATE = date(1947, 9, 10)


class CooperativeDatedRule(models.AbstractModel):
    """What law and statutes set of one subject, from a day on, until the next rule of its kind."""

    _name = "cooperative.dated.rule"
    _description = "Rule of Law and Statutes from a Day On"
    _order = "company_id, date_from desc"
    _rec_name = "date_from"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    source = fields.Char(required=True, help="Article of the statutes, assembly that changed it.")

    @api.depends("date_from")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "Statutes from %(day)s", day=format_date(self.env, rule.date_from)
            )

    @api.model
    def _in_force(self, company, day):
        """The rule of a cooperative on ``day``; empty where none is noted."""
        return self.search(
            [("company_id", "=", company.id), ("date_from", "<=", day)],
            order="date_from desc",
            limit=1,
        )

    @api.model
    def _at(self, company, day):
        """The rule in force on ``day``; that of the law where none is noted."""
        return self._in_force(company, day) or self.new(
            {"company_id": company.id, "date_from": LAW_DATE}
        )
