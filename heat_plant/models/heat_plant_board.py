from odoo import api, fields, models


class HeatPlant(models.Model):
    """What the board of the manager shows of each plant."""

    _inherit = "heat.plant"

    urgent_count = fields.Integer(string="Urgent", compute="_compute_board")
    board_item_count = fields.Integer(string="To do", compute="_compute_board")
    last_alarm = fields.Char(string="Last alarm", compute="_compute_last_sheet")
    last_sheet_on = fields.Date(string="Last sheet", compute="_compute_last_sheet")
    last_supply = fields.Char(string="Supply and return", compute="_compute_last_sheet")

    def _compute_board(self):
        counts = {}
        for plant, is_urgent, count in self.env["heat.plant.board.item"]._read_group(
            [("plant_id", "in", self.ids)], ["plant_id", "is_urgent"], ["__count"]
        ):
            counts[plant, is_urgent] = count
        for plant in self:
            plant.urgent_count = counts.get((plant._origin, True), 0)
            plant.board_item_count = plant.urgent_count + counts.get((plant._origin, False), 0)

    @api.depends("log_ids.date", "log_ids.state", "log_ids.alarms")
    def _compute_last_sheet(self):
        for plant in self:
            last = self.env["heat.plant.log"].search(
                [("plant_id", "=", plant._origin.id), ("state", "!=", "replaced")],
                order="date desc, id desc",
                limit=1,
            )
            plant.last_sheet_on = last.date
            plant.last_alarm = last.alarms
            plant.last_supply = last._temperatures_label()

    def action_open_board_items(self):
        """What waits in this plant."""
        return self._open("heat_plant.heat_plant_board_item_action")
