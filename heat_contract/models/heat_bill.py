from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.invoice import document_line, keeps_amounts
from ..engine.rating import exact
from ..engine.vat import vat_by_rate

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
    kind = fields.Selection(
        [("regular", "Bill"), ("credit", "Credit")], required=True, default="regular"
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

    _one_bill_a_day = models.Constraint(
        """EXCLUDE USING gist (
            int4range(contract_id, contract_id, '[]') WITH &&,
            int4range(partner_id, partner_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (kind = 'regular' AND state IN ('prepared', 'posted'))""",
        "This contract already has a bill for these days.",
    )

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
            energy = lines.filtered(lambda line: line.basis == "mwh")
            # several components may price the same energy
            bill.energy_mwh = sum(
                {
                    (line.delivery_point_id, line.date_from, line.date_to): line.quantity
                    for line in energy
                }.values()
            )
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

    @api.model
    def _live_bills(self, contracts, date_from, date_to):
        """Bills in force that cover some of these days, in order of date."""
        return self.search(
            [
                ("contract_id", "in", contracts.ids),
                ("kind", "=", "regular"),
                ("state", "in", ("prepared", "posted")),
                ("date_from", "<=", date_to),
                ("date_to", ">=", date_from),
            ],
            order="date_from",
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

    @api.model
    def _prepare_lines(self, contract, plan, period, consumption, facts):
        """Values of the lines of a bill.

        :raises EngineError: when something that the bill needs is missing
        """
        line_model = self.env["heat.bill.line"].with_context(
            lang=contract.partner_id.lang or self.env.lang
        )
        taxes = {
            component: self._line_taxes(contract, component, period.last_day, facts)
            for component in dict.fromkeys(component for component, _days, _point in plan)
        }
        return [
            line_model._prepare_vals(
                contract, component, days, point, consumption.get((point, days)), *taxes[component]
            )
            for component, days, point in plan
        ]

    # invoices

    def _post_invoices(self, journal, invoice_date):
        """Make and post the invoices of these bills in one go.

        When one is refused, each is tried alone, so that it stops nobody else.

        :return: bill → reason, for those that were refused
        """
        if not self:
            return {}
        try:
            with self.env.cr.savepoint():
                self._create_invoices(journal, invoice_date)._post(soft=False)
            return {}
        except AccessError:
            raise
        except UserError as error:
            if len(self) == 1:
                return {self: str(error)}
        refused = {}
        for bill in self:
            refused.update(bill._post_invoices(journal, invoice_date))
        return refused

    def _create_invoices(self, journal, invoice_date):
        quiet = self._computing().with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        return quiet.env["account.move"].create(
            [bill._prepare_invoice(journal, invoice_date) for bill in self]
        )

    def _prepare_invoice(self, journal, invoice_date):
        """Values of the invoice, in the language of the payer."""
        self.ensure_one()
        bill = self.with_context(lang=self.partner_id.lang or self.env.lang)
        period = bill._format_period(bill.date_from, bill.date_to)
        points = bill.contract_id.delivery_point_ids.mapped("name")
        return {
            "move_type": "out_invoice",
            "partner_id": bill.partner_id.id,
            "company_id": bill.company_id.id,
            # the journal may be kept in another currency
            "currency_id": bill.currency_id.id,
            "journal_id": journal.id,
            "invoice_date": invoice_date,
            "heat_bill_id": bill.id,
            "invoice_origin": bill.contract_id.name,
            "ref": bill.env._(
                "%(contract)s, %(period)s", contract=bill.contract_id.name, period=period
            ),
            "narration": bill.env._(
                "Heat supplied by the network %(network)s, %(period)s. Contract %(contract)s, "
                "delivery point: %(points)s.",
                network=bill.network_id.name,
                period=period,
                contract=bill.contract_id.name,
                points=", ".join(points),
            ),
            "invoice_line_ids": [Command.create(vals) for vals in bill._prepare_invoice_lines()],
        }

    def _prepare_invoice_lines(self):
        """Values of the invoice's lines: quantity and price where they yield the amount."""
        self.ensure_one()
        lines = self.line_ids
        documents = {line: document_line(line._charge(), line._vat_base()[0]) for line in lines}
        exactly = keeps_amounts(list(documents.values()), self._rounding())
        return [line._prepare_invoice_line(documents[line], exactly) for line in lines]

    def _check_creditable(self):
        """A bill is credited once, even when two draft credits were made of it."""
        by_bill = self.filtered("reversed_bill_id").grouped("reversed_bill_id")
        for bill, credits in by_bill.items():
            if bill.state == "credited" or len(credits) > 1:
                raise UserError(self.env._("%(bill)s is already credited.", bill=bill.display_name))

    def _check_invoice(self):
        """An invoice about to be posted says what its bill says, to the cent."""
        for bill in self:
            move = bill.move_id
            currency = bill.currency_id
            sign = -1 if bill.kind == "credit" else 1
            expected_type = "out_refund" if bill.kind == "credit" else "out_invoice"
            if (
                move.move_type != expected_type
                or move.partner_id != bill.partner_id
                or move.currency_id != currency
                or currency.compare_amounts(sign * move.amount_untaxed, bill.amount_untaxed)
                or currency.compare_amounts(sign * move.amount_tax, bill.amount_tax)
            ):
                raise UserError(
                    self.env._(
                        "The invoice %(move)s differs from its bill %(bill)s: %(invoiced)s instead "
                        "of %(billed)s. A heat bill is invoiced and credited whole.",
                        move=move.display_name,
                        bill=bill.display_name,
                        invoiced=move.currency_id.format(sign * move.amount_total),
                        billed=currency.format(bill.amount_total),
                    )
                )

    def _create_credits(self):
        """The credit bills of these posted bills, in the same order.

        Reversing is the accountant's act, who holds no right on bills: hence sudo.
        """
        bills = self.sudo()._computing()  # see above
        for bill in bills:
            if bill.kind != "regular":
                raise UserError(
                    self.env._(
                        "%(bill)s is a credit: it cannot be reversed. Prepare the billing run "
                        "again to bill the period anew.",
                        bill=bill.display_name,
                    )
                )
            pending = bill.credit_bill_ids.filtered(lambda credit: credit.state != "cancelled")
            if pending:
                raise UserError(
                    self.env._(
                        "%(bill)s is already credited by %(credit)s.",
                        bill=bill.display_name,
                        credit=pending[0].display_name,
                    )
                )
        return bills.create([bill._prepare_credit() for bill in bills])

    def _prepare_credit(self):
        self.ensure_one()
        return {
            "kind": "credit",
            "reversed_bill_id": self.id,
            "contract_id": self.contract_id.id,
            "partner_id": self.partner_id.id,
            "network_id": self.network_id.id,
            "company_id": self.company_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "line_ids": [Command.create(line._prepare_credit_line()) for line in self.line_ids],
        }
