from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    fuel_delivery_ids = fields.One2many("heat.fuel.delivery", "bill_id", string="Fuel deliveries")
    fuel_delivery_count = fields.Integer(
        string="Fuel deliveries billed", compute="_compute_fuel_deliveries"
    )
    unbilled_delivery_count = fields.Integer(
        string="Fuel deliveries to link", compute="_compute_fuel_deliveries"
    )

    @api.depends("fuel_delivery_ids", "partner_id", "move_type", "state", "company_id")
    def _compute_fuel_deliveries(self):
        deliveries = self.env["heat.fuel.delivery"]
        may_read = deliveries.has_access("read")
        for move in self:
            move.fuel_delivery_count = len(move.fuel_delivery_ids) if may_read else 0
            wanted = may_read and move.move_type == "in_invoice" and move.state != "cancel"
            move.unbilled_delivery_count = (
                deliveries.search_count(move._unbilled_fuel_domain())
                if wanted and move.partner_id
                else 0
            )

    def action_link_fuel(self):
        """Say which deliveries the bill charges: look at the comparison first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_account.heat_fuel_delivery_bill_action"
        )
        return {**action, "context": {"default_move_id": self.id}}

    def action_open_fuel_deliveries(self):
        """The deliveries on the bill."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant.heat_fuel_delivery_action"
        )
        return {**action, "domain": [("bill_id", "=", self.id)], "context": {}}

    def button_cancel(self):
        result = super().button_cancel()
        # who cancels a bill need not be who records loads
        self.line_ids._fuel_deliveries().sudo()._free()
        return result

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: move.move_type == "in_invoice").line_ids._set_fuel_amounts()
        return posted

    def _unbilled_fuel_domain(self):
        """Deliveries of the supplier that are on no bill yet."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "recorded"),
            ("bill_line_id", "=", False),
            ("partner_id", "child_of", self.commercial_partner_id.ids),
        ]
