from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact, shown

from ..engine.ash import LOOKED_BACK, ash_stock, is_over


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    ash_removal_ids = fields.One2many("heat.ash.removal", "plant_id")
    ash_load_kg = NullableFloat(
        string="Usual load of ash (kg)",
        digits=(10, 0),
        help="What the carrier takes at once: that much may wait, where a month makes less.",
    )
    ash_since = fields.Date(string="Ash on site since", compute="_compute_ash")
    ash_stock_kg = NullableFloat(
        string="Ash on site (kg)",
        digits=(10, 1),
        compute="_compute_ash",
        help="Taken out of the boilers since the last removal, by the signed sheets.",
    )
    ash_month_kg = NullableFloat(
        string="Ash of a month (kg)",
        digits=(10, 1),
        compute="_compute_ash",
        help="Mean of the last year; not known before four weeks of weighing.",
    )
    is_ash_over = fields.Boolean(
        string="Too much ash",
        compute="_compute_ash",
        help="More than a month makes: the order of 3 August 2018 allows no more on site.",
    )

    _ash_load_positive = models.Constraint(
        "CHECK (ash_load_kg > 0)", "A load of ash is above zero; leave empty what is not known."
    )

    @api.depends(
        "log_ids.ash_kg", "log_ids.date", "log_ids.state", "ash_removal_ids.date",
        "ash_removal_ids.state", "ash_load_kg",
    )  # fmt: skip
    def _compute_ash(self):
        today = fields.Date.context_today(self)
        for plant in self:
            removals = plant.ash_removal_ids.filtered(lambda one: one.state == "recorded")
            last = max(removals.mapped("date"), default=None)
            weighed = [(log.date, exact(log.ash_kg)) for log in plant._ash_logs(last, today)]
            found = ash_stock(weighed, last, today)
            plant.ash_since = found.since or False
            plant.ash_stock_kg = shown(found.stock_kg)
            plant.ash_month_kg = shown(found.month_kg)
            plant.is_ash_over = is_over(found, exact(plant.ash_load_kg))

    def _ash_logs(self, last, today):
        """The signed sheets that weighed ash in the last year, and since the last removal."""
        self.ensure_one()
        since = today - timedelta(days=LOOKED_BACK)
        domain = [("date", ">", min(last, since))] if last else []
        return self.env["heat.plant.log"].search(
            [
                ("plant_id", "=", self._origin.id),
                ("state", "=", "signed"),
                ("ash_kg", "!=", False),
                *domain,
            ]
        )
