from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CooperativeWithdrawalExecute(models.TransientModel):
    """Cancel the shares that the floor of the capital permits, first come first served."""

    _name = "cooperative.withdrawal.execute"
    _description = "Cancel the Shares of the Queue"

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Cancelled on", required=True, default=fields.Date.context_today)
    instalment_count = fields.Integer(
        string="Yearly instalments", help="Empty: as the statutes say.", aggregator=None
    )
    first_due_on = fields.Date(string="First one on", help="Empty: as the statutes say.")
    summary = fields.Text(compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")
    has_servable = fields.Boolean(compute="_compute_preview")

    @api.depends("company_id", "date")
    def _compute_preview(self):
        withdrawals = self.env["cooperative.withdrawal"]
        for wizard in self:
            wizard.summary = withdrawals._queue_text(wizard.company_id)
            lines = [wizard._line_text(*line) for line in wizard._plan()]
            wizard.preview = "\n".join(lines) or self.env._("Nobody waits in the queue.")
            wizard.has_servable = any(quantity for _one, quantity in wizard._plan())

    def _plan(self):
        """The queue, and how many shares of each are cancelled."""
        withdrawals = self.env["cooperative.withdrawal"]
        queue = withdrawals._queue(self.company_id)
        served = withdrawals._servable(self.company_id, queue)
        return [(one, served.get(one.id, 0)) for one in queue]

    def _line_text(self, one, quantity):
        values = {
            "rank": one.rank,
            "name": one.name,
            "member": one.member_id.display_name,
            "quantity": quantity,
            "left": one.left_quantity,
            "day": format_date(self.env, one.requested_on),
            "amount": self.currency_id.format(quantity * one.share_class_id.nominal_value),
        }
        if quantity:
            return self.env._(
                "%(rank)s. %(member)s (%(name)s, asked on %(day)s): %(quantity)s shares of "
                "%(left)s are cancelled, worth %(amount)s.",
                **values,
            )
        return self.env._(
            "%(rank)s. %(member)s (%(name)s, asked on %(day)s): %(left)s shares go on waiting.",
            **values,
        )

    def action_execute(self):
        """Record the movements; what they are worth is owed from that day."""
        self.ensure_one()
        self.env["cooperative.share.movement"].check_access("create")
        # two officers at once: the second waits, and rests on what the first one did
        self.company_id._share_ledger()._head()
        plan = [(one, quantity) for one, quantity in self._plan() if quantity]
        if not plan:
            raise UserError(self.env._("No shares can be cancelled now: %(why)s", why=self.summary))
        done = self.env["cooperative.withdrawal"]
        for one, quantity in plan:
            one._cancel_shares(
                quantity, self.date, self.instalment_count or None, self.first_due_on or None
            )
            done |= one
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_withdrawal.cooperative_withdrawal_action"
        )
        return {**action, "domain": [("id", "in", done.ids)], "context": {}}
