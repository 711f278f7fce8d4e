from odoo import models

from odoo.addons.heat_base.models.linked import listed

from .heat_bill_readings import AROUND


class HeatMeterReading(models.Model):
    """From a reading to the bills of its days."""

    _inherit = "heat.meter.reading"

    def action_open_bills(self):
        """The bills whose days this reading is in, at the points where its meter counted then."""
        self.ensure_one()
        day = self.read_at.date()
        places = self.meter_id.installation_ids.filtered(
            lambda place: (
                (not place.date_from or place.date_from <= day + AROUND)
                and (not place.date_to or place.date_to >= day - AROUND)
            )
        )
        return listed(
            self.env,
            "heat_contract.heat_bill_action",
            [
                ("line_ids.delivery_point_id", "in", places.delivery_point_id.ids),
                ("date_from", "<=", day + AROUND),
                ("date_to", ">=", day - AROUND),
            ],
        )
