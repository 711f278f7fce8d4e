from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import format_date

from ..engine.verdicts import worst

STATES = [
    ("ok", "Kept"),
    ("warning", "To watch"),
    ("alert", "Not kept"),
    ("unknown", "Not known"),
]


class CooperativeCompliance(models.TransientModel):
    """What law and statutes ask of a cooperative, on a day: one line a check.

    Computed with the rights of who asks: nobody checks a cooperative not theirs.
    """

    _name = "cooperative.compliance"
    _description = "Compliance of the Cooperative on a Day"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        "cooperative.compliance.line",
        "compliance_id",
        string="Checks",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )
    state = fields.Selection(STATES, compute="_compute_line_ids", compute_sudo=False, store=True)
    alert_count = fields.Integer(
        string="Not kept", compute="_compute_line_ids", compute_sudo=False, store=True
    )
    warning_count = fields.Integer(
        string="To watch", compute="_compute_line_ids", compute_sudo=False, store=True
    )

    @api.depends("company_id", "date")
    def _compute_line_ids(self):
        for compliance in self:
            found = compliance._found()
            states = [line["state"] for line in found]
            compliance.line_ids = [Command.clear(), *map(Command.create, found)]
            compliance.state = worst(states)
            compliance.alert_count = states.count("alert")
            compliance.warning_count = states.count("warning")

    @api.depends("date")
    def _compute_display_name(self):
        for compliance in self:
            compliance.display_name = self.env._(
                "Compliance on %(day)s", day=format_date(self.env, compliance.date)
            )

    @api.model
    def action_open(self):
        """The state of the cooperative at hand, today."""
        return self.create({}).action_show()

    def action_show(self):
        """The checks on the day that was chosen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_compliance.cooperative_compliance_action"
        )
        return {**action, "res_id": self.id}

    @api.model
    def _checks(self):
        """Names of the methods that check, in their order; other modules add theirs.

        Each takes the limits and the holders of the day, and returns the values of its lines, made
        by ``_line``: none where there is nothing to check.
        """
        return [
            "_report_categories",
            "_report_beneficiaries",
            "_report_workers",
            "_report_public_bodies",
            "_report_holders",
            "_report_colleges",
            "_report_release",
            "_report_revision",
            "_report_offering",
        ]

    def _found(self):
        """Values of all lines."""
        self.ensure_one()
        if not self.company_id or not self.date:
            return []
        company = self.company_id
        if not self.env.su and company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for this cooperative."))
        # whatever cooperatives are on the screen, this one is counted whole
        here = self.with_context(allowed_company_ids=company.ids)
        limits = here._rule()._limits()
        holders = here.env["cooperative.holding"]._holders(company, self.date)
        lines = [line for name in here._checks() for line in getattr(here, name)(limits, holders)]
        return [{**line, "sequence": index} for index, line in enumerate(lines, start=1)]

    def _rule(self):
        return self.env["cooperative.compliance.rule"]._in_force(self.company_id, self.date)

    def _line(self, subject, state, **values):
        """Values of a line: ``figure``, ``limit``, ``advice``, ``source`` and the records, to
        open, that it speaks of."""
        records = values.pop("records", None)
        return {
            "subject": subject,
            "state": state,
            "res_model": records._name if records else False,
            "res_domain": repr([("id", "in", records.ids)]) if records else False,
            **values,
        }
