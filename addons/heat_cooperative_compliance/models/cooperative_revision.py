from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.verdicts import months_later


class CooperativeRevision(models.Model):
    """A cooperative revision that was made: by whom, when, and where its report is."""

    _name = "cooperative.revision"
    _description = "Cooperative Revision"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        string="Report of",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="Day of the reviser's report; the next revision is counted from it.",
    )
    reviser_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="A reviser on the list that the State approves.",
    )
    reference = fields.Char(tracking=True, help="Number of the report, where it is kept.")
    presented_on = fields.Date(
        string="Presented to the assembly on",
        tracking=True,
        help="The report is put at the disposal of associates, and discussed in an assembly.",
    )
    next_due = fields.Date(string="Next one due by", compute="_compute_next_due")
    note = fields.Html(string="Findings", help="Remarks of the reviser, what was decided of them.")

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date)", "This cooperative already has a revision of that day."
    )
    _presented_after = models.Constraint(
        "CHECK (presented_on IS NULL OR presented_on >= date)",
        "The report is presented to the assembly once it is made.",
    )

    @api.depends("date", "company_id")
    def _compute_next_due(self):
        rules = self.env["cooperative.compliance.rule"]
        for revision in self:
            years = rules._in_force(revision.company_id, revision.date)._limits().revision_years
            revision.next_due = months_later(revision.date, 12 * years) if revision.date else False

    @api.depends("date")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "Revision of %(day)s", day=format_date(self.env, revision.date)
            )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for revision in self:
            if revision.date > today:
                raise ValidationError(
                    self.env._(
                        "%(day)s is to come: record a revision once its report is made, and an "
                        "activity for the one that is planned.",
                        day=format_date(self.env, revision.date),
                    )
                )
