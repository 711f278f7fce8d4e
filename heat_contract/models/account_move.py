from odoo import api, fields, models
from odoo.exceptions import UserError

from .batching import batch_of

# What a posted invoice of heat says. The rest (payments, reminders, notes, sending) lives on.
PROTECTED = {
    "amount_tax",
    "amount_total",
    "amount_untaxed",
    "auto_post",
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "date",
    "delivery_date",
    "fiscal_position_id",
    "heat_bill_id",
    "invoice_cash_rounding_id",
    "invoice_currency_rate",
    "invoice_date",
    "invoice_date_due",
    "invoice_line_ids",
    "invoice_origin",
    "invoice_payment_term_id",
    "journal_id",
    "line_ids",
    "move_type",
    "name",
    "narration",
    "partner_id",
    "partner_shipping_id",
    "payment_reference",
    "ref",
    "reversed_entry_id",
    "sequence_number",
    "sequence_prefix",
    "state",
    "tax_totals",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    heat_bill_id = fields.Many2one(
        "heat.bill",
        string="Heat bill",
        copy=False,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )

    _heat_bill_unique = models.UniqueIndex(
        "(heat_bill_id) WHERE heat_bill_id IS NOT NULL", "This bill already has an invoice."
    )

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_heat_bill_id")
        if default or any(vals.get("heat_bill_id") for vals in vals_list):
            self.env["heat.bill"]._check_computing()
        return super().create(vals_list)

    def write(self, vals):
        if "heat_bill_id" in vals:
            self.env["heat.bill"]._check_computing()
        self._check_heat_frozen(PROTECTED & vals.keys(), vals)
        return super().write(vals)

    def unlink(self):
        # a draft credit takes its bill away with it; accountants hold no right on bills
        credits = self.sudo().heat_bill_id.filtered(lambda bill: bill.kind == "credit")
        result = super().unlink()
        credits.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_heat_posted(self):
        self._raise_if_heat_posted()

    @api.depends("heat_bill_id")
    def _compute_show_reset_to_draft_button(self):  # pylint: disable=missing-return
        super()._compute_show_reset_to_draft_button()
        for move in self:
            if move.heat_bill_id and move.state == "posted":
                move.show_reset_to_draft_button = False

    def action_open_heat_bill(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.bill",
            "res_id": self.heat_bill_id.id,
            "view_mode": "form",
        }

    def _heat_posted(self):
        return self.filtered(lambda move: move.heat_bill_id and move.state == "posted")

    def _raise_if_heat_posted(self):
        frozen = self._heat_posted()
        if frozen:
            raise UserError(
                self.env._(
                    "%(moves)s: the posted invoice of a heat bill cannot be changed, reset, "
                    "cancelled or deleted. Credit it, then bill the period again.",
                    moves=", ".join(frozen.mapped("name")),
                )
            )

    def _check_heat_frozen(self, names, vals):
        """Refuse to change what a posted heat invoice says."""
        if not names:
            return
        self._heat_posted().filtered(
            lambda move: any(self._field_will_change(move, vals, name) for name in names)
        )._raise_if_heat_posted()

    def _check_draftable(self):
        self._raise_if_heat_posted()
        return super()._check_draftable()

    def _post(self, soft=True):
        heat_moves = self.filtered("heat_bill_id")
        # who posts an invoice may have no right on bills
        bills = heat_moves.sudo().heat_bill_id
        bills._check_creditable()
        bills._check_not_outdated()
        posted = super()._post(soft=soft)
        bills = bills.filtered(lambda bill: bill.move_id.state == "posted")
        bills._check_invoice()
        bills._check_origins()
        bills._check_instalments()
        return posted

    def _one_of_each_kind(self):
        """One draft of each way to fall due: all of a kind are made by the same functions."""
        kinds = {(move.move_type, move.invoice_payment_term_id): move.id for move in self}
        return self.browse(kinds.values())

    def _check_complete(self):
        """What falls due by the drafts' lines is what Odoo would have made fall due."""
        for move in self:
            lines = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
            made = {(line.date_maturity, line.balance) for line in lines}
            needed = {
                (key["date_maturity"], move.currency_id.round(values["balance"]))
                for key, values in move.needed_terms.items()
            }
            if made != needed:
                raise UserError(
                    self.env._("%(move)s: the journal items do not add up.", move=move.display_name)
                )

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        """Within a batch, the number just given to the invoice before."""
        batch = batch_of(self.env)
        known = batch and with_prefix is None and batch.get(self._heat_sequence_key())
        return known or super()._get_last_sequence(relaxed, with_prefix)

    def _set_next_sequence(self):
        result = super()._set_next_sequence()
        batch = batch_of(self.env)
        # a self-billing journal counts for each partner apart
        if batch is not None and not self.journal_id.is_self_billing:
            batch[self._heat_sequence_key()] = self.name
        return result

    def _heat_sequence_key(self):
        return "number", self.journal_id.id, self.date, self.move_type

    def _reverse_moves(self, default_values_list=None, cancel=False):
        heat_moves = self.filtered("heat_bill_id")
        if not heat_moves:
            return super()._reverse_moves(default_values_list, cancel)
        default_values_list = default_values_list or [{} for _move in self]
        bills = heat_moves.heat_bill_id
        credits = dict(zip(bills.ids, bills._create_credits(), strict=True))
        for move, values in zip(self, default_values_list, strict=True):
            if move.heat_bill_id:
                values["heat_bill_id"] = credits[move.heat_bill_id.id].id
        moves = self.with_env(bills._computing().env)
        reverses = super(AccountMove, moves)._reverse_moves(default_values_list, cancel)
        return reverses.with_env(self.env)
