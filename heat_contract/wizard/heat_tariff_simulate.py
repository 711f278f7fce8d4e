from datetime import date

from odoo import Command, api, fields, models
from odoo.tools import format_date

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period

from ..engine.rating import exact, round_half_up

#: what a year of one is charged for, where the basis has no quantity of its own
ONCE = ("point", "flat")


class HeatTariffSimulate(models.TransientModel):
    """What a year of a delivery point would cost under a tariff."""

    _name = "heat.tariff.simulate"
    _description = "Simulation of a Yearly Bill"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    delivery_point_id = fields.Many2one("heat.delivery.point", index=True)
    tariff_id = fields.Many2one("heat.tariff", required=True, index=True, ondelete="cascade")
    year = fields.Char(
        string="Year of the consumption",
        required=True,
        size=4,
        default=lambda self: str(fields.Date.context_today(self).year - 1),
    )
    prices_on = fields.Date(
        string="At the prices of", required=True, default=fields.Date.context_today
    )
    energy_mwh = fields.Float(
        string="Consumption (MWh)",
        digits=(16, 3),
        compute="_compute_energy_mwh",
        store=True,
        readonly=False,
        help="That of the point and year; type another one to try it.",
    )
    energy_note = fields.Char(string="Where it comes from", compute="_compute_energy_note")
    power_kw = fields.Float(
        string="Subscribed power (kW)",
        digits=(12, 3),
        compute="_compute_quantities",
        store=True,
        readonly=False,
    )
    urf = fields.Float(
        string="URF",
        digits=(14, 3),
        compute="_compute_quantities",
        store=True,
        readonly=False,
    )
    area_m2 = fields.Float(
        string="Area (m2)",
        digits=(14, 3),
        compute="_compute_quantities",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "heat.tariff.simulate.line",
        "simulate_id",
        compute="_compute_line_ids",
        store=True,
    )
    total = fields.Monetary(string="Year before tax", compute="_compute_total")
    mean_price = fields.Monetary(string="A MWh, all included", compute="_compute_total")
    fixed_share = fields.Float(string="Fixed part (%)", digits=(5, 1), compute="_compute_total")
    message = fields.Char(string="What is missing", compute="_compute_message")

    @api.depends("delivery_point_id", "year")
    def _compute_energy_mwh(self):
        for wizard in self:
            months, _missing = wizard._months_read()
            if months:
                wizard.energy_mwh = sum(months) / 1000
            elif not wizard.energy_mwh:
                wizard.energy_mwh = 0.0

    @api.depends("delivery_point_id", "year")
    @api.depends_context("lang")
    def _compute_energy_note(self):
        for wizard in self:
            months, missing = wizard._months_read()
            if not wizard.delivery_point_id:
                wizard.energy_note = False
            elif not months:
                wizard.energy_note = self.env._("No reading of that year: type the consumption.")
            elif missing:
                names = [format_date(self.env, day, date_format="MMMM") for day in missing]
                wizard.energy_note = self.env._(
                    "Without %(months)s, of which readings are missing", months=", ".join(names)
                )
            else:
                wizard.energy_note = self.env._("Twelve months read at the point")

    @api.depends("delivery_point_id")
    def _compute_quantities(self):
        for wizard in self:
            contract = wizard.delivery_point_id.contract_id
            wizard.power_kw = contract.subscribed_power_kw or wizard.power_kw
            wizard.urf = contract.urf or wizard.urf
            wizard.area_m2 = contract.area_m2 or wizard.delivery_point_id.area_m2 or wizard.area_m2

    @api.depends("tariff_id", "prices_on", "energy_mwh", "power_kw", "urf", "area_m2")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in wizard._lines()),
            ]

    @api.depends("line_ids.amount")
    def _compute_total(self):
        for wizard in self:
            wizard.total = sum(wizard.line_ids.mapped("amount"))
            fixed = sum(line.amount for line in wizard.line_ids if line.basis != "mwh")
            wizard.mean_price = wizard.total / wizard.energy_mwh if wizard.energy_mwh else 0
            wizard.fixed_share = fixed / wizard.total * 100 if wizard.total else 0

    @api.depends("line_ids.message", "tariff_id", "prices_on")
    @api.depends_context("lang")
    def _compute_message(self):
        for wizard in self:
            missing = [line.message for line in wizard.line_ids if line.message]
            if wizard.tariff_id and not wizard._components():
                missing = [self.env._("This tariff has no price on that day.")]
            wizard.message = " ".join(missing)

    def _months_read(self):
        """Energy of the months of the year in kWh, and the first days of those that lack it."""
        self.ensure_one()
        if not (self.delivery_point_id and (self.year or "").isdigit() and int(self.year) > 1900):
            return [], []
        year = int(self.year)
        months = list(Period(date(year, 1, 1), date(year + 1, 1, 1)).months())
        point = self.delivery_point_id._origin
        found = point._consumption((point, month) for month in months)
        known = [found[point, month]["kwh"] for month in months]
        return (
            [float(kwh) for kwh in known if kwh is not None],
            [month.start for month, kwh in zip(months, known, strict=True) if kwh is None],
        )

    def _components(self):
        started = self.tariff_id.version_ids.filtered(
            lambda version: self.prices_on and version.date_from <= self.prices_on
        )
        return started.sorted("date_from")[-1:].component_ids

    def _lines(self):
        self.ensure_one()
        components = self._components()
        book = components._price_book(None)
        step = exact(self.currency_id.rounding or 0.01, self.currency_id.decimal_places or 2)
        lines = []
        for component in components:
            vals = {"component_id": component.id, "quantity": self._quantity(component)}
            try:
                price = book.price(component, self.prices_on).value
            except EngineError as error:
                lines.append({**vals, "message": component._price_error_text(error)})
                continue
            amount = round_half_up(exact(vals["quantity"], 6) * price, step)
            lines.append({**vals, "price": price, "amount": amount})
        return lines

    def _quantity(self, component):
        by_basis = {
            "mwh": self.energy_mwh,
            "kw": self.power_kw,
            "urf": self.urf,
            "m2": self.area_m2,
        }
        return 1.0 if component.basis in ONCE else by_basis.get(component.basis, 0.0)
