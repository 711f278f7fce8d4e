from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.calendar import check


class HeatBillingCalendar(models.Model):
    _name = "heat.billing.calendar"
    _description = "Billing Calendar"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", string="Cooperative", index=True, help="Empty for all cooperatives."
    )
    line_ids = fields.One2many(
        "heat.billing.calendar.date", "calendar_id", string="Dates", copy=True
    )
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.month", "line_ids.day", "line_ids.year_offset", "line_ids.role")
    @api.depends_context("lang")
    def _compute_summary(self):
        for calendar in self:
            calendar.summary = " · ".join(line._summary() for line in calendar.line_ids)

    @api.constrains("line_ids")
    def _check_line_ids(self):
        texts = {
            "days_twice": self.env._(
                "The calendar %(calendar)s covers some days twice: see the days of its dates."
            ),
            "not_a_year": self.env._(
                "The parts of the calendar %(calendar)s do not make one year: the bills add up to "
                "1, or the settlement counts 1 and the instalments at most 1."
            ),
            "no_settlement": self.env._(
                "The calendar %(calendar)s needs both instalments and a settlement, or neither."
            ),
        }
        for calendar in self:
            try:
                check(calendar._dates())
            except EngineError as error:
                raise ValidationError(texts[error.code] % {"calendar": calendar.name}) from error

    def _dates(self):
        """The dates as the engine knows them."""
        self.ensure_one()
        return tuple(line._engine_date() for line in self.line_ids)
