from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

#: What is looked at for the whole plant, with its unit.
MEASURES = {
    "t_outdoor": "°C",
    "t_supply": "°C",
    "t_return": "°C",
    "pressure_bar": "bar",
    "fuel_level": "%",
    "ash_kg": "kg",
    "make_up_m3": "m³",
}
#: Sheets among which the last value of each measure is looked for.
LOOKED_BACK = 10


class HeatPlantLog(models.Model):
    _inherit = "heat.plant.log"

    import_id = fields.Many2one(
        "heat.plant.log.import",
        string="Imported by",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        check_company=True,
    )
    last_t_outdoor = fields.Char(string="Outdoors before", compute="_compute_last")
    last_t_supply = fields.Char(string="Supply before", compute="_compute_last")
    last_t_return = fields.Char(string="Return before", compute="_compute_last")
    last_pressure_bar = fields.Char(string="Pressure before", compute="_compute_last")
    last_fuel_level = fields.Char(string="Fuel level before", compute="_compute_last")
    last_ash_kg = fields.Char(string="Ash before", compute="_compute_last")
    last_make_up_m3 = fields.Char(string="Water before", compute="_compute_last")
    is_blank = fields.Boolean(string="Nothing noted", compute="_compute_is_blank")

    @api.depends("plant_id", "date", "state")
    @api.depends_context("lang")
    def _compute_last(self):
        for log in self:
            before = log._sheets_before() if log.state == "draft" else self.browse()
            for name, unit in MEASURES.items():
                last = next((one for one in before if one[name] is not False), None)
                log[f"last_{name}"] = last and log._last_label(last.date, last[name], unit, name)

    @api.depends(*MEASURES, "alarms", "remarks", "line_ids.hour_counter", "line_ids.start_counter",
                 "line_ids.t_flue")  # fmt: skip
    def _compute_is_blank(self):
        for log in self:
            told = [log[name] for name in MEASURES]
            told += [value for one in log.line_ids for value in one._displayed()]
            log.is_blank = all(value is False for value in told) and not (
                (log.alarms or "").strip() or (log.remarks or "").strip()
            )

    @api.model
    def action_open_today(self):
        """The sheet of today of the plant one works in; the plants, where there are several."""
        Plant = self.env["heat.plant"]
        plants = Plant.search([("company_id", "in", self.env.companies.ids)])
        mine = plants.filtered(lambda one: one.user_id == self.env.user)
        last = self.search([("signed_by_id", "=", self.env.uid)], order="signed_at desc", limit=1)
        if not plants:
            raise UserError(self.env._("There is no plant yet: the plant manager describes one."))
        for one in (plants, mine):
            if len(one) == 1:
                return one.action_open_today()
        recent = last.signed_at and last.signed_at > fields.Datetime.now() - timedelta(days=31)
        others = self._signed_elsewhere(last.plant_id)
        if recent and not others and last.plant_id in plants:
            return last.plant_id.action_open_today()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_logbook.heat_plant_action_today"
        )

    def action_sign_filled(self):
        """Sign the sheets that say something; prepared ones that say nothing stay drafts."""
        drafts = self.filtered(lambda log: log.state == "draft").sorted("date")
        filled = drafts.filtered(lambda log: not log.is_blank)
        filled.action_sign()
        blank = len(drafts - filled)
        message = self.env._("%(count)s sheets signed.", count=len(filled))
        if blank:
            message = self.env._(
                "%(count)s sheets signed; %(blank)s say nothing and wait.",
                count=len(filled),
                blank=blank,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if filled else "warning",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _signed_elsewhere(self, plant):
        """Whether the user signed sheets of another plant in the last month."""
        return self.search_count(
            [
                ("signed_by_id", "=", self.env.uid),
                ("plant_id", "!=", plant.id),
                ("signed_at", ">", fields.Datetime.now() - timedelta(days=31)),
            ],
            limit=1,
        )

    def _sheets_before(self):
        """The last signed sheets ahead of this one, the latest first."""
        self.ensure_one()
        if not self.plant_id or not self.date:
            return self.browse()
        return self.search(
            [
                ("plant_id", "=", self.plant_id.id or self.plant_id._origin.id),
                ("state", "=", "signed"),
                ("date", "<", self.date),
            ],
            limit=LOOKED_BACK,
        )

    def _last_label(self, day, value, unit, name):
        """“yesterday: 71 °C”, as it stands beside the field of today."""
        self.ensure_one()
        scale = self._fields[name].get_digits(self.env)[1] if name in self._fields else 1
        shown = formatLang(self.env, value, digits=scale)
        if day == self.date - timedelta(days=1):
            return self.env._("yesterday: %(value)s %(unit)s", value=shown, unit=unit)
        return self.env._(
            "%(day)s: %(value)s %(unit)s", day=format_date(self.env, day), value=shown, unit=unit
        )
