from odoo import api, fields, models
from odoo.tools import format_date


class CooperativeShareMovementReverse(models.TransientModel):
    _name = "cooperative.share.movement.reverse"
    _description = "Reverse a Share Movement"

    movement_id = fields.Many2one("cooperative.share.movement", required=True, readonly=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char(required=True)
    preview = fields.Text(compute="_compute_preview")

    @api.depends("movement_id", "date")
    def _compute_preview(self):
        for wizard in self:
            movement = wizard.movement_id
            wizard.preview = self.env._(
                "%(movement)s (%(shares)s shares of %(member)s, %(value)s) will be undone on "
                "%(day)s by another movement; its journal entry too. Both stay in the register.",
                movement=movement.display_name,
                shares=movement.quantity,
                member=movement.member_id.display_name,
                value=movement.currency_id.format(movement.amount),
                day=format_date(self.env, wizard.date) if wizard.date else "",
            )

    def action_reverse(self):
        self.ensure_one()
        reversal = self.movement_id.reverse(self.date, self.reason)
        return reversal.get_formview_action()
