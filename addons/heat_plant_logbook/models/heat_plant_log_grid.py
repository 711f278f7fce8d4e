"""Sheets as rows of a grid: what boilers display in columns, for the keyboard."""

from odoo import api, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger


def _column(kind, name, slot, label, **options):
    """A column for what the boiler at this place displays; typing in it writes on its line."""

    @api.depends("plant_id", "line_ids.equipment_id", f"line_ids.{name}")
    def compute(logs):
        for log in logs:
            line = log._line_of(slot)
            log[column] = line[name] if line else False

    def inverse(logs):
        for log in logs:
            line = log._line_of(slot)
            if line and line[name] != log[column]:
                line[name] = log[column]

    column = f"{name}_{slot}"
    return kind(string=label, compute=compute, inverse=inverse, aggregator=None, **options)


class HeatPlantLog(models.Model):
    _inherit = "heat.plant.log"

    hour_counter_1 = _column(NullableFloat, "hour_counter", 1, "Hours 1", digits=(12, 1))
    hour_counter_2 = _column(NullableFloat, "hour_counter", 2, "Hours 2", digits=(12, 1))
    hour_counter_3 = _column(NullableFloat, "hour_counter", 3, "Hours 3", digits=(12, 1))
    hour_counter_4 = _column(NullableFloat, "hour_counter", 4, "Hours 4", digits=(12, 1))
    start_counter_1 = _column(NullableInteger, "start_counter", 1, "Starts 1")
    start_counter_2 = _column(NullableInteger, "start_counter", 2, "Starts 2")
    start_counter_3 = _column(NullableInteger, "start_counter", 3, "Starts 3")
    start_counter_4 = _column(NullableInteger, "start_counter", 4, "Starts 4")

    def _line_of(self, slot):
        """The line of the boiler at this place of the plant, counted from 1; empty beyond."""
        self.ensure_one()
        boilers = self.plant_id._log_boilers() if self.plant_id else self.line_ids.equipment_id
        boiler = boilers[slot - 1 : slot]
        return self.line_ids.filtered(
            lambda line: boiler and (line.equipment_id._origin or line.equipment_id) == (
                boiler._origin or boiler
            )
        )[:1]  # fmt: skip
