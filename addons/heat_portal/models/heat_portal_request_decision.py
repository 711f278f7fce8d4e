from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .heat_portal_request import DETAILS

#: Requests that change a contract: a document of it carries them out.
CARRIED_OUT = ("power", "occupant", "termination")


class HeatPortalRequest(models.Model):
    """What staff decide of a request, and what follows."""

    _inherit = "heat.portal.request"

    def action_accept(self):
        """Accept the request; contact and bank details take their new values.

        What changes a contract opens its document, filled in; once that is recorded, the request
        is done and the customer told.
        """
        waiting = self._waiting()
        changing = waiting.filtered(lambda request: request.kind in CARRIED_OUT)
        if changing and len(self) > 1:
            raise UserError(
                self.env._(
                    "%(request)s changes a contract: open it and accept it by itself.",
                    request=changing[0].display_name,
                )
            )
        if changing:
            return getattr(self, f"_prepare_{self.kind}")()
        for request in waiting:
            request._apply()
            request._close("accepted")
        return True

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

    # documents of the contract, filled in

    def _prepare_power(self):
        """The amendment that sets the power asked for."""
        action = self.contract_id.action_amend()
        pending = self.amendment_ids.filtered(lambda one: one.state == "draft")[:1]
        return self._prepared(
            action,
            pending,
            kind="power",
            date=self.wanted_on,
            power_kw=self.wanted_kw,
            requested_on=self._received_on(),
            reason=self.text,
        )

    def _prepare_occupant(self):
        """The change of occupant: the one who leaves stays until the day before."""
        first_day = self.wanted_on
        return self._prepared(
            self.contract_id.action_change_occupant(),
            received_on=self._received_on(),
            last_day=first_day and first_day - timedelta(days=1),
        )

    def _prepare_termination(self):
        """The termination on the day asked for; its form tells what the notice says of it."""
        pending = self.termination_ids.filtered(lambda one: one.state == "draft")[:1]
        return self._prepared(
            self.contract_id.action_terminate(),
            pending,
            received_on=self._received_on(),
            date=self.wanted_on,
            justification=self.text,
        )

    def _prepared(self, action, pending=None, **values):
        self.ensure_one()
        defaults = {f"default_{name}": value for name, value in values.items() if value}
        return {
            **action,
            "res_id": pending.id if pending else action.get("res_id", False),
            "context": {
                **action["context"],
                **defaults,
                "default_portal_request_id": self.id,
            },
        }

    def _received_on(self):
        return fields.Datetime.context_timestamp(self, self.received_at).date()

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
