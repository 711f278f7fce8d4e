from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import EmptyPeriod, day_period
from odoo.addons.heat_contract.engine.rating import exact, round_half_up
from odoo.addons.heat_contract.models.batching import same_company
from odoo.addons.heat_metering.models.heat_delivery_point_estimate import METHODS

from ..engine.entry import Line, entry
from ..engine.slices import served
from .heat_cutoff import SIGNS, TYPED

# kinds whose amounts bear VAT in the entry
TAXED = ("unbilled", "accrued")
# ways to know an energy that somebody should look at
UNSURE = {method for method, _label in METHODS} - {"measured", "exchange"}
DIGITS = 6


class HeatCutoffLine(models.Model):
    _name = "heat.cutoff.line"
    _description = "Line of a Cut-off"
    _inherit = ["heat.decided", "analytic.mixin"]
    _order = "cutoff_id, is_left_out desc, network_id, contract_id, date_from, id"
    _check_company_auto = True

    cutoff_id = fields.Many2one(
        "heat.cutoff",
        string="Cut-off",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="cutoff_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cutoff_kind = fields.Selection(related="cutoff_id.kind")
    cutoff_date = fields.Date(related="cutoff_id.date", store=True, precompute=True)
    name = fields.Char(string="Description", required=True)
    role = fields.Selection(
        [
            ("charge", "To bill"),
            ("instalment", "Instalment billed"),
            ("difference", "Price or reading not final"),
            ("advance", "Billed in advance"),
            ("expense", "Expense"),
            ("missing", "Not known"),
        ],
        required=True,
        default="expense",
        readonly=True,
    )
    network_id = fields.Many2one("heat.network", index=True, check_company=True)
    contract_id = fields.Many2one(
        "heat.contract", index="btree_not_null", readonly=True, check_company=True
    )
    partner_id = fields.Many2one("res.partner", check_company=True)
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", index="btree_not_null", readonly=True, check_company=True
    )
    bill_line_id = fields.Many2one(
        "heat.bill.line",
        string="Line of the bill",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    code = fields.Char(readonly=True)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    quantity = fields.Float(digits=(16, DIGITS), aggregator=None)
    energy_mwh = fields.Float(string="Energy (MWh)", digits=(16, 3), readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    price_unit = fields.Float(string="Unit price", digits=(16, DIGITS), aggregator=None)
    whole_amount = fields.Monetary(
        string="Whole amount", help="Before tax, of all days from the first to the last."
    )
    amount = fields.Monetary(
        string="Before tax",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Below zero: instalments that were billed already, and what is to be given back.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        check_company=True,
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
    )
    vat_rate = fields.Float(
        string="VAT (%)",
        digits=(7, 4),
        compute="_compute_vat_rate",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
    )
    account_id = fields.Many2one(
        "account.account", string="Income or expense account", check_company=True
    )
    method = fields.Selection([*METHODS, ("interpolated", "Interpolated")], readonly=True)
    evidence = fields.Json(readonly=True)
    note = fields.Char(string="What to look at", readonly=True)
    is_left_out = fields.Boolean(
        string="Left out",
        readonly=True,
        help="Not part of the entry: something is not known.",
    )
    needs_attention = fields.Boolean(
        string="To look at", compute="_compute_needs_attention", store=True, precompute=True
    )

    @api.depends(
        "whole_amount", "quantity", "price_unit", "date_from", "date_to", "cutoff_id.date",
        "cutoff_id.kind",
    )  # fmt: skip
    def _compute_amount(self):
        for line in self:
            cutoff = line.cutoff_id
            if cutoff.kind == "accrued":
                line.amount = float(line._accrued_amount())
            elif cutoff.kind == "prepaid":
                line.amount = float(line._prepaid_amount())
            else:
                line.amount = line.amount

    @api.depends("tax_id")
    def _compute_vat_rate(self):
        for line in self:
            line.vat_rate = line.tax_id.amount if line.tax_id else line.vat_rate

    @api.depends("is_left_out", "method", "note")
    def _compute_needs_attention(self):
        for line in self:
            unsure = line.method in UNSURE
            line.needs_attention = bool(line.is_left_out or line.note or unsure)

    def _check_company(self, fnames=None):
        return None if same_company(self, fnames) else super()._check_company(fnames)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_may_change()
        return lines

    def write(self, vals):
        self._check_may_change()
        return super().write(vals)

    def unlink(self):
        self._check_may_change()
        return super().unlink()

    def _check_may_change(self):
        """Lines are computed, or typed until there is an entry."""
        if self._is_deciding():
            return
        for cutoff in self.cutoff_id:
            if cutoff.kind not in TYPED:
                raise UserError(
                    self.env._(
                        "The lines of “%(name)s” are computed, not typed: correct the reading, "
                        "the contract or the tariff, then compute again.",
                        name=cutoff.display_name,
                    )
                )
            if cutoff.state not in ("draft", "computed"):
                raise UserError(
                    self.env._(
                        "“%(name)s” has an entry: take it back before its lines are changed.",
                        name=cutoff.display_name,
                    )
                )

    @api.constrains("date_from", "date_to", "account_id", "cutoff_id")
    def _check_typed(self):
        for line in self.filtered(lambda one: one.cutoff_id.kind in TYPED):
            if not line.account_id:
                raise UserError(
                    self.env._("“%(line)s”: choose the expense account.", line=line.name)
                )
            if line.cutoff_id.kind == "prepaid" and not line._days():
                raise UserError(
                    self.env._(
                        "“%(line)s”: type the first and the last day of what was paid, in that "
                        "order.",
                        line=line.name,
                    )
                )

    def action_open_source(self):
        """The bill that the line rests on, else its contract."""
        self.ensure_one()
        record = self.bill_line_id.bill_id or self.contract_id
        return record.get_formview_action() if record else False

    # for the engine

    def _step(self):
        currency = self.currency_id[:1] or self.env.company.currency_id
        return exact(currency.rounding, currency.decimal_places)

    def _money(self, name):
        """An amount of the line, exact."""
        return exact(self[name], self.currency_id.decimal_places or 2)

    def _days(self):
        """The days of the line, or None where they are not known, or make no sense yet."""
        try:
            return day_period(self.date_from, self.date_to)
        except (EmptyPeriod, TypeError):
            return None

    def _accrued_amount(self):
        return round_half_up(
            exact(self.quantity, DIGITS) * exact(self.price_unit, DIGITS), self._step()
        )

    def _prepaid_amount(self):
        """What is left of the whole amount after the cut-off."""
        days, whole = self._days(), self._money("whole_amount")
        if not days or not self.cutoff_id.date:
            return 0
        until = day_period(min(days.start, self.cutoff_id.date), self.cutoff_id.date)
        return whole - served(whole, days, until, step=self._step())

    def _entry_totals(self):
        """The balances of the entry that these lines make."""
        return entry([line._entry_line() for line in self], self._step())

    def _entry_line(self):
        kind = self.cutoff_id.kind
        documents = {"unbilled": (self.contract_id.id, self.partner_id.id)}
        return Line(
            document=documents.get(kind, self.id or self._origin.id),
            account=self.account_id.id or 0,
            amount=SIGNS[kind] * self._money("amount"),
            rate=exact(self.vat_rate, 4) if kind in TAXED else None,
            group=self.network_id.id or 0,
            analytic=self._analytic_text(),
        )

    def _analytic_text(self):
        """The distribution as text that can be compared: shares in the order of accounts."""
        shares = self.analytic_distribution or {}
        return ";".join(f"{key}:{float(shares[key])!r}" for key in sorted(shares))
