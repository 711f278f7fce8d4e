from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..engine.balance import part, total
from ..engine.errors import MoreThanReceived
from ..models.exact import exact


class HeatFuelStatement(models.TransientModel):
    """What the plants received, burnt and hold over a period, and what it cost: to look at, then
    to print."""

    _name = "heat.fuel.statement"
    _description = "Fuel Statement"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_month()[0]
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_month()[1])
    plant_ids = fields.Many2many(
        "heat.plant", string="Plants", domain="[('company_id', '=', company_id)]",
        help="Empty: all of them.",
    )  # fmt: skip
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    def _default_month(self):
        """The last month that is over."""
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "Fuel from %(start)s to %(end)s",
                start=format_date(self.env, one.date_from),
                end=format_date(self.env, one.date_to),
            )

    @api.depends("date_from", "date_to", "plant_ids", "company_id")
    @api.depends_context("lang")
    def _compute_preview(self):
        for one in self:
            known = one.date_from and one.date_to and one.date_from <= one.date_to
            one.preview = (
                self.env["ir.qweb"]._render(
                    "heat_plant.heat_fuel_statement_tables", {"plants": one._statement()}
                )
                if known
                else False
            )

    def action_print(self):
        """The statement as PDF."""
        return self.env.ref("heat_plant.heat_fuel_statement_report").report_action(
            self, config=False
        )

    def _statement(self):
        """Each plant with its stores and its suppliers, as texts of the page."""
        self.ensure_one()
        plants = self.plant_ids or self.env["heat.plant"].search(
            [("company_id", "=", self.company_id.id)]
        )
        found = [
            {"name": one.name, "stores": self._stores(one), "suppliers": self._suppliers(one)}
            for one in plants
        ]
        return [one for one in found if one["stores"] or one["suppliers"]]

    def _stores(self, plant):
        rows = [
            self._store_row(plant, pool)
            for pool in plant._fuel_pools()
            if not pool.is_idle(self.date_from, self.date_to)
        ]
        sources = dict.fromkeys(
            plant.delivery_ids.filtered(lambda one: not one.fuel_id.is_stored).fuel_id.mapped(
                "source"
            )
        )
        for source in sources:
            loads = plant._metered_deliveries(source, self.date_from, self.date_to)
            if loads:
                rows.append(self._metered_row(loads))
        return rows

    def _store_row(self, plant, pool):
        name = pool.silo.name or pool.fuel.name
        burnt = plant._pool_burnt(pool, self.date_from, self.date_to)
        if not burnt:
            return {"name": name, "problem": self._unknown(pool)}
        known = {one.end: one for one in pool.intervals()}
        opening, closing = known[burnt.start], known[burnt.end]
        between = [one for day, one in known.items() if burnt.start < day <= burnt.end]
        return {
            "name": name,
            "counted": self.env._(
                "inventories of %(start)s and %(end)s",
                start=format_date(self.env, burnt.start),
                end=format_date(self.env, burnt.end),
            ),
            "opening": self._mwh(opening.closing_mwh),
            "received": self._mwh(total(one.received_mwh for one in between)),
            "burnt": self._mwh(burnt.energy_mwh),
            "closing": self._mwh(closing.closing_mwh),
            "price": self._money(part(burnt.value, burnt.energy_mwh)),
            "cost": self._money(burnt.value),
            "stock": self._money(closing.closing_value),
            "assumed": burnt.assumed,
            "problem": False,
        }

    def _unknown(self, pool):
        try:
            pool.intervals()
        except MoreThanReceived as error:
            return pool.inventories[-1:]._explain(error)
        return self.env._(
            "Not measured: an inventory near the first and the last day of the period lacks."
        )

    def _metered_row(self, loads):
        energy = total(exact(one.energy_mwh) for one in loads)
        cost = total(exact(one.amount) or None for one in loads)
        return {
            "name": ", ".join(loads.fuel_id.mapped("name")),
            "counted": self.env._("what was delivered is burnt"),
            "opening": "–",
            "received": self._mwh(energy),
            "burnt": self._mwh(energy),
            "closing": "–",
            "price": self._money(part(cost, energy)),
            "cost": self._money(cost),
            "stock": "–",
            "assumed": any(one.assumed for one in loads),
            "problem": False,
        }

    def _suppliers(self, plant):
        """What each supplier delivered in the period, by fuel."""
        loads = self.env["heat.fuel.delivery"]._read_group(
            [
                ("plant_id", "=", plant.id),
                ("state", "=", "recorded"),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
            ],
            ["fuel_id", "partner_id"],
            ["__count", "mass_t:sum", "energy_mwh:sum", "moisture:avg", "amount:sum",
             "price_mwh:avg", "price_t:avg"],
        )  # fmt: skip
        return [
            {
                "fuel": fuel.name,
                "supplier": partner.name or self.env._("Supplier not noted"),
                "count": count,
                "mass": self._number(mass or None, 2),
                "energy": self._mwh(energy),
                "moisture": self._number(moisture, 1),
                "amount": self._money(amount or None),
                "price_mwh": self._money(price_mwh),
                "price_t": self._money(price_t),
            }
            for fuel, partner, count, mass, energy, moisture, amount, price_mwh, price_t in loads
        ]

    def _mwh(self, value):
        return self._number(value, 1)

    def _number(self, value, digits):
        if value is None or value is False:
            return self.env._("not measured")
        return formatLang(self.env, float(value), digits=digits)

    def _money(self, value):
        if value is None or value is False:
            return self.env._("not known")
        return formatLang(self.env, float(value), currency_obj=self.company_id.currency_id)
