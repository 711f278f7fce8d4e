from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.units import convert
from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact, shown


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

    @api.depends("move_id")
    def _compute_delivery_ids(self):
        for one in self:
            move = one.move_id
            domain = move._unbilled_fuel_domain() if move else [("id", "=", False)]
            if move.invoice_date:
                domain = [*domain, ("date", "<=", move.invoice_date)]
            one.delivery_ids = self.env["heat.fuel.delivery"].search(domain, order="date, id")

    @api.depends("bill_line_id", "delivery_ids")
    def _compute_comparison(self):
        for one in self:
            loads, line = one.delivery_ids, one.bill_line_id
            uom, code = one._compared_unit()
            billed = exact(line.quantity) if line else None
            delivered = one._delivered(code)
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

    def _ordered(self):
        return self.delivery_ids._origin.sorted(lambda load: (load.date, load.id))

    def _compared_unit(self):
        """The unit of the line, or of the tickets where the line is in pieces."""
        self.ensure_one()
        uom = self.bill_line_id.product_uom_id
        if uom.heat_code:
            return uom, uom.heat_code
        units = self.delivery_ids.uom_id
        return (units, units.heat_code) if len(units) == 1 else (uom.browse(), False)

    def _delivered(self, code):
        """What was delivered in the unit of the line; None where a load does not say it."""
        self.ensure_one()
        if not code or not self.delivery_ids:
            return None
        found = [self._in_unit(load, code) for load in self.delivery_ids]
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
