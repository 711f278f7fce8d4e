from odoo import api, fields, models

# What a line of a posted invoice says. Reconciliation, analytics and notes live on.
PROTECTED = {
    "account_id",
    "amount_currency",
    "balance",
    "credit",
    "currency_id",
    "date",
    "date_maturity",
    "debit",
    "discount",
    "display_type",
    "heat_bill_line_id",
    "invoice_date",
    "journal_id",
    "move_id",
    "move_name",
    "name",
    "parent_state",
    "partner_id",
    "price_subtotal",
    "price_total",
    "price_unit",
    "product_id",
    "product_uom_id",
    "quantity",
    "sequence",
    "tax_base_amount",
    "tax_ids",
    "tax_line_id",
    "tax_repartition_line_id",
    "tax_tag_ids",
}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    heat_bill_line_id = fields.Many2one(
        "heat.bill.line",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_heat_bill_line_id")
        if default or any(vals.get("heat_bill_line_id") for vals in vals_list):
            self.env["heat.bill"]._check_computing()
        ids = {vals["move_id"] for vals in vals_list if vals.get("move_id")}
        self.env["account.move"].browse(ids)._raise_if_heat_posted()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("heat_bill_line_id"):
            self.env["heat.bill"]._check_computing()
        names = PROTECTED & vals.keys()
        if names:
            move_model = self.env["account.move"]
            self.filtered(
                lambda line: (
                    line.move_id._heat_posted()
                    and any(move_model._field_will_change(line, vals, name) for name in names)
                )
            ).move_id._raise_if_heat_posted()
        if "move_id" in names:
            self.env["account.move"].browse(vals["move_id"])._raise_if_heat_posted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_heat_posted(self):
        self.move_id._raise_if_heat_posted()
