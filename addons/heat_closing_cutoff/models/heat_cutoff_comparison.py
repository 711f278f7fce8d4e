from decimal import Decimal

from odoo import fields, models

from odoo.addons.heat_contract.engine.rating import exact, round_half_up

from ..engine.slices import deviation, whole_kwh


class HeatCutoffLine(models.Model):
    """What readings said afterwards of the days that were estimated."""

    _inherit = "heat.cutoff.line"

    is_compared = fields.Boolean(
        string="Read since",
        readonly=True,
        help="The meter was read on both sides of the days of the line.",
    )
    actual_mwh = fields.Float(string="Read (MWh)", digits=(16, 3), readonly=True)
    actual_amount = fields.Monetary(
        string="Before tax as read", readonly=True, help="At the price of the estimate."
    )
    deviation = fields.Float(
        string="Error (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="How far the estimate was from what was read; above zero: too much.",
    )

    def _compare(self, result):
        """Note what was read; nothing where a reading is missing still."""
        self.ensure_one()
        if result["kwh"] is None or result["quality"] not in ("measured", "interpolated"):
            values = {"is_compared": False, "actual_mwh": 0, "actual_amount": 0, "deviation": 0}
        else:
            mwh = whole_kwh(result["kwh"]) / 1000
            amount = round_half_up(mwh * exact(self.price_unit, 6), self._step())
            values = {
                "is_compared": True,
                "actual_mwh": float(mwh),
                "actual_amount": float(amount),
                "deviation": float(deviation(exact(self.quantity, 6), mwh) or Decimal(0)),
            }
        self.write(values)


class HeatCutoff(models.Model):
    _inherit = "heat.cutoff"

    def action_compare(self):
        """Tell beside each estimate what was read since."""
        self.check_access("write")
        for cutoff in self:
            lines = cutoff.line_ids.filtered(
                lambda line: line.role == "charge" and line.delivery_point_id
            )
            pairs = {line: (line.delivery_point_id, line._days()) for line in lines}
            points = self.env["heat.delivery.point"]
            found = points._measured_consumption(list(dict.fromkeys(pairs.values())))
            for line in lines:
                line._deciding()._compare(found[pairs[line]])
