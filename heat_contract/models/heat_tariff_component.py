from odoo import api, fields, models
from odoo.tools.misc import formatLang

PRICE_DIGITS = 6


class HeatTariffComponent(models.Model):
    _name = "heat.tariff.component"
    _description = "Heat Tariff Component"
    _order = "version_id, sequence, code"
    _check_company_auto = True

    version_id = fields.Many2one(
        "heat.tariff.version", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="R1, R2, R21… as the contract calls it.")
    name = fields.Char(string="Label", translate=True, help="How bills call it.")
    basis = fields.Selection(
        [("mwh", "per MWh"), ("kw", "per kW and year")],
        required=True,
        default="mwh",
        help="Per MWh: the energy consumed. Per kW and year: the subscribed power, billed in "
        "twelfths; December takes the cents left by the roundings.",
    )
    base_price = fields.Float(
        string="Price before tax", digits=(16, PRICE_DIGITS), required=True, aggregator=None
    )
    nature = fields.Selection(
        [("energy", "Energy"), ("subscription", "Subscription")],
        compute="_compute_nature",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="What the tax authority sees: heat supplied, or the subscription.",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Gives the income account of the invoice line.",
    )

    _version_code_unique = models.Constraint(
        "UNIQUE (version_id, code)", "This version already has a component with that code."
    )

    @api.depends("basis")
    def _compute_nature(self):
        for component in self:
            component.nature = "energy" if component.basis == "mwh" else "subscription"

    @api.depends("nature")
    def _compute_product_id(self):
        shipped = self._shipped_products()
        for component in self:
            if not component.product_id or component.product_id in shipped.values():
                component.product_id = shipped[component.nature]

    @api.model
    def _shipped_products(self):
        """The products that this module brings, by nature of the component."""
        return {
            "energy": self.env.ref("heat_contract.product_energy"),
            "subscription": self.env.ref("heat_contract.product_subscription"),
        }

    @api.depends("code", "name")
    def _compute_display_name(self):
        for component in self:
            label = component.name if component.name != component.code else False
            component.display_name = " – ".join(filter(None, [component.code, label]))

    def _price_text(self):
        """Code, price and unit, as a person says them."""
        self.ensure_one()
        price = formatLang(self.env, self.price_in_force, currency_obj=self.currency_id)
        if self.basis == "mwh":
            return self.env._("%(code)s: %(price)s a MWh", code=self.code, price=price)
        return self.env._("%(code)s: %(price)s a kW and year", code=self.code, price=price)
