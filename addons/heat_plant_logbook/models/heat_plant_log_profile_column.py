from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.log_titles import OF_BOILERS


class HeatPlantLogProfileColumn(models.Model):
    """A column of a spreadsheet, and what it says."""

    _name = "heat.plant.log.profile.column"
    _description = "Column of an Operation Log"
    _order = "profile_id, sequence, id"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "heat.plant.log.profile", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    title = fields.Char(string="Title in the file", required=True)
    target = fields.Selection(
        [
            ("ignored", "Left out"),
            ("day", "Day"),
            ("t_outdoor", "Outdoors (°C)"),
            ("t_supply", "Supply (°C)"),
            ("t_return", "Return (°C)"),
            ("pressure_bar", "Pressure (bar)"),
            ("fuel_level", "Fuel level (%)"),
            ("ash_kg", "Ash removed (kg)"),
            ("make_up_m3", "Make-up water (m³)"),
            ("alarms", "Alarms"),
            ("remarks", "Remarks"),
            ("hour_counter", "Hour counter of a boiler"),
            ("start_counter", "Start counter of a boiler"),
            ("t_flue", "Flue gas of a boiler (°C)"),
            ("is_counter_replaced", "New counter of a boiler (yes, no)"),
        ],
        string="What it says",
        required=True,
        default="ignored",
    )
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        string="Boiler",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )

    _title_unique = models.Constraint(
        "UNIQUE (profile_id, title)", "This title has its meaning already."
    )

    @api.constrains("target", "equipment_id")
    def _check_boiler(self):
        for column in self:
            if column.target in OF_BOILERS and not column.equipment_id:
                raise ValidationError(
                    self.env._(
                        "Say which boiler the column “%(title)s” speaks of.", title=column.title
                    )
                )

    @api.constrains("target", "equipment_id", "profile_id")
    def _check_once(self):
        for profile in self.profile_id:
            told = {}
            for column in profile.column_ids:
                key = (column.target, column.equipment_id)
                if column.target != "ignored" and key in told:
                    raise ValidationError(
                        self.env._(
                            "The columns “%(one)s” and “%(other)s” say the same: leave one of them "
                            "out.",
                            one=told[key],
                            other=column.title,
                        )
                    )
                told[key] = column.title
