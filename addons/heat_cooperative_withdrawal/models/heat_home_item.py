from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.models.linked import listed

#: Days ahead of its day from which capital to give back is told.
PAYMENT_AHEAD = 30


class HeatHomeItem(models.Model):
    """Capital that is soon to be given back to who left."""

    _inherit = "heat.home.item"
    _depends = {
        "cooperative.withdrawal": ["residual"],
        "cooperative.withdrawal.instalment": [
            "withdrawal_id", "movement_id", "due_on", "amount", "company_id",
        ],
    }  # fmt: skip

    kind = fields.Selection(selection_add=[("withdrawal_pay", "Capital to give back")])

    @api.model
    def _home_sources(self):
        return [*super()._home_sources(), self._home_withdrawal_pay()]

    @api.model
    def _home_withdrawal_pay(self):
        """What is paid is of the first instalments: one is due while less is left after it."""
        return {
            "kind": "withdrawal_pay",
            "model": "res.company",
            "treats": "cooperative.withdrawal.payment",
            "from": SQL(
                "(SELECT company_id AS id, COUNT(DISTINCT withdrawal_id) AS waiting,"
                " MIN(due_on) AS due_on"
                " FROM (SELECT part.company_id, part.withdrawal_id, part.due_on, leaving.residual,"
                " SUM(part.amount) OVER (PARTITION BY part.withdrawal_id"
                " ORDER BY part.due_on DESC, part.id) - part.amount AS after_it"
                " FROM cooperative_withdrawal_instalment part"
                " JOIN cooperative_withdrawal leaving ON leaving.id = part.withdrawal_id"
                " WHERE leaving.residual > 0 AND NOT EXISTS (SELECT FROM"
                " cooperative_share_movement undone WHERE undone.reversed_id = part.movement_id)"
                ") owed WHERE after_it < residual AND due_on <= %s GROUP BY company_id) asked",
                self._home_ahead(PAYMENT_AHEAD),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "count": SQL("asked.waiting"),
                "deadline": SQL("asked.due_on"),
                "company_id": SQL("asked.id"),
            },
        }

    def _home_action(self):
        if self.kind == "withdrawal_pay":
            return listed(
                self.env,
                "heat_cooperative_withdrawal.cooperative_withdrawal_instalment_action",
                [
                    ("company_id", "=", self.company_id.id),
                    ("due_on", "<=", self._home_ahead(PAYMENT_AHEAD)),
                ],
                search_default_to_pay=1,
            )
        return super()._home_action()
