from odoo import api, fields, models
from odoo.tools import SQL


class HeatBillLine(models.Model):
    """Which lines rest on readings that were changed after they were billed."""

    _inherit = "heat.bill.line"

    readings_changed = fields.Boolean(
        string="Readings changed since",
        copy=False,
        readonly=True,
        help="A reading that the line rests on was corrected, rejected or added since: what "
        "differs is charged or given back by the next run.",
    )
    _readings_changed_few = models.Index("(contract_id) WHERE readings_changed")

    @api.model
    def _note_readings_changed(self, changes):
        """Mark the energy lines that readings of ``changes`` bear on.

        :param changes: SQL of (register id, first instant, last instant)
        """
        for name in ("heat.bill", "heat.bill.line", "heat.meter.installation"):
            self.env[name].flush_model()
        # the dates find the few lines whose trace is worth reading; an index that was shared
        # out of a long span may rest on readings far from the days
        self.env.cr.execute(
            SQL(
                """UPDATE heat_bill_line l SET readings_changed = TRUE
                     FROM (%s) AS c(register_id, first_at, last_at)
                     JOIN heat_meter_register r ON r.id = c.register_id AND r.is_counted
                     JOIN heat_meter_installation i ON i.meter_id = r.meter_id
                      AND i.role = 'billing'
                    WHERE l.delivery_point_id = i.delivery_point_id
                      AND l.live AND l.role = 'charge' AND l.basis = 'mwh'
                      AND l.readings_changed IS NOT TRUE
                      AND l.date_from - CASE WHEN l.quality = 'measured' THEN 3 ELSE 400 END
                          <= c.last_at::date
                      AND l.date_to + CASE WHEN l.quality = 'measured' THEN 3 ELSE 400 END
                          >= c.first_at::date
                      AND EXISTS (
                          SELECT FROM jsonb_path_query(l.trace, 'lax $.segments[*]') AS segment,
                              LATERAL (
                                  SELECT min((at #>> '{}')::timestamptz) AS first,
                                         max((at #>> '{}')::timestamptz) AS last
                                    FROM jsonb_path_query(segment, 'lax $.*.at') AS at
                              ) AS bound,
                              LATERAL (
                                  SELECT min((at #>> '{}')::timestamptz) AS first,
                                         max((at #>> '{}')::timestamptz) AS last
                                    FROM jsonb_path_query(segment, 'lax $.*.between[*].at') AS at
                              ) AS span
                           WHERE (segment->>'register_id')::int = c.register_id
                             AND LEAST(bound.first, span.first) <= c.last_at AT TIME ZONE 'UTC'
                             AND GREATEST(bound.last, span.last) >= c.first_at AT TIME ZONE 'UTC'
                      )""",
                changes,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["readings_changed"])

    def _is_difference_due(self):
        """Whether what the line rests on changed after its last correction."""
        self.ensure_one()
        corrected = self.later_line_ids.filtered(
            lambda line: line.role == "difference" and line.live
        )
        moved = self.index_moved_on
        return self.readings_changed or not any(line.create_date > moved for line in corrected)


class HeatConsumptionChange(models.Model):
    _inherit = "heat.consumption.change"

    @api.model
    def _note(self, changes):
        result = super()._note(changes)
        self.env["heat.bill.line"]._note_readings_changed(changes)
        return result


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    def _note_consumption_changed(self):
        """Meters that came, went or moved: all that was billed of the points is measured again."""
        result = super()._note_consumption_changed()
        lines = self.env["heat.bill.line"].sudo()  # whoever fits meters may see no bills
        lines = lines.search(
            [
                ("delivery_point_id", "in", self.ids),
                ("live", "=", True),
                ("role", "=", "charge"),
                ("basis", "=", "mwh"),
            ]
        )
        lines._computing().readings_changed = True
        return result
