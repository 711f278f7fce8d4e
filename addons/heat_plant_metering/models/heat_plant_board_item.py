from odoo import api, fields, models

#: days for which an efficiency that cannot be true stays on the board
SHOWN_DAYS = 100


class HeatPlantBoardItem(models.Model):
    """Efficiencies that cannot be true, among what a plant asks for."""

    _inherit = "heat.plant.board.item"
    _depends = {
        "heat.network.balance.line": ["kind", "verdict", "date_from", "plant_id", "company_id"],
    }

    kind = fields.Selection(selection_add=[("efficiency", "Implausible efficiency")])

    @api.model
    def _view_sources(self):
        return [
            *super()._view_sources(),
            (
                13,
                "efficiency",
                False,
                "date_from",
                "heat_network_balance_line asked WHERE asked.kind = 'month'"
                " AND verdict IN ('too_high', 'too_low')"
                f" AND date_from >= current_date - {SHOWN_DAYS}",
            ),
        ]

    @api.model
    def _models(self):
        return {**super()._models(), "efficiency": "heat.network.balance.line"}

    def action_open(self):
        """EXTENDS heat_plant: the balance shows the line among the others."""
        if self.kind == "efficiency":
            return self._record().balance_id.get_formview_action()
        return super().action_open()
