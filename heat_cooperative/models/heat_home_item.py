from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.models.linked import listed


class HeatHomeItem(models.Model):
    """What waits for the board in one line, and who was admitted and has not paid."""

    _inherit = "heat.home.item"
    _depends = {
        "cooperative.board.item": ["kind", "company_id", "asked_on"],
        "cooperative.subscription": ["state", "company_id", "board_date"],
    }

    kind = fields.Selection(
        selection_add=[("board", "Before the board"), ("to_pay", "Shares to be paid")]
    )

    @api.model
    def _home_sources(self):
        return [*super()._home_sources(), self._home_board(), self._home_to_pay()]

    @api.model
    def _home_board(self):
        return {
            "kind": "board",
            "model": "res.company",
            "groups": "heat_cooperative.heat_cooperative_group_board",
            "from": SQL(
                "(SELECT company_id AS id, COUNT(*) AS waiting, MIN(asked_on) AS since"
                " FROM cooperative_board_item GROUP BY company_id) asked"
            ),
            "columns": self._home_company_columns(),
        }

    @api.model
    def _home_to_pay(self):
        return {
            "kind": "to_pay",
            "model": "res.company",
            "treats": "cooperative.subscription",
            "from": SQL(
                "(SELECT company_id AS id, COUNT(*) AS waiting, MIN(board_date) AS since"
                " FROM cooperative_subscription WHERE state = 'admitted' GROUP BY company_id) asked"
            ),
            "columns": self._home_company_columns(),
        }

    @api.model
    def _home_company_columns(self):
        """Columns of a line that counts what waits in one cooperative."""
        return {
            "res_id": SQL("asked.id"),
            "count": SQL("asked.waiting"),
            "since": SQL("asked.since"),
            "company_id": SQL("asked.id"),
        }

    def _home_action(self):
        mine = [("company_id", "=", self.company_id.id)]
        if self.kind == "board":
            return listed(self.env, "heat_cooperative.cooperative_board_item_action", mine)
        if self.kind == "to_pay":
            return listed(
                self.env,
                "heat_cooperative.cooperative_subscription_action",
                [*mine, ("state", "=", "admitted")],
            )
        return super()._home_action()
