from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.heat_base.engine.periods import Period

SECTORS = [
    ("residential", "Housing"),
    ("tertiary", "Services and public buildings"),
    ("industry", "Industry"),
    ("agriculture", "Farming"),
    ("other", "Other use"),
]


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    survey_sector = fields.Selection(
        SECTORS, string="Sector", help="As the annual survey of heat networks counts deliveries."
    )
    is_municipal = fields.Boolean(
        string="Building of the municipality",
        help="Named, with what it received, on the page of the year made for its municipality.",
    )

    @api.model
    def _served_periods(self, points, periods):
        """{(point, period): days of the period in which the point had a meter, or None}

        A point is served from its first meter on, to the removal of the last one. None stands for
        a point in use that never had any.
        """
        places = self.env["heat.meter.installation"].search(
            [("delivery_point_id", "in", points.ids), ("role", "=", "billing")]
        )
        by_point = places.grouped("delivery_point_id")
        found = {}
        for point in points:
            own = by_point.get(point)
            if not own:
                if point.active:
                    found |= {(point, period): None for period in periods}
                continue
            start = None if not all(own.mapped("date_from")) else min(own.mapped("date_from"))
            last = None if not all(own.mapped("date_to")) else max(own.mapped("date_to"))
            for period in periods:
                first = max(start or period.start, period.start)
                end = min(last + timedelta(days=1) if last else period.end, period.end)
                if first < end:
                    found[point, period] = Period(first, end)
        return found
