from odoo import api, fields, models

from odoo.addons.heat_base.models.linked import listed


class HeatDeliveryPoint(models.Model):
    """From a delivery point to its meters, those of the past included, and to their readings."""

    _inherit = "heat.delivery.point"

    meter_count = fields.Integer(compute="_compute_meter_count")

    @api.depends("installation_ids.meter_id")
    def _compute_meter_count(self):
        for point in self:
            point.meter_count = len(point.installation_ids.meter_id)

    def action_open_meters(self):
        """The meters that count or counted at this point."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_metering.heat_meter_action",
            [("installation_ids.delivery_point_id", "=", self.id)],
            default_delivery_point_id=self.id,
        )

    def action_open_readings(self):
        """The readings of these meters, the last ones first."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_metering.heat_meter_reading_action",
            [("register_id.meter_id", "in", self.installation_ids.meter_id.ids)],
            search_default_counted=1,
        )
