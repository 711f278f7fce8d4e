from datetime import UTC, datetime, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.periods import local_midnight


class HeatMeterReading(models.Model):
    _inherit = "heat.meter.reading"

    @api.model
    def _billed_until(self, registers):
        """{register id: instant (naive UTC) until which its consumption is billed}.

        The end of the last posted bill of the delivery point where the meter counted then,
        whoever may see that bill.
        """
        found = super()._billed_until(registers)
        self.env["heat.bill"].flush_model()
        self.env["heat.bill.line"].flush_model()
        self.env["heat.meter.installation"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id, n.tz, max(LEAST(l.date_to, i.date_to))
                     FROM heat_meter_register r
                     JOIN heat_meter_installation i ON i.meter_id = r.meter_id
                      AND i.role = 'billing'
                     JOIN heat_network n ON n.id = i.network_id
                     JOIN heat_bill_line l ON l.delivery_point_id = i.delivery_point_id
                      AND l.nature = 'energy' AND l.role = 'charge'
                      AND daterange(l.date_from, l.date_to, '[]')
                          && daterange(i.date_from, i.date_to, '[]')
                     JOIN heat_bill b ON b.id = l.bill_id
                      AND b.state = 'posted' AND l.live
                    WHERE r.id = ANY(%s)
                 GROUP BY r.id, n.tz""",
                registers.ids,
            )
        )
        for register, zone, last_day in rows:
            end = local_midnight(last_day + timedelta(days=1), zone).astimezone(UTC)
            found[register] = max(found.get(register, datetime.min), end.replace(tzinfo=None))
        return found
