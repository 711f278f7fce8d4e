from calendar import monthrange
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.periods import day_period

from ..engine.rating import Charge, exact
from ..engine.settlement import counted_once
from ..engine.trace import replay
from .batching import same_company

QUANTITY_DIGITS = 6
PRICE_DIGITS = 6
RATE_DIGITS = 4
# how a bill writes the unit of an index
UNIT_NAMES = {"wh": "Wh", "kwh": "kWh", "mwh": "MWh", "mj": "MJ", "gj": "GJ", "gcal": "Gcal"}


# how a bill writes the unit of what a component counts
BASIS_NAMES = {"mwh": "MWh", "kw": "kW", "urf": "URF", "m2": "m²"}
BASES = [
    ("mwh", "per MWh"),
    ("kw", "per kW and year"),
    ("urf", "per URF and year"),
    ("m2", "per m² and year"),
    ("point", "per delivery point and year"),
    ("flat", "flat, per year"),
]


class HeatBillLine(models.Model):
    _name = "heat.bill.line"
    _description = "Heat Bill Line"
    _order = "bill_id, sequence, id"
    _check_company_auto = True

    bill_id = fields.Many2one(
        "heat.bill", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="bill_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="bill_id.currency_id")
    sequence = fields.Integer(default=10)
    contract_id = fields.Many2one(
        related="bill_id.contract_id", store=True, precompute=True, index=True
    )
    role = fields.Selection(
        [
            ("charge", "Charge"),
            ("instalment", "Instalment"),
            ("deduction", "Instalment deducted"),
            ("difference", "Correction"),
            ("minimum", "Minimum"),
        ],
        required=True,
        default="charge",
        help="Instalments are paid on account and deducted by the settlement; a correction "
        "charges what a line billed on an estimate or a provisional index turned out to differ.",
    )
    live = fields.Boolean(
        compute="_compute_live",
        store=True,
        precompute=True,
        copy=False,
        help="Part of a bill in force: neither credited nor cancelled, and no credit.",
    )
    origin_line_id = fields.Many2one(
        "heat.bill.line",
        string="Corrects",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The instalment deducted, or the line corrected.",
    )
    rank = fields.Integer(
        string="Correction number",
        aggregator=None,
        help="How many times the same line was corrected before.",
    )
    provisional = fields.Boolean(
        help="Rests on an estimate or on an index that may still change: what differs is "
        "charged or given back by a later bill.",
    )
    index_moved_on = fields.Datetime(
        string="Index moved on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When a value was recorded of which the price of the line would have taken account: "
        "what differs is charged or given back by the next billing run.",
    )
    component_id = fields.Many2one(
        "heat.tariff.component",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", index="btree_not_null", ondelete="restrict", check_company=True
    )
    code = fields.Char(required=True)
    name = fields.Char(string="Description", required=True)
    basis = fields.Selection(BASES, required=True)
    nature = fields.Selection(
        [("energy", "Energy"), ("subscription", "Subscription")], required=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    quantity = fields.Float(digits=(16, QUANTITY_DIGITS), required=True, aggregator=None)
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict")
    price_unit = fields.Float(
        string="Unit price", digits=(16, PRICE_DIGITS), required=True, aggregator=None
    )
    time_numerator = fields.Integer(default=1, aggregator=None)
    time_denominator = fields.Integer(default=1, aggregator=None)
    time_fraction = fields.Char(
        string="Part of the year",
        compute="_compute_time_fraction",
        help="Part of a yearly price that the line charges.",
    )
    amount = fields.Monetary(string="Before tax", required=True)
    tax_ids = fields.Many2many(
        "account.tax", string="Taxes", check_company=True, context={"active_test": False}
    )
    vat_rate = fields.Float(string="VAT (%)", digits=(7, RATE_DIGITS), aggregator=None)
    quality = fields.Selection(
        [
            ("measured", "Measured"),
            ("interpolated", "Interpolated"),
            ("estimated", "Estimated"),
        ]
    )
    trace = fields.Json(required=True)
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    # one text stands for contract, component, point and role: a range of its hash is compared
    # by the index that compares days, without an extension
    _one_charge_a_day = models.Constraint(
        """EXCLUDE USING gist (
            int8range(
                hashtextextended(contract_id::text || '|' || coalesce(delivery_point_id, 0)::text
                                 || '|' || role || '|' || code, 0) >> 1,
                hashtextextended(contract_id::text || '|' || coalesce(delivery_point_id, 0)::text
                                 || '|' || role || '|' || code, 0) >> 1,
                '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        ) WHERE (live AND origin_line_id IS NULL
                 AND role IN ('charge', 'instalment', 'minimum'))""",
        "Another run has just billed some of these days of the contract: prepare this one again.",
    )
    _corrected_once = models.UniqueIndex(
        "(origin_line_id, role, rank) WHERE live AND origin_line_id IS NOT NULL",
        "This line is already deducted or corrected by a bill in force.",
    )

    @api.depends("bill_id.state", "bill_id.kind")
    def _compute_live(self):
        for line in self:
            bill = line.bill_id
            line.live = bill.kind != "credit" and bill.state in ("prepared", "posted")

    @api.depends("time_numerator", "time_denominator", "date_from", "date_to", "trace")
    def _compute_time_fraction(self):
        """A twelfth, and the days of a month billed in part: 5/93 of a year says nothing."""
        for line in self:
            part = Fraction(line.time_numerator or 1, line.time_denominator or 1)
            told = Fraction((line.trace or {}).get("part", "1/12"))
            if line.time_numerator == line.time_denominator:
                line.time_fraction = False
            elif part == told or told != Fraction(1, 12):
                line.time_fraction = str(part)
            else:
                line.time_fraction = line._months_told(part)

    def _months_told(self, part):
        """``part`` as whole months and the days of others, where they lead to it."""
        whole, cut, total = 0, [], Fraction(0)
        for days in day_period(self.date_from, self.date_to).months():
            month = monthrange(days.start.year, days.start.month)[1]
            total += Fraction(days.days, 12 * month)
            if days.days == month:
                whole += 1
            else:
                cut.append(f"1/12 × {days.days}/{month}")
        if total != part:
            return str(part)
        return " + ".join([*([str(Fraction(whole, 12))] if whole else []), *cut])

    def _check_company(self, fnames=None):
        return None if same_company(self, fnames) else super()._check_company(fnames)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["heat.bill"]._check_computing()
        return super().create(vals_list)

    def write(self, vals):
        self.env["heat.bill"]._check_computing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_computing(self):
        self.env["heat.bill"]._check_computing()
        if self.bill_id.move_id:
            raise UserError(self.env._("The lines of an invoiced bill cannot be deleted."))

    def _computing(self):
        """The same lines, which the code that computes bills may write."""
        return self.with_env(self.env["heat.bill"]._computing().env)

    @api.model
    def _shipped_unit(self, xml_id):
        """A unit by its external id, without asking the database each time."""
        return self.env["uom.uom"].browse(self.env["ir.model.data"]._xmlid_to_res_id(xml_id))

    @api.model
    def _label_segment(self, segment):
        return self.env._(
            "index %(start)s → %(end)s %(unit)s",
            start=self._number(segment["start"]["index"]),
            end=self._number(segment["end"]["index"]),
            unit=self._unit_name(segment),
        )

    @api.model
    def _unit_name(self, segment):
        code = segment.get("unit", "")
        return UNIT_NAMES.get(code, code)

    @api.model
    def _number(self, text, digits=3):
        """A figure of the trace as the language writes it, with ``digits`` decimals at most."""
        decimals = text.partition(".")[2].rstrip("0")
        return formatLang(self.env, float(text), digits=min(len(decimals), digits))

    def _vat_base(self):
        """Rate in percent and amount, exact."""
        return exact(self.vat_rate, RATE_DIGITS), exact(
            self.amount, self.currency_id.decimal_places or 2
        )

    def _energy_once(self):
        """MWh of these lines, each point and day counted once, whatever prices it."""
        total = 0
        for lines in self.grouped(lambda line: (line.delivery_point_id, line.role)).values():
            total += counted_once(
                (
                    line.code,
                    day_period(line.date_from, line.date_to),
                    exact(line.quantity, QUANTITY_DIGITS),
                )
                for line in lines
            )
        return total

    def _charge(self):
        """The line as the engine knows it."""
        self.ensure_one()
        return Charge(
            exact(self.quantity, QUANTITY_DIGITS),
            exact(self.price_unit, PRICE_DIGITS),
            Fraction(self.time_numerator, self.time_denominator),
            self._vat_base()[1],
        )

    def _replay(self):
        """The amount computed again from the trace alone."""
        self.ensure_one()
        return replay(self.trace)


def is_read(segment):
    """Whether a segment stands between two indexes, and is no estimate."""
    return bool(segment.get("start") and segment.get("end"))
