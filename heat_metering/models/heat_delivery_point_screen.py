from odoo import api, fields, models


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    def action_open_charts(self):
        """The charts of the consumption of this point."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_point_charts_action"
        )
        return {**action, "context": {"active_id": self.id}, "display_name": self.display_name}

    @api.readonly
    def read_chart_heading(self):
        """What stands above the charts of one point, and the last day it was read."""
        self.ensure_one()
        self.check_access("read")
        meters = self.meter_ids
        last = max(filter(None, meters.mapped("last_reading_at")), default=None)
        tz = self.network_id.tz
        local = last and fields.Datetime.context_timestamp(self.with_context(tz=tz), last)
        return {
            "name": self.display_name,
            "network": self.network_id.name,
            "tz": tz,
            "meters": ", ".join(meters.mapped("display_name")),
            "last_day": local and local.date().isoformat(),
        }
