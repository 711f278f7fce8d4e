from datetime import timedelta

from odoo import models

from odoo.addons.heat_base.models.linked import listed

#: Days around those of a bill in which its readings may be.
AROUND = timedelta(days=3)


class HeatBill(models.Model):
    """From a bill to the readings of its days."""

    _inherit = "heat.bill"

    def action_open_readings(self):
        """The readings of the days of this bill at the points that it charges."""
        self.ensure_one()
        places = self.line_ids.delivery_point_id.installation_ids
        return listed(
            self.env,
            "heat_metering.heat_meter_reading_action",
            [
                ("register_id.meter_id", "in", places.meter_id.ids),
                ("read_at", ">=", self.date_from - AROUND),
                ("read_at", "<=", self.date_to + AROUND),
            ],
            search_default_counted=1,
        )
