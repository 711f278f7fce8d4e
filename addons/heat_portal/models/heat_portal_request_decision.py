from odoo import fields, models
from odoo.exceptions import UserError

from .heat_portal_request import DETAILS


class HeatPortalRequest(models.Model):
    """What staff decide of a request, and what follows."""

    _inherit = "heat.portal.request"

    def action_accept(self):
        """Accept the request; contact and bank details take their new values."""
        for request in self._waiting():
            request._apply()
            request._close("accepted")

    def action_refuse(self):
        """Refuse the request, with an answer that says why."""
        for request in self._waiting():
            if not (request.answer or "").strip():
                raise UserError(
                    self.env._(
                        "Write in “Answer” why %(request)s is refused: the customer reads it.",
                        request=request.display_name,
                    )
                )
            request._close("refused")

    def action_open_contract(self):
        """The contract that the request is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    def _waiting(self):
        self.check_access("write")
        return self.filtered(lambda request: request.state == "received")

    def _close(self, state):
        self.ensure_one()
        self.write({"state": state, "answered_on": fields.Date.context_today(self)})
        self.activity_feedback(["mail.mail_activity_data_todo"])
        self._tell("heat_portal.mail_template_request_answered")

    def _apply(self):
        """Write the details that the customer proposed, now that they are confirmed."""
        self.ensure_one()
        if self.kind == "identity":
            partner = self.user_id.partner_id
            partner.write({name: self.proposal[name] for name in DETAILS if name in self.proposal})
        elif self.kind == "bank":
            self._record_account(self.proposal["iban"])

    def _record_account(self, iban):
        accounts = self.env["res.partner.bank"]
        known = accounts.search(
            [("sanitized_acc_number", "=", iban), ("partner_id", "=", self.partner_id.id)], limit=1
        )
        if not known:
            accounts.create({"acc_number": iban, "partner_id": self.partner_id.id})
