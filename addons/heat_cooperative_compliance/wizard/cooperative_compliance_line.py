import ast

from odoo import fields, models

from .cooperative_compliance import STATES


class CooperativeComplianceLine(models.TransientModel):
    _name = "cooperative.compliance.line"
    _description = "Check of a Cooperative"
    _order = "sequence, id"
    _rec_name = "subject"

    compliance_id = fields.Many2one("cooperative.compliance", required=True, ondelete="cascade")
    sequence = fields.Integer()
    subject = fields.Char(string="Check", required=True)
    state = fields.Selection(STATES, required=True)
    figure = fields.Text()
    limit = fields.Text()
    advice = fields.Text(string="What to do")
    source = fields.Char()
    res_model = fields.Char(string="Records of")
    res_domain = fields.Char(string="Records concerned")

    def action_open_records(self):
        """What the line speaks of: members, subscriptions, movements, revisions."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.subject,
            "res_model": self.res_model,
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": ast.literal_eval(self.res_domain),
        }
