from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_plant.models.heat_plant import BURNERS, LOOKED_BACK

from ..engine.log_summary import missing


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    log_period = fields.Selection(
        [("day", "A day"), ("week", "A week")],
        string="A sheet is kept for",
        required=True,
        default="day",
        help="Days or weeks without a signed sheet are told.",
    )
    owner_id = fields.Many2one("res.partner", check_company=True, index="btree_not_null")
    maintenance_firm_id = fields.Many2one(
        "res.partner", string="Maintenance firm", check_company=True, index="btree_not_null"
    )
    room_description = fields.Text(
        string="Boiler room", help="Place, ventilation, flue, electricity, safety devices."
    )
    fuel_store_description = fields.Text(
        string="Fuel store", help="Kind and volume of the silo, how it is filled and emptied."
    )
    recommended_fuel = fields.Text(help="Kind, size, moisture, heating value that the maker asks.")
    control_devices = fields.Text(string="Setting and control devices")
    pollution_measures = fields.Text(string="Measures against pollution")
    heat_use = fields.Text(
        string="General conditions of use of the heat",
        help="What is heated, at what temperature, in what season.",
    )
    livret_entry_ids = fields.One2many("heat.plant.livret.entry", "plant_id")
    efficiency_ids = fields.One2many("heat.boiler.efficiency", "plant_id")

    @api.depends("log_period")
    @api.depends_context("lang")
    def _compute_missing_log(self):
        done = super()._compute_missing_log()
        for plant in self:
            if plant.log_period == "week" and plant.missing_log_count:
                plant.missing_log_label = self.env._(
                    "weeks of %(days)s", days=plant.missing_log_label
                )
        return done

    def _missing_log_days(self):
        days = super()._missing_log_days()
        if self.log_period == "day" or not self.log_from:
            return days
        yesterday = fields.Date.context_today(self) - timedelta(days=1)
        first = max(self.log_from, yesterday - timedelta(days=LOOKED_BACK + 6))
        return self._missing_log_between(first, yesterday)

    def _missing_log_between(self, first, last):
        """Days, or Mondays of weeks, without a signed sheet; both ends included."""
        self.ensure_one()
        signed = self._log_days(first - timedelta(days=6), last, ("state", "=", "signed"))
        return missing(first, last, signed, weekly=self.log_period == "week")

    def _log_days(self, first, last, *domain):
        """The days of the sheets from ``first`` to ``last``, both included."""
        self.ensure_one()
        logs = self.env["heat.plant.log"].search(
            [
                ("plant_id", "=", self._origin.id),
                ("date", ">=", first),
                ("date", "<=", last),
                *domain,
            ]
        )
        return logs.mapped("date")

    def _log_boilers(self):
        """The boilers that a sheet speaks of, in the order of their columns."""
        self.ensure_one()
        return self.equipment_ids.filtered(lambda one: one.plant_kind in BURNERS).sorted("id")

    def action_open_today(self):
        """The sheet of today of the plant: the one that is there, or a new draft."""
        self.ensure_one()
        log = self._today_sheet()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.plant.log",
            "res_id": log.id,
            "views": [(False, "form")],
        }

    def action_prepare_logs(self):
        """Prepare the sheets of many days, to type them at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_logbook.heat_plant_log_prepare_action"
        )
        return {**action, "context": {"default_plant_id": self.id}}

    def _today_sheet(self):
        self.ensure_one()
        today = fields.Date.context_today(self)
        first = today - timedelta(days=today.weekday()) if self.log_period == "week" else today
        Log = self.env["heat.plant.log"]
        there = Log.search(
            [
                ("plant_id", "=", self.id),
                ("date", ">=", first),
                ("date", "<=", today),
                ("state", "!=", "replaced"),
            ]
        )
        # a draft is what remains to be done, also where it corrects a signed sheet
        if log := there.filtered(lambda one: one.state == "draft")[:1] or there[:1]:
            return log
        if not Log.has_access("create"):
            raise UserError(
                self.env._("%(plant)s has no sheet of today yet.", plant=self.display_name)
            )
        return Log.create({"plant_id": self.id, "date": today})

    def _prepare_sheets(self, first, last):
        """Drafts of the days, or weeks, from ``first`` to ``last`` that have no sheet yet."""
        self.ensure_one()
        last = min(last, fields.Date.context_today(self))
        weekly = self.log_period == "week"
        if weekly:
            first -= timedelta(days=first.weekday())
        sunday = last + timedelta(days=6 - last.weekday())
        kept = self._log_days(first, sunday, ("state", "!=", "replaced"))
        days = missing(first, sunday if weekly else last, kept, weekly=weekly)
        if weekly:
            days = [min(last, monday + timedelta(days=6)) for monday in days]
        return self.env["heat.plant.log"].create(
            [{"plant_id": self.id, "date": day} for day in days]
        )
