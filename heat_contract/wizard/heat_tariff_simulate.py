from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from odoo.addons.heat_base.engine.periods import Period, last_complete_month

from ..engine.rating import exact

ENERGY_DIGITS = 6


class HeatTariffSimulate(models.TransientModel):
    """Twelve months of a delivery point under a tariff: what is asked.

    What the bills would say is in ``heat_tariff_simulate_result``.
    """

    _name = "heat.tariff.simulate"
    _description = "Simulation of a Yearly Bill"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", domain="[('direction', '=', 'delivery')]", index=True
    )
    network_id = fields.Many2one(
        "heat.network",
        compute="_compute_network_id",
        store=True,
        readonly=False,
        index=True,
        help="Its renewable share decides on VAT, its weather shares out a year's consumption.",
    )
    contract_id = fields.Many2one(
        "heat.contract", string="Present contract", compute="_compute_contract_id"
    )
    prospect = fields.Char(string="For", help="Who the simulation is printed for.")
    tariff_id = fields.Many2one(
        "heat.tariff",
        required=True,
        index=True,
        ondelete="cascade",
        compute="_compute_tariff_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    span = fields.Selection(
        [("last", "Last twelve complete months"), ("year", "A calendar year")],
        string="Months",
        required=True,
        default="last",
    )
    year = fields.Char(size=4, default=lambda self: str(fields.Date.context_today(self).year - 1))
    prices = fields.Selection(
        [("dated", "Of each month"), ("day", "Of one day")],
        required=True,
        compute="_compute_prices",
        store=True,
        readonly=False,
        precompute=True,
        help="Of one day: what the year would cost at the prices of that day, as for a tariff that "
        "was not in force yet.",
    )
    prices_on = fields.Date(
        string="At the prices of",
        compute="_compute_prices",
        store=True,
        readonly=False,
        precompute=True,
    )
    energy_source = fields.Selection(
        [
            ("measured", "Measured at the point"),
            ("annual", "Typed for the year"),
            ("monthly", "Typed month by month"),
        ],
        string="Consumption",
        required=True,
        compute="_compute_energy_source",
        store=True,
        readonly=False,
        precompute=True,
    )
    energy_mwh = fields.Float(
        string="Consumption of the year (MWh)", digits=(16, ENERGY_DIGITS), help="Typed."
    )
    total_mwh = fields.Float(
        string="In all (MWh)", digits=(16, ENERGY_DIGITS), compute="_compute_total_mwh"
    )
    month_ids = fields.One2many(
        "heat.tariff.simulate.month",
        "simulate_id",
        string="Consumption by month",
        compute="_compute_month_ids",
        store=True,
        readonly=False,
    )
    power_kw = fields.Float(
        string="Subscribed power (kW)",
        digits=(12, 3),
        compute="_compute_quantities",
        store=True,
        readonly=False,
    )
    urf = fields.Float(
        string="URF", digits=(14, 3), compute="_compute_quantities", store=True, readonly=False
    )
    area_m2 = fields.Float(
        string="Area (m2)",
        digits=(14, 3),
        compute="_compute_quantities",
        store=True,
        readonly=False,
    )
    asks_urf = fields.Boolean(compute="_compute_asks")
    asks_area = fields.Boolean(compute="_compute_asks")
    compare_with = fields.Selection(
        [
            ("none", "Nothing"),
            ("contract", "The present contract"),
            ("billed", "What was billed"),
            ("tariff", "Another tariff"),
        ],
        string="Compare with",
        required=True,
        compute="_compute_compare_with",
        store=True,
        readonly=False,
        precompute=True,
    )
    compare_tariff_id = fields.Many2one("heat.tariff", string="Other tariff", index=True)

    @api.depends("delivery_point_id")
    def _compute_network_id(self):
        for wizard in self:
            wizard.network_id = wizard.delivery_point_id.network_id or wizard.network_id

    @api.depends("delivery_point_id", "span", "year")
    def _compute_contract_id(self):
        for wizard in self:
            days = wizard._months()
            links = wizard.delivery_point_id.contract_point_ids.filtered(
                lambda link, days=days: link._period().intersection(days)
            )
            wizard.contract_id = links.sorted("period_from")[-1:].contract_id

    @api.depends("contract_id")
    def _compute_tariff_id(self):
        for wizard in self:
            wizard.tariff_id = wizard.tariff_id or wizard.contract_id.tariff_id

    @api.depends("tariff_id", "span", "year")
    def _compute_prices(self):
        for wizard in self:
            first = min(wizard.tariff_id.version_ids.mapped("date_from"), default=None)
            late = first and first > wizard._months().start
            wizard.prices = "day" if late else "dated"
            today = fields.Date.context_today(wizard)
            wizard.prices_on = max(first, today) if late else today

    @api.depends("delivery_point_id")
    def _compute_energy_source(self):
        for wizard in self:
            wizard.energy_source = "measured" if wizard.delivery_point_id else "annual"

    @api.onchange("energy_source")
    def _onchange_energy_source(self):
        if self.energy_source == "annual" and not self.energy_mwh:
            self.energy_mwh = self.total_mwh

    @api.depends("month_ids.energy_mwh")
    def _compute_total_mwh(self):
        for wizard in self:
            wizard.total_mwh = sum(wizard.month_ids.mapped("energy_mwh"))

    @api.depends("delivery_point_id", "network_id", "span", "year", "energy_source", "energy_mwh")
    def _compute_month_ids(self):
        for wizard in self:
            months = list(wizard._months().months())
            if wizard.energy_source == "measured":
                energies = wizard._measured(months)
            elif wizard.energy_source == "annual":
                energies = wizard._shared_out(months)
            else:
                known = {line.month: line.energy_mwh for line in wizard.month_ids}
                energies = [(known.get(month.start, 0.0), "typed") for month in months]
            wizard.month_ids = [
                Command.clear(),
                *(
                    Command.create({"month": month.start, "energy_mwh": mwh, "origin": origin})
                    for month, (mwh, origin) in zip(months, energies, strict=True)
                ),
            ]

    @api.depends("contract_id")
    def _compute_quantities(self):
        for wizard in self:
            contract = wizard.contract_id
            wizard.power_kw = contract.subscribed_power_kw or wizard.power_kw
            wizard.urf = contract.urf or wizard.urf
            wizard.area_m2 = contract.area_m2 or wizard.delivery_point_id.area_m2 or wizard.area_m2

    @api.depends("tariff_id", "compare_tariff_id")
    def _compute_asks(self):
        for wizard in self:
            tariffs = wizard.tariff_id | wizard.compare_tariff_id
            bases = tariffs.version_ids.component_ids.mapped("basis")
            wizard.asks_urf, wizard.asks_area = "urf" in bases, "m2" in bases

    @api.depends("contract_id")
    def _compute_compare_with(self):
        for wizard in self:
            wizard.compare_with = "contract" if wizard.contract_id else "none"

    def _months(self):
        """The days of the twelve months."""
        self.ensure_one()
        if self.span == "year" and (self.year or "").isdigit() and 1900 < int(self.year) < 9000:
            return Period(date(int(self.year), 1, 1), date(int(self.year) + 1, 1, 1))
        end = last_complete_month(fields.Date.context_today(self)).end
        return Period(end - relativedelta(years=1), end)

    def _days(self):
        """The days that are simulated: those of the contract, where the point has one."""
        months, contract = self._months(), self.contract_id
        if not contract:
            return months
        return contract._service_days().intersection(months) or months

    def _points(self):
        """The points whose heat is charged: all those of the contract."""
        contract = self.contract_id
        return (contract.delivery_point_ids if contract else self.delivery_point_id)._origin

    def _measured(self, months):
        """[(MWh, how it is known)] of ``months``, of all points together."""
        days = self._days()
        parts = {month: month.intersection(days) for month in months}
        points = self._points()
        found = points._known_or_estimated(
            (point, part) for point in points for part in parts.values() if part
        )
        energies = []
        for month in months:
            results = [found[point, parts[month]] for point in points if parts[month]]
            if any(result["kwh"] is None for result in results):
                energies.append((0.0, "unknown"))
                continue
            kwh = sum((result["kwh"] for result in results), Decimal(0))
            estimated = any(result["quality"] == "estimated" for result in results)
            energies.append((float(kwh / 1000), "estimated" if estimated else "measured"))
        return energies

    def _shared_out(self, months):
        """[(MWh, how it is known)]: the year by the degree days of its months, by days without."""
        weights, origin = self._degree_days(months), "spread"
        if not weights:
            weights, origin = [Decimal(month.days) for month in months], "days"
        whole, total = exact(self.energy_mwh, ENERGY_DIGITS), sum(weights)
        step = Decimal(1).scaleb(-ENERGY_DIGITS)
        reached, before, energies = Decimal(0), Decimal(0), []
        for weight in weights:
            reached += weight
            upto = (whole * reached / total).quantize(step)
            energies.append((float(upto - before), origin))
            before = upto
        return energies

    def _degree_days(self, months):
        """Degree days of each month; none when the weather of a month is not known at all."""
        network = self.network_id._origin
        if not network:
            return []
        whole = Period(months[0].start, months[-1].end)
        days = network._degree_days(whole)[network.id]
        sums = []
        for month in months:
            known = [
                one.value
                for day, one in days.items()
                if month.start <= day < month.end and one.value is not None
            ]
            if not known:
                return []
            # days without weather are as the others of their month
            sums.append(sum(known) * month.days / len(known))
        return sums if sum(sums) else []

    def action_print(self):
        self.ensure_one()
        return self.env.ref("heat_contract.heat_tariff_simulate_report").report_action(
            self, config=False
        )
