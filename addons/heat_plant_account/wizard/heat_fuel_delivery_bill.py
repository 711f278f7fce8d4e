from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.units import convert
from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact, shown

#: Days before the bill in which its deliveries are looked for.
LOOKED_BACK = 100


class HeatFuelDeliveryBill(models.TransientModel):
    """Say which deliveries a line of a vendor bill charges, after a look at what differs."""

    _name = "heat.fuel.delivery.bill"
    _description = "Link Deliveries to a Vendor Bill"

    move_id = fields.Many2one("account.move", string="Vendor bill", required=True)
    company_id = fields.Many2one(related="move_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    commercial_partner_id = fields.Many2one(related="move_id.commercial_partner_id")
    bill_line_id = fields.Many2one(
        "account.move.line",
        string="Line of the bill",
        required=True,
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        compute="_compute_bill_line_id",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    delivery_ids = fields.Many2many(
        "heat.fuel.delivery",
        string="Deliveries",
        domain="[('company_id', '=', company_id), ('state', '=', 'recorded'),"
        " ('bill_line_id', '=', False), ('partner_id', 'child_of', commercial_partner_id)]",
        compute="_compute_delivery_ids",
        store=True,
        readonly=False,
    )
    unit_label = fields.Char(string="Compared in", compute="_compute_comparison")
    billed_quantity = NullableFloat(digits=(12, 3), compute="_compute_comparison")
    delivered_quantity = NullableFloat(digits=(12, 3), compute="_compute_comparison")
    quantity_difference = NullableFloat(
        string="Quantity billed above", digits=(12, 3), compute="_compute_comparison"
    )
    billed_amount = fields.Monetary(string="Billed without VAT", compute="_compute_comparison")
    ticket_amount = NullableFloat(
        string="Prices of the tickets",
        digits=(12, 2),
        compute="_compute_comparison",
        help="Not known as long as a ticket bears no price.",
    )
    amount_difference = NullableFloat(
        string="Amount billed above", digits=(12, 2), compute="_compute_comparison"
    )
    preview = fields.Text(compute="_compute_preview")
    problem = fields.Char(compute="_compute_preview")

    @api.depends("move_id")
    def _compute_bill_line_id(self):
        for one in self:
            lines = one.move_id.invoice_line_ids.filtered(
                lambda line: line.display_type == "product"
            )
            taken = one.move_id.fuel_delivery_ids.bill_line_id
            one.bill_line_id = (lines - taken)[:1] or lines[:1]

    @api.depends("move_id", "bill_line_id")
    def _compute_delivery_ids(self):
        for one in self:
            one.delivery_ids = one._proposed()

    @api.depends("bill_line_id", "delivery_ids")
    def _compute_comparison(self):
        for one in self:
            loads, line = one.delivery_ids, one.bill_line_id
            uom, code = one._compared_unit(loads)
            billed = exact(line.quantity) if line else None
            delivered = one._delivered_by(loads, code)
            prices = [exact(load.amount) or None for load in loads]
            tickets = sum(prices) if prices and None not in prices else None
            one.unit_label = uom.name or self.env._("no unit in common")
            one.billed_quantity = shown(billed)
            one.delivered_quantity = shown(delivered)
            one.quantity_difference = shown(
                None if billed is None or delivered is None else billed - delivered
            )
            one.billed_amount = line.balance
            one.ticket_amount = shown(tickets)
            one.amount_difference = shown(
                None if tickets is None else exact(line.balance) - tickets
            )

    @api.depends("bill_line_id", "delivery_ids")
    def _compute_preview(self):
        for one in self:
            one.preview, one.problem = False, False
            loads = one._ordered()
            if not (one.bill_line_id and loads):
                continue
            try:
                amounts = one.bill_line_id._fuel_shares(loads)
            except EngineError as error:
                one.problem = one.bill_line_id._explain_fuel(error)
                continue
            rows = zip(loads, amounts, strict=True)
            one.preview = "\n".join(one._row_text(load, amount) for load, amount in rows)

    def action_link(self):
        """Put the deliveries on the bill; those without a price take their part of it."""
        self.ensure_one()
        self.move_id.check_access("write")
        if not self.delivery_ids:
            raise UserError(self.env._("Choose the deliveries that this line charges."))
        if self.problem:
            raise UserError(self.problem)
        if self.move_id.move_type != "in_invoice" or self.move_id.state == "cancel":
            raise UserError(
                self.env._(
                    "“%(name)s” is no vendor bill in force: open the bill of the supplier.",
                    name=self.move_id.display_name,
                )
            )
        for one in self.delivery_ids:
            if one.bill_line_id or one.state != "recorded":
                raise UserError(
                    self.env._(
                        "“%(name)s” is not recorded, or on the bill %(bill)s already: leave it "
                        "out.",
                        name=one.display_name,
                        bill=one.bill_id.display_name or "–",
                    )
                )
        # who keeps the bills need not be who records loads
        self.delivery_ids.sudo()._deciding().write({"bill_line_id": self.bill_line_id.id})
        self.bill_line_id._set_fuel_amounts()
        return {"type": "ir.actions.act_window_close"}

    def _proposed(self):
        """The loads of the month, or of all the time looked at, that come nearest to the quantity
        of the line; those of the last month where nothing can be compared."""
        self.ensure_one()
        loads, move = self.env["heat.fuel.delivery"], self.move_id
        if not move:
            return loads
        day = move.invoice_date or fields.Date.context_today(self)
        since = day - timedelta(days=LOOKED_BACK)
        domain = [*move._unbilled_fuel_domain(), ("date", "<=", day), ("date", ">=", since)]
        loads = loads.search(domain, order="date desc, id desc")
        proposals = [*loads.grouped(lambda load: load.date.replace(day=1)).values(), loads]
        billed = exact(self.bill_line_id.quantity)
        gaps = []
        for proposal in proposals:
            delivered = self._delivered_by(proposal, self._compared_unit(proposal)[1])
            gaps.append(None if None in (delivered, billed) else abs(delivered - billed))
        known = [rank for rank, gap in enumerate(gaps) if gap is not None]
        return proposals[min(known, key=lambda rank: gaps[rank])] if known else proposals[0]

    def _ordered(self):
        return self.delivery_ids._origin.sorted(lambda load: (load.date, load.id))

    def _compared_unit(self, loads):
        """The unit of the line, or of the tickets where the line is in pieces."""
        self.ensure_one()
        uom = self.bill_line_id.product_uom_id
        if uom.heat_code:
            return uom, uom.heat_code
        units = loads.uom_id
        return (units, units.heat_code) if len(units) == 1 else (uom.browse(), False)

    @api.model
    def _delivered_by(self, loads, code):
        """What was delivered in the unit of the line; None where a load does not say it."""
        if not code or not loads:
            return None
        found = [self._in_unit(load, code) for load in loads]
        return None if None in found else sum(found)

    @api.model
    def _in_unit(self, load, code):
        if load.uom_id.heat_code == code:
            return exact(load.quantity)
        if code in ("t", "kg") and load.mass_t is not False:
            return convert(exact(load.mass_t), "t", code)
        # an energy on a bill may be on the higher value: it is compared with tickets in energy only
        return None

    def _row_text(self, load, amount):
        self.ensure_one()
        values = {
            "name": load.name or load.fuel_id.name,
            "day": format_date(self.env, load.date),
            "quantity": formatLang(self.env, load.quantity, digits=2),
            "unit": load.uom_id.name,
            "amount": self.currency_id.format(float(amount)),
        }
        if load.amount and not load.is_amount_billed:
            return self.env._(
                "%(day)s, %(name)s: %(quantity)s %(unit)s, %(amount)s by its ticket", **values
            )
        return self.env._(
            "%(day)s, %(name)s: %(quantity)s %(unit)s, %(amount)s as its part of the line",
            **values,
        )
