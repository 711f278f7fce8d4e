from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date, formatLang


class HeatPlantLogLine(models.Model):
    _inherit = "heat.plant.log.line"

    last_label = fields.Char(string="Hours before", compute="_compute_last_label")

    @api.depends("equipment_id", "log_id.date", "log_id.state")
    @api.depends_context("lang")
    def _compute_last_label(self):
        for line in self:
            log = line.log_id
            before = self.browse()
            if log.state == "draft" and log.date and line.equipment_id:
                before = line._hours_before(log)
            line.last_label = before and log._last_label(
                before.date, before.hour_counter, "h", "hour_counter"
            )

    def _hours_before(self, log):
        """The last signed line that tells the hours of the boiler, also for a line not saved."""
        self.ensure_one()
        return self.search(
            [
                ("equipment_id", "=", self.equipment_id._origin.id or self.equipment_id.id),
                ("log_id.state", "=", "signed"),
                ("date", "<", log.date),
                ("hour_counter", "!=", False),
            ],
            order="date desc, id desc",
            limit=1,
        )

    def _displayed(self):
        """What the boiler displayed, False for what nobody looked at."""
        self.ensure_one()
        return self.hour_counter, self.start_counter, self.t_flue

    def _check_counters(self):
        done = super()._check_counters()
        for line in self:
            line._check_pace()
        return done

    def _check_pace(self):
        """Hours do not run faster than time: a digit too many would refuse all sheets after it."""
        self.ensure_one()
        before = self._before() if self.hour_counter is not False else self.browse()
        if not before or self.is_counter_replaced:
            return
        days = (self.date - before.date).days
        if self.hour_counter - before.hour_counter > 24 * (days + 1):
            raise ValidationError(
                self.env._(
                    "The hour counter of %(equipment)s would have run %(hours)s hours in %(days)s "
                    "days, since the %(before)s of %(day)s: mend the figure, or tick “New "
                    "counter”.",
                    equipment=self.equipment_id.display_name,
                    hours=formatLang(self.env, self.hour_counter - before.hour_counter, digits=1),
                    days=days,
                    before=formatLang(self.env, before.hour_counter, digits=1),
                    day=format_date(self.env, before.date),
                )
            )
