from odoo import fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat

#: What is asked of who goes through a checklist.
KINDS = [("check", "OK or not"), ("measure", "Measurement"), ("text", "Text")]


class HeatMaintenanceCheck(models.Model):
    """A line of the checklist that a plan gives to its requests."""

    _name = "heat.maintenance.check"
    _description = "Line of a Checklist"
    _order = "plan_id, sequence, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "heat.maintenance.plan", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to check", required=True)
    kind = fields.Selection(KINDS, string="Answer", required=True, default="check")
    unit = fields.Char(help="bar, °C, mg/Nm³…")
    low = NullableFloat(string="Not below", digits=(12, 3), aggregator=None)
    high = NullableFloat(string="Not above", digits=(12, 3), aggregator=None)
    is_required = fields.Boolean(string="Required", default=True)

    _limits_in_order = models.Constraint(
        "CHECK (high >= low)", "The upper limit of a measurement lies above the lower one."
    )

    def _prepare_result(self):
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "is_required": self.is_required,
            "is_asked": True,
        }
