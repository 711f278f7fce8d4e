from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeBoardDecide(models.TransientModel):
    """One decision of a meeting of the board on several requests."""

    _name = "cooperative.board.decide"
    _description = "Decision of the Board"

    item_ids = fields.Many2many("cooperative.board.item", string="Requests", required=True)
    decision = fields.Selection(
        [("accept", "Accept"), ("refuse", "Refuse")],
        string="Answer",
        required=True,
        default="accept",
    )
    board_date = fields.Date(string="Decided on", required=True, default=fields.Date.context_today)
    board_reference = fields.Char(string="Decision", required=True)
    preview = fields.Text(compute="_compute_preview")

    @api.depends("item_ids", "decision")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = "\n".join(
                self.env._(
                    "%(name)s: %(member)s, %(quantity)s shares “%(class)s”, %(amount)s",
                    **{
                        "name": item.name,
                        "member": item.member_id.display_name,
                        "quantity": item.quantity,
                        "class": item.share_class_id.name,
                        "amount": item.currency_id.format(item.amount),
                    },
                )
                for item in wizard.item_ids
            )

    def action_decide(self):
        """Note the decision on each request, and what follows from it."""
        self.ensure_one()
        requests = [item._request() for item in self.item_ids]
        if not requests:
            raise UserError(self.env._("Choose the requests that the board decided on."))
        for request in requests:
            request.write({"board_date": self.board_date, "board_reference": self.board_reference})
            request._decide(self.decision)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
