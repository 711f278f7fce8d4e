from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_contract.engine.vat import choose

BASES = [
    ("kw", "per kW and year"),
    ("urf", "per URF and year"),
    ("m2", "per m² and year"),
    ("point", "per delivery point and year"),
    ("flat", "flat, per year"),
]


class HeatSetupTariff(models.TransientModel):
    """A first tariff: the heat by the MWh, the subscription by the year."""

    _name = "heat.setup.tariff"
    _description = "First Tariff of a Cooperative"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True, default=lambda self: self.env._("General tariff"))
    date_from = fields.Date(
        string="In force from",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="Not after the first day that you will bill.",
    )
    network_ids = fields.Many2many(
        "heat.network",
        string="Networks",
        check_company=True,
        help="Networks on which the tariff is offered; empty for all.",
    )
    energy_price = fields.Float(string="R1: heat (€/MWh)", digits=(16, 6), required=True)
    subscription_basis = fields.Selection(
        BASES, string="R2: subscription", required=True, default="kw"
    )
    subscription_price = fields.Float(string="R2: price before tax (€)", digits=(16, 6))
    calendar_id = fields.Many2one(
        "heat.billing.calendar",
        string="Billing calendar of R2",
        check_company=True,
        help="Empty: in twelfths, with each billing run.",
    )
    is_indexed = fields.Boolean(string="R1 follows a price index")
    index_id = fields.Many2one("heat.price.index", string="Price index", check_company=True)
    base_date = fields.Date(string="Month of the base value")
    base_value = fields.Float(
        digits=(16, 6),
        compute="_compute_base_value",
        store=True,
        readonly=False,
        help="The value of the contract; the one recorded for its month is proposed.",
    )
    fixed_share = fields.Float(
        string="Fixed part (%)", default=15, help="Part of the price that never moves."
    )
    preview = fields.Text(string="What will be created", compute="_compute_preview")

    @api.depends("index_id", "base_date")
    def _compute_base_value(self):
        for wizard in self:
            index = wizard.index_id
            if not (index and wizard.base_date):
                continue
            known = index._values().get(index, {}).get(index._period_of(wizard.base_date))
            wizard.base_value = known.value if known else wizard.base_value

    @api.depends(
        "energy_price", "subscription_basis", "subscription_price", "network_ids", "is_indexed",
        "index_id", "fixed_share",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            lines = [wizard._energy_text()]
            if wizard.subscription_price:
                basis = dict(self._fields["subscription_basis"]._description_selection(self.env))
                lines.append(
                    self.env._(
                        "R2: %(price)s %(basis)s.",
                        price=wizard._money(wizard.subscription_price),
                        basis=basis[wizard.subscription_basis or "kw"],
                    )
                )
            wizard.preview = "\n".join([*lines, *wizard._vat_lines()])

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _energy_text(self):
        price = self._money(self.energy_price)
        if not self.is_indexed or not self.index_id:
            return self.env._("R1: %(price)s a MWh, which stays until you change it.", price=price)
        return self.env._(
            "R1: %(price)s a MWh, of which %(share)s %% is fixed and the rest follows %(index)s.",
            price=price,
            share=formatLang(self.env, self.fixed_share, digits=1),
            index=self.index_id.code,
        )

    def _vat_lines(self):
        """The VAT that each network's heat bears today, by its renewable share."""
        today = fields.Date.context_today(self)
        rules = self.env["heat.vat.rule"]._engine_rules()
        networks = self.network_ids._origin or self.env["heat.network"].search(
            [("company_id", "=", self.company_id.id)]
        )
        lines = []
        for network in networks:
            try:
                rate = choose(rules, network._vat_sale("energy", today, True)).rate
            except EngineError:
                lines.append(
                    self.env._(
                        "VAT at %(network)s: not known, record its renewable share first.",
                        network=network.name,
                    )
                )
                continue
            lines.append(
                self.env._(
                    "VAT on the heat of %(network)s: %(rate)s %%, where it serves several "
                    "customers.",
                    network=network.name,
                    rate=formatLang(self.env, float(rate), digits=1),
                )
            )
        return lines

    def action_create_tariff(self):
        """Create the tariff with its version and its components, and open it."""
        self.ensure_one()
        self._check()
        tariff = self.env["heat.tariff"].create(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "network_ids": [Command.set(self.network_ids.ids)],
                "version_ids": [
                    Command.create(
                        {
                            "date_from": self.date_from,
                            "component_ids": [
                                Command.create(values) for values in self._components()
                            ],
                        }
                    )
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.tariff",
            "res_id": tariff.id,
            "views": [(False, "form")],
        }

    def _check(self):
        if self.energy_price <= 0:
            raise UserError(self.env._("Give the price of a MWh before tax (R1)."))
        if self.subscription_price < 0:
            raise UserError(self.env._("The price of the subscription (R2) is not below zero."))
        if self.is_indexed and not (self.index_id and self.base_value > 0):
            raise UserError(
                self.env._("Choose the price index that R1 follows, and give its base value.")
            )
        if not 0 <= self.fixed_share <= 100:
            raise UserError(self.env._("The fixed part is between 0 and 100 %."))

    def _components(self):
        energy = {
            "code": "R1",
            "name": self.env._("Heat"),
            "sequence": 10,
            "basis": "mwh",
            "base_price": self.energy_price,
        }
        if self.is_indexed:
            energy |= self._indexation()
        components = [energy]
        if self.subscription_price:
            components.append(
                {
                    "code": "R2",
                    "name": self.env._("Subscription"),
                    "sequence": 20,
                    "basis": self.subscription_basis,
                    "base_price": self.subscription_price,
                    "calendar_id": self.calendar_id.id,
                }
            )
        return components

    def _indexation(self):
        fixed = round(self.fixed_share / 100, 6)
        return {
            "formula": f"{fixed:g} + {round(1 - fixed, 6):g} × I/I_0",
            "base_date": self.base_date,
            "term_ids": [
                Command.create(
                    {
                        "name": "I",
                        "index_id": self.index_id.id,
                        "base_date": self.base_date,
                        "base_value": self.base_value,
                    }
                )
            ],
        }
