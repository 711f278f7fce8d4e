from odoo import fields, models


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    journal_id = fields.Many2one(
        "account.journal",
        string="Sales journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Journal of this network's invoices; empty for the journal of the billing run. "
        "Networks with a journal of their own are posted side by side.",
    )
