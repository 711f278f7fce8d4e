from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.rating import exact
from ..engine.vat import vat_by_rate
from .batching import same_company

# Marks in the context the code that computes bills. It is an object and no word, so that
# nobody can pass it through the API.
_COMPUTING = object()


class HeatBill(models.Model):
    _name = "heat.bill"
    _description = "Heat Bill"
    _order = "date_from desc, contract_id, id desc"
    _rec_names_search = ["number", "contract_id.name", "partner_id.name"]
    _check_company_auto = True

    run_id = fields.Many2one(
        "heat.billing.run", index="btree_not_null", ondelete="cascade", check_company=True
    )
    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", string="Cooperative", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    billed_on = fields.Date(help="Last day of the run that computed the bill.")
    kind = fields.Selection(
        [
            ("regular", "Bill"),
            ("instalment", "Instalment"),
            ("settlement", "Yearly settlement"),
            ("final", "Final bill"),
            ("credit", "Credit"),
        ],
        required=True,
        default="regular",
    )
    move_ids = fields.One2many("account.move", "heat_bill_id", string="Invoices")
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_move_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
    )
    number = fields.Char(related="move_id.name", string="Invoice number", store=True)
    reversed_bill_id = fields.Many2one(
        "heat.bill",
        string="Credit of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    credit_bill_ids = fields.One2many("heat.bill", "reversed_bill_id", string="Credited by")
    line_ids = fields.One2many("heat.bill.line", "bill_id", string="Lines")
    state = fields.Selection(
        [
            ("prepared", "Prepared"),
            ("posted", "Posted"),
            ("credited", "Credited"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
    )
    energy_mwh = fields.Float(
        string="Energy (MWh)", digits=(16, 6), compute="_compute_amounts", store=True
    )
    amount_untaxed = fields.Monetary(string="Before tax", compute="_compute_amounts", store=True)
    amount_tax = fields.Monetary(string="VAT", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary(string="Total", compute="_compute_amounts", store=True)
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("interpolated", "Interpolated"),
            ("estimated", "Estimated"),
        ],
        compute="_compute_amounts",
        store=True,
        help="The least sure of the readings that the bill rests on.",
    )

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("move_ids")
    def _compute_move_id(self):
        for bill in self:
            bill.move_id = bill.move_ids[:1]

    @api.depends("move_id.state", "credit_bill_ids.move_id.state")
    def _compute_state(self):
        for bill in self:
            if bill.move_id.state == "cancel":
                bill.state = "cancelled"
            elif bill.move_id.state != "posted":
                bill.state = "prepared"
            elif "posted" in bill.credit_bill_ids.move_id.mapped("state"):
                bill.state = "credited"
            else:
                bill.state = "posted"

    @api.depends("line_ids.amount", "line_ids.vat_rate", "line_ids.quantity", "line_ids.quality")
    def _compute_amounts(self):
        ranks = ["measured", "interpolated", "estimated"]
        for bill in self:
            lines = bill.line_ids
            step = bill._rounding()
            bases = vat_by_rate([line._vat_base() for line in lines], step).values()
            bill.amount_untaxed = float(sum(base for base, _vat in bases))
            bill.amount_tax = float(sum(vat for _base, vat in bases))
            bill.amount_total = bill.amount_untaxed + bill.amount_tax
            energy = lines.filtered(
                lambda line: line.basis == "mwh" and line.role in ("charge", "difference")
            )
            bill.energy_mwh = float(energy._energy_once())
            qualities = set(energy.mapped("quality")) - {False}
            bill.quality = max(qualities, key=ranks.index, default=False)

    @api.depends("number", "contract_id.name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for bill in self:
            bill.display_name = " – ".join(
                filter(
                    None,
                    [
                        bill.number or bill.contract_id.name,
                        bill._format_period(bill.date_from, bill.date_to),
                    ],
                )
            )

    @api.depends("line_ids.explanation")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for bill in self:
            bill.explanation = Markup("").join(
                Markup("<h4>%s</h4>%s") % (line.name, line.explanation) for line in bill.line_ids
            )

    def _check_company(self, fnames=None):
        return None if same_company(self, fnames) else super()._check_company(fnames)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_computing()
        return super().create(vals_list)

    def write(self, vals):
        self._check_computing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invoiced(self):
        for bill in self:
            if bill.move_id:
                raise UserError(
                    self.env._(
                        "The bill %(bill)s is part of the accounts and cannot be deleted. "
                        "Credit its invoice instead.",
                        bill=bill.display_name,
                    )
                )

    def action_open_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.contract",
            "res_id": self.contract_id.id,
            "view_mode": "form",
        }

    def action_open_invoice(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
            "context": {"create": False},
        }

    def _computing(self):
        """The same bills, which the code that computes them may write."""
        return self.with_context(heat_computing=_COMPUTING)

    def _is_computing(self):
        return self.env.context.get("heat_computing") is _COMPUTING

    def _check_computing(self):
        if not self._is_computing():
            raise UserError(
                self.env._(
                    "Bills are computed, not typed. Correct the contract, the tariff or the "
                    "readings, then prepare the billing run again. What is posted is corrected "
                    "by crediting its invoice."
                )
            )

    def _settle_estimates(self):
        """Tell metering of the estimates whose difference these bills charge."""
        for bill in self:
            estimates = {
                segment.get("estimate_id")
                for line in bill.line_ids
                if line.role == "difference" and not line.provisional
                for trace in line.trace["before"]
                for segment in trace.get("segments", ())
            } - {None}
            if estimates:
                known = self.env["heat.consumption.estimate"].browse(estimates).exists()
                known._settle(bill.number or bill.display_name)

    def _rounding(self):
        """Rounding step of the currency, exact."""
        currency = self.currency_id or self.env.company.currency_id
        return exact(currency.rounding, currency.decimal_places)

    @api.model
    def _format_period(self, date_from, date_to):
        """Days in the words of the user's language: a month's name, or two dates."""
        if not date_from or not date_to:
            return ""
        period = day_period(date_from, date_to)
        month = next(period.months())
        if month == period and month.start.day == 1 and month.end.day == 1:
            return format_date(self.env, date_from, date_format="MMMM y")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, date_from),
            end=format_date(self.env, date_to),
        )

    # computation

    @api.model
    def _tax_facts(self, periods):
        """What :meth:`_line_taxes` must know of all contracts at once; for localisations.

        ``periods``: contract → its days to bill.
        """
        return {}

    @api.model
    def _line_taxes(self, contract, component, day, facts):
        """Taxes of a component's line and why, as JSON; a localisation brings its law.

        Without one, the product's own taxes apply, through the customer's fiscal position.

        :raises EngineError: when the taxes cannot be known
        """
        product = component.product_id
        taxes = product.taxes_id._filter_taxes_by_company(contract.company_id)
        position = self.env["account.fiscal.position"].with_company(contract.company_id)
        taxes = position._get_fiscal_position(contract.partner_id).map_tax(taxes)
        return taxes, {"reason": "product", "product": product.display_name}
