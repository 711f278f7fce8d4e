from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .account_move import UNDOING


class CooperativePostedDocument(models.AbstractModel):
    """What is decided with a journal entry, and undone by a reversal."""

    _name = "cooperative.posted.document"
    _description = "Document with a Journal Entry"
    _inherit = ["cooperative.decided.document"]
    _check_company_auto = True
    _decided_fields = frozenset({"state", "move_id", "reversal_move_id"})

    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    reversal_move_id = fields.Many2one(
        "account.move",
        string="Reversal entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )

    def _post_entry(self, day, lines, journal=None):
        """Post the entry of ``lines`` (see ``engine/entries.py``) on ``day``."""
        self.ensure_one()
        ledger = self.company_id._share_ledger()
        if day > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "“%(name)s”: %(day)s is to come. Wait for that day, or give the day on which "
                    "it was done.",
                    name=self.display_name,
                    day=fields.Date.to_string(day),
                )
            )
        ledger._check_open(day)
        members = self.env["cooperative.member"].browse({line.member for line in lines} - {0})
        partners = {member.id: member.partner_id.id for member in members}
        accounts = {
            role: self._entry_account(ledger, role, journal)
            for role in {line.account for line in lines}
        }
        # who decides need not be a bookkeeper
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "company_id": self.company_id.id,
                    "journal_id": (journal or ledger.journal_id).id,
                    "date": day,
                    "ref": self.display_name,
                    "cooperative_origin": self.display_name,
                    "line_ids": [
                        Command.create(
                            {
                                "name": self.display_name,
                                "account_id": accounts[line.account].id,
                                "partner_id": partners.get(line.member, False),
                                "balance": float(line.amount),
                            }
                        )
                        for line in lines
                    ],
                }
            )
        )
        move._post(soft=False)
        return move

    def _entry_account(self, ledger, role, journal):
        if role != "bank":
            return ledger._account(role)
        # a bank journal that waits for its statements keeps payments on an account of their own
        waiting = journal.outbound_payment_method_line_ids.payment_account_id[:1]
        account = waiting or journal.default_account_id
        if not account:
            raise UserError(
                self.env._("Journal “%(journal)s” has no account: set it.", journal=journal.name)
            )
        return account

    def _reverse_entry(self):
        """Undo the entry by another one, today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        self.company_id._share_ledger()._check_open(today)
        # who decided undoes, bookkeeper or not
        move = self.move_id.sudo().with_context(cooperative_undoing=UNDOING)
        return move._reverse_moves(
            [
                {
                    "date": max(today, move.date),
                    "ref": self.env._("Reversal: %(name)s", name=self.display_name),
                    "cooperative_origin": self.display_name,
                }
            ],
            cancel=True,
        )

    def _preview_lines(self, lines):
        """What an entry will be, one line of text an account."""
        ledger = self.company_id._share_ledger()
        amounts = {}
        for line in lines:
            key = line.account, line.amount > 0
            amounts[key] = amounts.get(key, Decimal()) + line.amount
        rows = []
        for (role, is_debit), amount in sorted(amounts.items(), key=lambda one: not one[0][1]):
            account = ledger._account(role)
            value = self.company_id.currency_id.format(float(abs(amount)))
            name = account.display_name
            rows.append(
                self.env._("Debit %(account)s: %(amount)s", account=name, amount=value)
                if is_debit
                else self.env._("Credit %(account)s: %(amount)s", account=name, amount=value)
            )
        return "\n".join(rows)

    def action_open_entries(self):
        """The entries of the document, its reversal with them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id | self.reversal_move_id).ids)],
        }
