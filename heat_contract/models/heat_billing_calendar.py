from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.calendar import check

# Marks in the context that the dates of a calendar are written together: one by one they need
# not make a year. An object, so that nobody can pass it through the API.
_WHOLE = object()


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

    @api.model_create_multi
    def create(self, vals_list):
        calendars = super(HeatBillingCalendar, self._writing_whole()).create(vals_list)
        return calendars.with_env(self.env)

    def write(self, vals):
        return super(HeatBillingCalendar, self._writing_whole()).write(vals)

    def _writing_whole(self):
        return self.with_context(heat_calendar_whole=_WHOLE)

    def _check_alone(self):
        """Check the calendars of dates that are not written with their calendar."""
        if self.env.context.get("heat_calendar_whole") is not _WHOLE:
            self._check_line_ids()

    @api.constrains("line_ids")
    def _check_line_ids(self):
        texts = {
            "days_twice": self.env._(
                "The calendar %(calendar)s covers some days twice: see the days of its dates."
            ),
            "days_left_out": self.env._(
                "The calendar %(calendar)s leaves some days out, which would never be billed: its "
                "bills, or its settlement, cover the whole year."
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
