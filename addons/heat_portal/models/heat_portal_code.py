import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

from ..engine.activation_code import MOST_TRIES, code_from_digest, same_code


class HeatPortalCode(models.Model):
    """A code that opens a customer's space once; computed when it is printed, stored nowhere."""

    _name = "heat.portal.code"
    _description = "Activation Code"
    _order = "id desc"
    _rec_name = "contract_id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    issued_on = fields.Date(default=fields.Date.context_today, required=True, readonly=True)
    issued_by = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, string="Made by"
    )
    state = fields.Selection(
        [
            ("open", "To be used"),
            ("used", "Used"),
            ("blocked", "Blocked by wrong tries"),
            ("replaced", "Replaced"),
        ],
        required=True,
        default="open",
        readonly=True,
    )
    tries = fields.Integer(string="Wrong tries", readonly=True, aggregator=None)
    used_by = fields.Many2one("res.users", readonly=True, string="Opened by")
    used_at = fields.Datetime(readonly=True)
    code = fields.Char(
        compute="_compute_code", groups="heat_contract.heat_contract_group_billing_manager"
    )

    _one_open = models.UniqueIndex(
        "(contract_id) WHERE state = 'open'", "This contract already has a code to be used."
    )

    @api.depends("state")
    def _compute_code(self):
        for one in self:
            one.code = one.state == "open" and one.id and one._secret_code()

    def _secret_code(self):
        """The code to print, the same each time."""
        self.ensure_one()
        # the secret of the database is nobody's to read
        env = self.sudo().env
        text = hmac(env, "heat_portal.activation", f"{self.contract_id.id}-{self.id}")
        return code_from_digest(hashlib.sha256(text.encode()).digest())

    @api.model
    def _issue(self, contracts):
        """New codes for ``contracts``, in the place of those that wait."""
        contracts.check_access("read")
        self.check_access("create")
        self.search(
            [("contract_id", "in", contracts.ids), ("state", "=", "open")]
        ).state = "replaced"
        self.flush_model(["state"])
        return self.create([{"contract_id": contract.id} for contract in contracts])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_unused(self):
        if self.filtered(lambda one: one.state == "used"):
            raise UserError(self.env._("A code that opened a space stays on file."))

    @api.model
    def _matching(self, number, typed):
        """The code that waits for contract ``number`` and is ``typed``; a wrong try is counted."""
        # who activates has no account yet: nothing but whether the code is right leaves from here
        waiting = self.sudo().search([("contract_id.name", "=", number), ("state", "=", "open")])
        waiting.lock_for_update()
        right = waiting.filtered(lambda one: same_code(typed, one._secret_code()))
        if not right:
            for one in waiting:
                one.tries += 1
                if one.tries >= MOST_TRIES:
                    one.state = "blocked"
        return right[:1]
