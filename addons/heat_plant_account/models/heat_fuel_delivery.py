from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_plant.models.exact import exact

from ..engine.sharing import Charged


class HeatFuelDelivery(models.Model):
    _inherit = "heat.fuel.delivery"
    _decided_fields = frozenset({"state", "bill_line_id", "is_amount_billed"})

    bill_line_id = fields.Many2one(
        "account.move.line",
        string="Line of the bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    bill_id = fields.Many2one(
        related="bill_line_id.move_id", string="Vendor bill", store=True, index="btree_not_null"
    )
    is_amount_billed = fields.Boolean(
        string="Price from the bill",
        readonly=True,
        copy=False,
        help="The ticket bore no price: it is a part of the line of the bill.",
    )

    def action_open_bill(self):
        """The vendor bill of the load."""
        self.ensure_one()
        return self.bill_id.get_formview_action()

    def action_take_off_bill(self):
        """The load is not on that bill: it waits for another."""
        self.bill_id.check_access("write")
        # who keeps the bills need not be who records loads
        self.sudo()._free()

    def action_cancel(self):
        """A load on a bill is taken off it first."""
        for one in self:
            if one.bill_line_id:
                raise UserError(
                    self.env._(
                        "“%(name)s” is on the bill %(bill)s: take it off the bill first.",
                        name=one.display_name,
                        bill=one.bill_id.display_name,
                    )
                )
        return super().action_cancel()

    def _free(self):
        """Off the bill: a price that came from it goes with it."""
        for one in self:
            values = {"bill_line_id": False, "is_amount_billed": False}
            if one.is_amount_billed:
                values["amount"] = False
            one._deciding().write(values)

    def _prepare_charged(self):
        """The load for the engine; a price of zero is one that nobody typed."""
        self.ensure_one()
        price = None if self.is_amount_billed else exact(self.amount) or None
        return Charged(price, exact(self.mass_t), exact(self.energy_mwh))
