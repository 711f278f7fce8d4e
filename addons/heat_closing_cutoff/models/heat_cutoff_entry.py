from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.entry import OWED_BY_US, OWED_TO_US, RESULT, VAT

# kind → (what is owed to us, what is owed by us, VAT), as settings of the company
ACCOUNTS = {
    "unbilled": (
        "heat_unbilled_account_id",
        "heat_credit_due_account_id",
        "heat_unbilled_vat_account_id",
    ),
    "deferred": ("heat_deferred_account_id", "heat_deferred_account_id", None),
    "prepaid": ("heat_prepaid_account_id", "heat_prepaid_account_id", None),
    "accrued": (
        "heat_accrued_account_id",
        "heat_accrued_account_id",
        "heat_accrued_vat_account_id",
    ),
}


class HeatCutoff(models.Model):
    """The entry of a cut-off, its reversal the next day, and their undoing."""

    _inherit = "heat.cutoff"

    def action_prepare_entry(self):
        """Draft the entry, to be looked at before it is posted."""
        self.check_access("write")
        for cutoff in self:
            cutoff._check_state("computed", "entry")
            cutoff._check_locks()
            cutoff._drop_draft()
            move = self.env["account.move"].create(cutoff._prepare_move())
            cutoff._deciding().write({"move_id": move.id, "state": "entry"})
        return self.action_open_entry() if len(self) == 1 else True

    def action_open_entry(self):
        """The entry of the cut-off."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def action_post(self):
        """Post the entry and its reversal of the next day, reconciled with each other."""
        self.check_access("write")
        for cutoff in self:
            cutoff._check_state("entry")
            cutoff._check_locks()
            cutoff._check_entry_unchanged()
            cutoff.move_id._post(soft=False)
            reversal = cutoff.move_id._reverse_moves(
                [{"date": cutoff.reversal_date, "ref": cutoff._entry_ref(reversal=True)}],
                cancel=True,
            )
            cutoff._deciding().write({"state": "posted", "reversal_move_id": reversal.id})

    def action_undo(self):
        """Undo what is posted by counter-entries of the same days; nothing is deleted."""
        self.check_access("write")
        for cutoff in self:
            cutoff._check_state("posted")
            cutoff._check_locks()
            moves = cutoff.move_id | cutoff.reversal_move_id
            moves._reverse_moves(
                [
                    {
                        "date": move.date,
                        "ref": self.env._("Undone: %(entry)s", entry=move.ref or move.name),
                    }
                    for move in moves
                ],
                cancel=True,
            )
            cutoff._deciding().state = "undone"
        # another one of that day may be recorded at once
        self.flush_recordset(["state"])

    def _check_locks(self):
        """The days of the entry and of its reversal are open.

        Odoo would date an entry of a locked day on the next open one, in silence.
        """
        self.ensure_one()
        has_tax = ACCOUNTS[self.kind][2] is not None
        journal = self.company_id._heat_cutoff_journal()
        # where the reversal is locked, so is the entry: the graver is told
        for day, message in (
            (
                self.reversal_date,
                self.env._(
                    "The reversal of “%(cutoff)s” is dated %(day)s, in a period locked until "
                    "%(lock)s (%(name)s): the cut-off would stay in the books. Ask for an "
                    "exception to the lock, or choose a later day."
                ),
            ),
            (
                self.date,
                self.env._(
                    "The entry of “%(cutoff)s” is dated %(day)s, in a period locked until %(lock)s "
                    "(%(name)s). Ask for an exception to the lock, or choose a later day."
                ),
            ),
        ):
            violated = self.company_id._get_violated_lock_dates(day, has_tax, journal)
            if violated:
                lock, name = violated[-1]
                raise UserError(
                    message
                    % {
                        "cutoff": self.display_name,
                        "day": format_date(self.env, day),
                        "lock": format_date(self.env, lock),
                        "name": self.company_id._fields[name]._description_string(self.env),
                    }
                )

    def _check_entry_unchanged(self):
        """The entry still says what the lines say."""
        balances = self._balances()
        found = {}
        for item in self.move_id.line_ids:
            found[item.account_id.id] = found.get(item.account_id.id, 0) + item.balance
        wanted = {}
        for vals in balances:
            wanted[vals["account_id"]] = wanted.get(vals["account_id"], 0) + vals["balance"]
        keys = found.keys() | wanted.keys()
        currency = self.currency_id
        if self.move_id.date != self.date or any(
            currency.compare_amounts(found.get(key, 0), wanted.get(key, 0)) for key in keys
        ):
            raise UserError(
                self.env._(
                    "The entry of “%(name)s” was changed by hand and no longer says what its lines "
                    "say: prepare it again.",
                    name=self.display_name,
                )
            )

    def _prepare_move(self):
        balances = self._balances()
        if not balances:
            raise UserError(
                self.env._(
                    "“%(name)s” comes to nothing: there is no entry to make.",
                    name=self.display_name,
                )
            )
        return {
            "move_type": "entry",
            "date": self.date,
            "ref": self._entry_ref(),
            "company_id": self.company_id.id,
            "journal_id": self.company_id._heat_cutoff_journal().id,
            "line_ids": [fields.Command.create(vals) for vals in balances],
        }

    def _entry_ref(self, reversal=False):
        # in the language of the books, whoever posts
        own = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        if reversal:
            return own.env._("Reversal: %(cutoff)s", cutoff=own.display_name)
        return own.display_name

    def _balances(self):
        """Values of the items of the entry, one an account, network and distribution."""
        lines = self.line_ids.filtered(lambda line: not line.is_left_out)
        for line in lines:
            if not line.account_id:
                raise UserError(
                    self.env._(
                        "“%(line)s” has no income account: choose one on the product of its "
                        "component, then compute again.",
                        line=line.name,
                    )
                )
        owed_to_us, owed_by_us, vat = ACCOUNTS[self.kind]
        settings = {OWED_TO_US: owed_to_us, OWED_BY_US: owed_by_us, VAT: vat}
        distributions = {line._analytic_text(): line.analytic_distribution for line in lines}
        networks = {network.id: network.name for network in lines.network_id}
        totals = lines._entry_totals()
        label = self._entry_ref()
        found = []
        for item in sorted(totals.balances):
            account = (
                item.account
                if item.kind == RESULT
                else self.company_id._heat_cutoff_account(settings[item.kind]).id
            )
            found.append(
                {
                    "account_id": account,
                    "name": " – ".join(filter(None, [label, networks.get(item.group)])),
                    "balance": float(totals.balances[item]),
                    "analytic_distribution": distributions.get(item.analytic) or False
                    if item.kind == RESULT
                    else False,
                    # no tax of Odoo: what is to come stands on a waiting account
                    "tax_ids": [fields.Command.clear()],
                }
            )
        return found
