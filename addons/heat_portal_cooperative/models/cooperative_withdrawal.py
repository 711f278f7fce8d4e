from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.heat_cooperative_withdrawal.engine.floor import available


class CooperativeWithdrawal(models.Model):
    _inherit = "cooperative.withdrawal"

    @api.model
    def _portal_prepare(self, member, share_class, quantity, kind):
        """Values of what a member asks for on the site today."""
        return {
            "company_id": member.company_id.id,
            "member_id": member.id,
            "share_class_id": share_class.id,
            "quantity": quantity,
            "kind": kind,
            "requested_on": fields.Date.context_today(self),
        }

    @api.model
    def _portal_free(self, member):
        """{class: shares that the member may still ask to give back}"""
        held = member._holdings(fields.Date.context_today(self)).get(member.id, {})
        classes = self.env["cooperative.share.class"].browse(held)
        free = {}
        for share_class in classes:
            draft = self.new(self._portal_prepare(member, share_class, 1, "withdrawal"))
            free[share_class] = draft._held() - draft._waiting_elsewhere()
        return {share_class: quantity for share_class, quantity in free.items() if quantity > 0}

    @api.model
    def _portal_preview(self, values):
        """What would follow from a request with these values; nothing is recorded.

        :raises UserError: where the register or another request refuses it
        """
        draft = self.new({**values, "state": "draft"})
        draft._portal_check_alone()
        draft._check_held()
        company = draft.company_id
        today = fields.Date.context_today(self)
        rule = self.env["cooperative.capital.rule"]._at(company, today)
        before = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("submitted", "accepted")),
                ("requested_on", "<=", today),
            ]
        )
        return {
            "draft": draft,
            "rule": rule,
            "rank": len(before) + 1,
            "waiting": sum(one.left_quantity * one.share_class_id.nominal_value for one in before),
            "available": float(available(*self._capital_and_floor(company, rule))),
            "kept": max(0, draft.quantity - draft._free_of_lock_in(rule)),
        }

    @api.model
    def _portal_ask(self, values, reason):
        """Bring a request before the board; ``reason`` is what the member writes about it."""
        asked = self.new({**values, "state": "draft"})
        asked._portal_check_alone()
        asked = self.create(values)
        if reason:
            asked.message_post(
                body=plaintext2html(reason),
                author_id=self.env.user.partner_id.id,
                subtype_xmlid="mail.mt_note",
            )
        asked.action_submit()
        return asked

    def _portal_check_alone(self):
        """One request at a time: a form that is sent twice asks once."""
        self.ensure_one()
        waiting = self.search(
            [
                ("member_id", "=", self.member_id.id),
                ("share_class_id", "=", self.share_class_id.id),
                ("state", "=", "submitted"),
            ],
            limit=1,
        )
        if waiting:
            raise UserError(
                self.env._(
                    "Request %(name)s is before the board already: wait for its decision, or give "
                    "it up and ask again.",
                    name=waiting.name,
                )
            )

    def _portal_give_up(self):
        """The member stays, as long as the board has not decided."""
        self.ensure_one()
        if self.state != "submitted":
            raise UserError(
                self.env._(
                    "The board has decided on %(name)s: it is not given up here any more. Write "
                    "to the cooperative.",
                    name=self.name,
                )
            )
        self.action_give_up()
