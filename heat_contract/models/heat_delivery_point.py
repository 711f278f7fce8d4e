from odoo import api, fields, models

from odoo.addons.heat_base.models.linked import listed


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    contract_point_ids = fields.One2many(
        "heat.contract.point", "delivery_point_id", string="Contracts of the point"
    )
    contract_id = fields.Many2one(
        "heat.contract", string="Current contract", compute="_compute_contract_id"
    )
    contract_count = fields.Integer(compute="_compute_contract_id")
    bill_count = fields.Integer(compute="_compute_bill_count")

    @api.depends("contract_point_ids.period_from", "contract_point_ids.period_to")
    @api.depends_context("tz")
    def _compute_contract_id(self):
        today = fields.Date.context_today(self)
        for point in self:
            current = point.contract_point_ids.filtered(
                lambda link: (
                    link.period_from
                    and link.period_from <= today
                    and (not link.period_to or link.period_to >= today)
                )
            )
            point.contract_id = current.contract_id[:1]
            point.contract_count = len(point.contract_point_ids.contract_id)

    def _compute_bill_count(self):
        found = self.env["heat.bill.line"]._read_group(
            [("delivery_point_id", "in", self.ids)],
            ["delivery_point_id"],
            ["bill_id:count_distinct"],
        )
        counts = {point.id: count for point, count in found}
        for point in self:
            point.bill_count = counts.get(point.id, 0)

    def action_open_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_contract_action")
        return {
            **action,
            "domain": [("point_ids.delivery_point_id", "=", self.id)],
            "context": {"default_delivery_point_ids": self.ids},
        }

    def action_open_bills(self):
        """The bills that charge something of this point."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_contract.heat_bill_action",
            [("line_ids.delivery_point_id", "=", self.id)],
        )

    def action_simulate(self):
        """What a year of this point would cost."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_tariff_simulate_action"
        )
        context = {"dialog_size": "extra-large", "default_delivery_point_id": self.id}
        return {**action, "context": context}

    @api.model
    def _known_or_estimated(self, pairs):
        """What meters say of pairs of a point and days, estimated where nothing was read."""
        found = self._consumption(pairs)
        missing = [pair for pair, result in found.items() if result["kwh"] is None]
        return {**found, **(self._estimate(missing) if missing else {})}
