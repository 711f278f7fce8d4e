from odoo import api, fields, models


class HeatTariffReviseLine(models.TransientModel):
    _name = "heat.tariff.revise.line"
    _description = "Price under Revision"
    _order = "revise_id, id"

    revise_id = fields.Many2one("heat.tariff.revise", required=True, ondelete="cascade", index=True)
    component_id = fields.Many2one(
        "heat.tariff.component", required=True, ondelete="cascade", index=True
    )
    basis = fields.Selection(related="component_id.basis")
    selected = fields.Boolean(string="To revise", default=True)
    old_price = fields.Float(digits=(16, 6), readonly=True)
    new_price = fields.Float(digits=(16, 6), readonly=True)
    change = fields.Float(string="Change (%)", digits=(16, 2), compute="_compute_change")
    coefficient = fields.Float(digits=(16, 10), readonly=True)
    provisional = fields.Boolean(readonly=True)
    message = fields.Char(string="What is missing", readonly=True)
    told = fields.Json(string="Price explained", readonly=True)
    terms_text = fields.Text(string="Indices", compute="_compute_terms_text")

    @api.depends("old_price", "new_price")
    def _compute_change(self):
        for line in self:
            line.change = line.revise_id._percent(line.old_price, line.new_price)

    @api.depends("told", "message")
    @api.depends_context("lang")
    def _compute_terms_text(self):
        for line in self:
            line.terms_text = line.message or "\n".join(
                self.env._(
                    "%(term)s: %(base)s → %(value)s (%(period)s)",
                    term=term["name"],
                    base=line.revise_id._figure(term["base_value"]),
                    value=line.revise_id._figure(term["value"]),
                    period=self.env["heat.tariff.term"]._periods_text(term["readings"]),
                )
                for term in (line.told or {}).get("terms", [])
            )

    def _revision_vals(self):
        """Values of the line that the applied revision keeps."""
        self.ensure_one()
        return {
            "component_id": self.component_id.id,
            "code": self.component_id.code,
            "name": self.component_id.name,
            "old_price": self.old_price,
            "new_price": self.new_price,
            "change": self.change,
            "told": self.told,
        }
