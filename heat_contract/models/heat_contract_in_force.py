from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.contract import ContractFacts
from ..engine.rating import exact
from ..engine.timeline import Timeline
from .heat_contract_power import POWER_DIGITS
from .heat_contract_quantity import QUANTITY_DIGITS

# dated facts of a contract → (fields that show the one in force, its kind)
SHOWN = {
    "power_ids": ("subscribed_power_kw",),
    "tariff_ids": ("tariff_id",),
    "quantity_ids": ("urf", "area_m2"),
}


class HeatContract(models.Model):
    """The dated facts of a contract, and those in force today.

    The fields that show what is in force may be written: this types the fact in force anew,
    until a bill rests on it.
    """

    _inherit = "heat.contract"

    power_ids = fields.One2many("heat.contract.power", "contract_id", string="Subscribed powers")
    quantity_ids = fields.One2many("heat.contract.quantity", "contract_id", string="URF and areas")
    payer_ids = fields.One2many("heat.contract.payer", "contract_id", string="Payers")
    tariff_ids = fields.One2many("heat.contract.tariff", "contract_id", string="Tariffs")
    amendment_ids = fields.One2many("heat.contract.amendment", "contract_id", string="Amendments")
    subscribed_power_kw = fields.Float(
        string="Subscribed power (kW)",
        digits=(12, POWER_DIGITS),
        compute="_compute_subscribed_power_kw",
        inverse="_inverse_subscribed_power_kw",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        tracking=True,
        help="In force today.",
    )
    tariff_id = fields.Many2one(
        "heat.tariff",
        compute="_compute_tariff_id",
        inverse="_inverse_tariff_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        copy=True,
        tracking=True,
        help="In force today.",
    )
    urf = fields.Float(
        string="URF",
        digits=(14, QUANTITY_DIGITS),
        compute="_compute_quantities",
        inverse="_inverse_urf",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        tracking=True,
        help="Unités de répartition forfaitaires in force today: shares of the fixed charges.",
    )
    area_m2 = fields.Float(
        string="Area (m2)",
        digits=(14, QUANTITY_DIGITS),
        compute="_compute_quantities",
        inverse="_inverse_area_m2",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        tracking=True,
        help="Heated floor area in force today, where it shares out the fixed charges.",
    )
    is_billed = fields.Boolean(string="Billed", compute="_compute_is_billed")

    _power_positive = models.Constraint(
        "CHECK (subscribed_power_kw >= 0)", "The subscribed power cannot be negative."
    )

    @api.depends("power_ids.kw", "power_ids.date_from", "date_from", "date_to")
    def _compute_subscribed_power_kw(self):
        for contract in self:
            fact = contract._in_force(contract.power_ids)
            contract.subscribed_power_kw = fact.kw if fact else contract.subscribed_power_kw

    @api.depends("tariff_ids.tariff_id", "tariff_ids.date_from", "date_from", "date_to")
    def _compute_tariff_id(self):
        for contract in self:
            fact = contract._in_force(contract.tariff_ids)
            contract.tariff_id = fact.tariff_id if fact else contract.tariff_id

    @api.depends(
        "quantity_ids.quantity",
        "quantity_ids.basis",
        "quantity_ids.date_from",
        "date_from",
        "date_to",
    )
    def _compute_quantities(self):
        for contract in self:
            for name, basis in (("urf", "urf"), ("area_m2", "m2")):
                fact = contract._in_force(contract._quantities(basis))
                contract[name] = fact.quantity if fact else contract[name]

    def _inverse_subscribed_power_kw(self):
        self._type_in_force("subscribed_power_kw", lambda contract: contract.power_ids, "kw")

    def _inverse_tariff_id(self):
        self._type_in_force("tariff_id", lambda contract: contract.tariff_ids, "tariff_id")

    def _inverse_urf(self):
        self._type_in_force(
            "urf", lambda contract: contract._quantities("urf"), "quantity", basis="urf"
        )

    def _inverse_area_m2(self):
        self._type_in_force(
            "area_m2", lambda contract: contract._quantities("m2"), "quantity", basis="m2"
        )

    def _compute_is_billed(self):
        billed = self._billed_days()
        for contract in self:
            contract.is_billed = contract._origin in billed

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_shown(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._without_shown(vals)
        starts = {}
        if "date_from" in vals:
            start = fields.Date.to_date(vals["date_from"])
            starts = {
                contract: contract.date_from for contract in self if contract.date_from != start
            }
            self.browse([contract.id for contract in starts])._check_start_not_billed()
        result = super().write(vals)
        for contract, start in starts.items():
            contract._move_first_facts(start)
        return result

    def _without_shown(self, vals):
        """The dated facts, where they are given, say more than the fields that show them."""
        shown = {name for facts, names in SHOWN.items() if vals.get(facts) for name in names}
        return {name: value for name, value in vals.items() if name not in shown}

    def _check_start_not_billed(self):
        billed = self._billed_days()
        for contract in self:
            if contract in billed:
                raise UserError(
                    self.env._(
                        "The bill %(bill)s rests on the first day of contract %(contract)s, which "
                        "is not changed any more. Credit its bills first.",
                        bill=billed[contract][0][1].display_name,
                        contract=contract.name,
                    )
                )

    def _move_first_facts(self, start):
        """What held from the former ``start`` of the contract holds from the present one."""
        self.ensure_one()
        facts = (self.power_ids, self.tariff_ids, self.quantity_ids)
        for siblings in (group for rows in facts for group in rows.grouped(_kind).values()):
            first = siblings.sorted("date_from")[0]
            if self.date_from < first.date_from <= start:
                first.date_from = self.date_from

    def _quantities(self, basis):
        return self.quantity_ids.filtered(lambda fact: fact.basis == basis)

    def _in_force(self, facts):
        """Of ``facts`` of one kind, the one in force today: the last one of an ended contract,
        the first one of a contract to come."""
        self.ensure_one()
        day = min(filter(None, (fields.Date.context_today(self), self.date_to)))
        day = max(day, self.date_from or day)
        facts = facts.filtered("date_from").sorted("date_from")
        return facts.filtered(lambda fact: fact.date_from <= day)[-1:] or facts[:1]

    def _tariff_on(self, day):
        """The tariff in force on ``day``; the first one before the contract begins."""
        self.ensure_one()
        facts = self.tariff_ids.sorted("date_from")
        return (facts.filtered(lambda fact: fact.date_from <= day)[-1:] or facts[:1]).tariff_id

    def _type_in_force(self, name, facts_of, value_name, **kind):
        """Write what was typed in the field ``name`` as the fact in force.

        A contract that has none gets it from its first day.
        """
        created = []
        for contract in self:
            value = self._fields[name].convert_to_write(contract[name], contract)
            fact = contract._in_force(facts_of(contract))
            if fact:
                fact.write({value_name: value})
            elif value:
                created.append(
                    {
                        "contract_id": contract.id,
                        "date_from": contract.date_from,
                        value_name: value,
                        **kind,
                    }
                )
        facts_of(self.browse()).create(created)

    @api.model
    def _refresh_in_force(self):
        """A fact that begins today shows from today on; run every night."""
        today = fields.Date.context_today(self)
        for model, names in (
            ("heat.contract.power", ["subscribed_power_kw"]),
            ("heat.contract.tariff", ["tariff_id"]),
            ("heat.contract.quantity", ["urf", "area_m2"]),
        ):
            begun = self.env[model].search_fetch([("date_from", "<=", today)], ["contract_id"])
            by_contract = begun.grouped("contract_id").items()
            changed = self.browse([c.id for c, facts in by_contract if len(facts) > 1])
            for name in names:
                self.env.add_to_compute(self._fields[name], changed)
        # a term renewed overnight has another end
        renewed = self.search([("term_months", "!=", 0), ("renewal", "=", "tacit")])
        for name in ("term_date", "notice_date"):
            self.env.add_to_compute(self._fields[name], renewed)
        self.env.flush_all()

    # for bills

    def _billed_days(self):
        """{contract: [(days, bill)]} of the posted bills in force, by what their lines charge."""
        rows = self.env["heat.bill.line"]._read_group(
            [
                ("bill_id.contract_id", "in", self.ids),
                ("bill_id.state", "=", "posted"),
                ("bill_id.kind", "!=", "credit"),
            ],
            ["bill_id"],
            ["date_from:min", "date_to:max"],
        )
        billed = {}
        for bill, first, last in sorted(rows, key=lambda row: row[1]):
            billed.setdefault(bill.contract_id, []).append((day_period(first, last), bill))
        return billed

    def _billing_facts(self, period):
        """{contract: ContractFacts}, in as many queries for one contract as for thousands.

        The timelines tell the whole history; ``points`` are the points that take heat during
        some days of ``period``, each with its days in the contract.
        """
        self.fetch(["date_from", "date_to", "partner_id"])
        power = self._timelines("power", lambda fact: exact(fact.kw, POWER_DIGITS))
        tariffs = self._timelines("tariff", lambda fact: fact.tariff_id.id)
        quantities = self._timelines("quantity", lambda fact: exact(fact.quantity, QUANTITY_DIGITS))
        payers = self._timelines("payer", lambda fact: fact.partner_id.id)
        points = self._points_during(period)
        none = Timeline()
        facts = {}
        for contract in self:
            last_day = contract.date_to
            facts[contract] = ContractFacts(
                start=contract.date_from,
                end=last_day + timedelta(days=1) if last_day else date.max,
                tariffs=tariffs.get(contract, {}).get((), none),
                power=power.get(contract, {}).get((), none),
                urf=quantities.get(contract, {}).get(("urf",), none),
                area=quantities.get(contract, {}).get(("m2",), none),
                payers=contract._with_customer(payers.get(contract, {})),
                points=tuple(points.get(contract, ())),
            )
        return facts

    def _timelines(self, name, value_of):
        """{contract: {kind: Timeline}} of the facts of ``heat.contract.<name>``."""
        model = self.env[f"heat.contract.{name}"]
        facts = model.search_fetch(
            [("contract_id", "in", self.ids)], ["contract_id", *model._fact_fields]
        )
        entries = {}
        for fact in facts:
            contract, *kind = fact._kind()
            known = entries.setdefault(contract, {}).setdefault(tuple(kind), [])
            known.append((fact.date_from, value_of(fact)))
        return {
            contract: {kind: Timeline(known) for kind, known in kinds.items()}
            for contract, kinds in entries.items()
        }

    def _with_customer(self, payers):
        """{component code, or None for all: Timeline}; the customer pays until another does."""
        self.ensure_one()
        timelines = {code or None: timeline for (code,), timeline in payers.items()}
        everyone = timelines.get(None, Timeline())
        if everyone.at(self.date_from) is None:
            first = (self.date_from, self.partner_id.id)
            timelines[None] = Timeline([first, *everyone.entries])
        return timelines

    def _points_during(self, period):
        links = self.env["heat.contract.point"].search_fetch(
            [
                ("contract_id", "in", self.ids),
                ("delivery_point_id.direction", "=", "delivery"),
                ("period_from", "<=", period.last_day),
                "|",
                ("period_to", "=", False),
                ("period_to", ">=", period.start),
            ],
            ["contract_id", "delivery_point_id", "period_from", "period_to"],
        )
        return {
            contract: [(link.delivery_point_id.id, link._period()) for link in same]
            for contract, same in links.grouped("contract_id").items()
        }


def _kind(fact):
    return fact._kind()
