from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    heat_validated_on = fields.Date(
        string="Validated on",
        readonly=True,
        copy=False,
        help="The day the entry was last posted: its validation date in the file of accounting "
        "entries (FEC). Entries posted before this was recorded have none: their own date stands "
        "for it.",
    )

    def write(self, vals):
        # in the write that posts: a second one would check every item of the entries again
        if vals.get("state") == "posted":
            vals = {**vals, "heat_validated_on": fields.Date.context_today(self)}
        return super().write(vals)
