from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_plant.models.exact import exact

from ..engine.log_summary import Sheet, months


class HeatPlantLivret(models.TransientModel):
    """The boiler-room book of a plant over a period, as law wants it, to be printed."""

    _name = "heat.plant.livret"
    _description = "Boiler-Room Book"
    _check_company_auto = True

    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)

    def action_print(self):
        """The book as PDF."""
        self.ensure_one()
        self.plant_id.check_access("read")
        if self.date_to < self.date_from:
            raise UserError(
                self.env._(
                    "The book ends on %(last)s, before it starts on %(first)s: mend one of "
                    "the days.",
                    last=self.date_to,
                    first=self.date_from,
                )
            )
        return self.env.ref("heat_plant_logbook.heat_plant_livret_report").report_action(
            self, config=False
        )

    # what the pages hold

    def _between(self, name):
        return [(name, ">=", self.date_from), (name, "<=", self.date_to)]

    def _of_plant(self, model, *domain, order=None):
        return self.env[model].search([("plant_id", "=", self.plant_id.id), *domain], order=order)

    def _logs(self):
        return self._of_plant(
            "heat.plant.log", ("state", "=", "signed"), *self._between("date"), order="date"
        )

    def _months(self):
        """The months of the log, each with what its boilers ran."""
        logs = self._logs()
        before = self._of_plant(
            "heat.plant.log", ("state", "=", "signed"), ("date", "<", self.date_from),
            order="date desc",
        )[:1]  # fmt: skip
        sheets = [self._prepare_sheet(log) for log in logs]
        return months(sheets, self._prepare_sheet(before) if before else None)

    def _prepare_sheet(self, log):
        return Sheet(
            log.date,
            exact(log.t_outdoor),
            exact(log.t_supply),
            exact(log.t_return),
            exact(log.ash_kg),
            exact(log.make_up_m3),
            {
                line.equipment_id.id: (
                    exact(line.hour_counter),
                    exact(line.start_counter),
                    line.is_counter_replaced,
                )
                for line in log.line_ids
            },
        )

    def _missing_days(self):
        """Days, or weeks, without a sheet from the day the log is kept on, as text."""
        yesterday = fields.Date.context_today(self) - timedelta(days=1)
        first = max(self.date_from, self.plant_id.log_from or self.date_from)
        last = min(self.date_to, yesterday)
        days = self.plant_id._missing_log_between(first, last) if first <= last else []
        return ", ".join(self._spans(days))

    def _spans(self, days):
        """Days as text, those that follow one another put together."""
        step = timedelta(days=7 if self.plant_id.log_period == "week" else 1)
        spans = []
        for day in days:
            if spans and spans[-1][1] + step == day:
                spans[-1][1] = day
            else:
                spans.append([day, day])
        for first, last in spans:
            if first == last:
                yield format_date(self.env, first)
            else:
                yield self.env._(
                    "%(first)s to %(last)s",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )

    def _notable_logs(self):
        return self._logs().filtered(lambda log: log.alarms or log.remarks)

    def _boilers(self):
        return self.plant_id._log_boilers() | self._logs().line_ids.equipment_id

    def _inspections(self):
        done = ("state", "=", "done")
        return self._of_plant("heat.inspection", done, *self._between("done_on"), order="done_on")

    def _late_inspections(self):
        return self._of_plant("heat.inspection", ("is_late", "=", True), order="due_on")

    def _outages(self):
        """Those that started in the period, by the clock of whoever prints."""
        zone = pytz.timezone(self.env.user.tz or "Europe/Paris")
        start, end = (
            zone.localize(datetime.combine(day, time())).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
        return self._of_plant(
            "heat.outage", ("state", "!=", "cancelled"), ("date_start", ">=", start),
            ("date_start", "<", end), order="date_start",
        )  # fmt: skip

    def _fuels(self):
        """(year, fuel, deliveries) of what the plant received, by calendar year."""
        deliveries = self._of_plant(
            "heat.fuel.delivery", ("state", "=", "recorded"), *self._between("date"), order="date"
        )
        grouped = deliveries.grouped(lambda one: (one.date.year, one.fuel_id))
        return [(year, fuel, held) for (year, fuel), held in grouped.items()]

    def _entries(self, *kinds):
        return self._of_plant(
            "heat.plant.livret.entry", ("kind", "in", kinds), ("state", "=", "signed"),
            *self._between("date"), order="date",
        )  # fmt: skip

    def _upkeep(self):
        """Maintenance requests that were closed."""
        return self.env["maintenance.request"].search(
            [
                ("equipment_id.plant_id", "=", self.plant_id.id),
                ("stage_id.done", "=", True),
                *self._between("close_date"),
            ],
            order="close_date",
        )

    def _efficiencies(self):
        signed = ("state", "=", "signed")
        return self._of_plant(
            "heat.boiler.efficiency", signed, *self._between("date"), order="date"
        )

    def _removals(self):
        recorded = ("state", "=", "recorded")
        return self._of_plant("heat.ash.removal", recorded, *self._between("date"), order="date")

    # how it is written

    def _number(self, value, digits=0):
        """A number as it is read, “not measured” where nobody measured."""
        if value is None or value is False:
            return self.env._("not measured")
        return formatLang(self.env, float(value), digits=digits)

    def _sum(self, records, name):
        """The sum of what was measured; None where nothing was."""
        known = [record[name] for record in records if record[name] is not False]
        return sum(known) if known else None

    def _spread(self, spread):
        """“62 / 71 / 80”: least, mean, highest."""
        if spread is None:
            return self.env._("not measured")
        return " / ".join(
            formatLang(self.env, float(value), digits=0)
            for value in (spread.low, spread.mean, spread.high)
        )

    def _month_label(self, day):
        return format_date(self.env, day, date_format="MMMM y")
