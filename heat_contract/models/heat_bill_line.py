from calendar import monthrange
from fractions import Fraction

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import day_period

from ..engine.rating import Charge, exact
from ..engine.trace import replay

QUANTITY_DIGITS = 6
PRICE_DIGITS = 6
RATE_DIGITS = 4
# how a bill writes the unit of an index
UNIT_NAMES = {"wh": "Wh", "kwh": "kWh", "mwh": "MWh", "mj": "MJ", "gj": "GJ", "gcal": "Gcal"}


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
    basis = fields.Selection([("mwh", "per MWh"), ("kw", "per kW and year")], required=True)
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

    @api.depends("time_numerator", "time_denominator", "date_from", "date_to")
    def _compute_time_fraction(self):
        """A twelfth, and the days of a month billed in part: 5/93 of a year says nothing."""
        for line in self:
            if line.time_numerator == line.time_denominator:
                line.time_fraction = False
                continue
            days = day_period(line.date_from, line.date_to).days
            month = monthrange(line.date_from.year, line.date_from.month)[1]
            line.time_fraction = "1/12" if days == month else f"1/12 × {days}/{month}"

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

    # computation

    @api.model
    def _prepare_vals(self, contract, component, days, point, consumption, taxes, vat):
        """Values of the line that charges ``component`` for ``days``, in the payer's language.

        :raises EngineError: when the energy is unknown
        """
        if component.basis == "mwh" and (not consumption or consumption["kwh"] is None):
            raise self._missing_energy(point, days, consumption)
        component = component.with_context(lang=self.env.context.get("lang"))
        charge, trace = component._rate(contract, days, consumption)
        rate = sum(tax.amount for tax in taxes if tax.amount_type == "percent")
        vals = {
            "sequence": component.sequence,
            "component_id": component.id,
            "delivery_point_id": point.id,
            "code": component.code,
            "basis": component.basis,
            "nature": component.nature,
            "date_from": days.start,
            "date_to": days.last_day,
            "quantity": float(charge.quantity),
            "uom_id": self._unit(component.basis).id,
            "price_unit": float(charge.price),
            "time_numerator": charge.fraction.numerator,
            "time_denominator": charge.fraction.denominator,
            "amount": float(charge.amount),
            "tax_ids": [fields.Command.set(taxes.ids)],
            "vat_rate": rate,
            "quality": consumption["quality"] if component.basis == "mwh" else False,
            "trace": {**trace, "code": component.code, "vat": {"rate": f"{rate:g}", **vat}},
        }
        several = len(contract.point_ids) > 1
        vals["name"] = self._label(component, vals, point if several else point.browse())
        return vals

    @api.model
    def _missing_energy(self, point, days, consumption):
        """Why the energy is unknown: no meter in place, or no reading on both sides."""
        evidence = consumption["evidence"] if consumption else {}
        without_meter = evidence.get("days_without_meter", {}).get("kwh")
        code = "no_meter" if without_meter else "no_consumption"
        return EngineError(code, point=point, date_from=days.start, date_to=days.last_day)

    @api.model
    def _unit(self, basis):
        return self._shipped_unit("heat_base.uom_mwh" if basis == "mwh" else "heat_base.uom_kw")

    @api.model
    def _shipped_unit(self, xml_id):
        """A unit by its external id, without asking the database each time."""
        return self.env["uom.uom"].browse(self.env["ir.model.data"]._xmlid_to_res_id(xml_id))

    @api.model
    def _label(self, component, vals, point):
        """The line's words on the bill: component, days, and indexes or power."""
        title = component.display_name
        if point:
            title = f"{title} – {point.name}"
        period = self.env["heat.bill"]._format_period(vals["date_from"], vals["date_to"])
        if vals["basis"] == "mwh":
            indexes = "; ".join(
                self._label_segment(segment)
                for segment in vals["trace"].get("segments", [])
                if _is_read(segment)
            )
            return f"{title}, {period} ({indexes})" if indexes else f"{title}, {period}"
        return self.env._(
            "%(title)s, %(period)s (%(power)s kW × %(price)s a kW and year × %(fraction)s)",
            title=title,
            period=period,
            power=self._number(vals["trace"]["quantity"]),
            price=formatLang(self.env, vals["price_unit"], currency_obj=component.currency_id),
            fraction=f"{vals['time_numerator']}/{vals['time_denominator']}",
        )

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

    # documents

    def _prepare_invoice_line(self, document, exactly):
        """Values of the invoice line; ``exactly``: quantity times price yields the amount."""
        self.ensure_one()
        vals = {
            "heat_bill_line_id": self.id,
            "sequence": self.sequence,
            "product_id": self.component_id.product_id.id,
            "name": self.name,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
        if exactly:
            return {
                **vals,
                "quantity": self.quantity,
                "product_uom_id": self.uom_id.id,
                "price_unit": float(document.price),
            }
        return {
            **vals,
            "quantity": 1,
            "product_uom_id": self._shipped_unit("uom.product_uom_unit").id,
            "price_unit": self.amount,
        }

    def _prepare_credit_line(self):
        self.ensure_one()
        vals = self.copy_data()[0]
        vals.pop("bill_id", None)
        return {
            **vals,
            "quantity": -self.quantity,
            "amount": -self.amount,
            "trace": {**self.trace, "sign": "-1"},
        }

    # explanation

    @api.depends("trace")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            steps = line._explain() if line.trace else []
            line.explanation = (
                Markup("<ul class='mb-0'>%s</ul>")
                % Markup("").join(Markup("<li>%s</li>") % step for step in steps)
                if steps
                else False
            )

    def _explain(self):
        """The way to the amount, one sentence a step."""
        self.ensure_one()
        steps = self._explain_energy() if self.basis == "mwh" else self._explain_power()
        return [*steps, self._explain_vat()]

    def _explain_energy(self):
        trace = self.trace
        steps = [self._explain_segment(segment) for segment in trace.get("segments", [])]
        steps.append(
            self.env._(
                "%(kwh)s kWh = %(quantity)s MWh × %(price)s a MWh = %(amount)s",
                kwh=self._number(trace["kwh"]),
                quantity=self._number(trace["quantity"], QUANTITY_DIGITS),
                price=formatLang(self.env, self.price_unit, currency_obj=self.currency_id),
                amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
            )
        )
        return steps

    def _explain_segment(self, segment):
        if not _is_read(segment):
            return self._explain_estimate(segment)
        return self.env._(
            "Meter %(meter)s: %(start)s on %(start_date)s%(start_note)s, %(end)s on "
            "%(end_date)s%(end_note)s, hence %(amount)s %(amount_unit)s",
            meter=segment.get("meter", ""),
            start=self._explain_index(segment, "start"),
            start_date=self._explain_date(segment, "start"),
            start_note=self._explain_note(segment, "start"),
            end=self._explain_index(segment, "end"),
            end_date=self._explain_date(segment, "end"),
            end_note=self._explain_note(segment, "end"),
            amount=self._number(segment["amount"]),
            amount_unit=segment.get("amount_unit", "kWh"),
        )

    def _explain_estimate(self, segment):
        """A segment without indexes: an exchange of meters, or days that were estimated."""
        start, end = (
            format_date(self.env, fields.Date.to_date(segment[name][:10]))
            for name in ("from", "to")
        )
        amount = f"{self._number(segment['amount'])} {segment.get('amount_unit', 'kWh')}"
        if segment.get("kind") == "exchange_gap":
            return self.env._(
                "Between meter %(meter)s and meter %(next)s, %(start)s to %(end)s: %(amount)s "
                "estimated",
                meter=segment.get("meter", ""),
                next=segment.get("next_meter", ""),
                start=start,
                end=end,
                amount=amount,
            )
        return self.env._(
            "%(start)s to %(end)s: %(amount)s estimated", start=start, end=end, amount=amount
        )

    def _explain_index(self, segment, bound):
        return f"{self._number(segment[bound]['index'])} {self._unit_name(segment)}".strip()

    def _explain_date(self, segment, bound):
        return format_date(self.env, segment[bound]["local_date"])

    def _explain_note(self, segment, bound):
        if not segment[bound].get("interpolated"):
            return ""
        return self.env._(" (interpolated between two readings)")

    def _explain_power(self):
        trace = self.trace
        annual = self.env._(
            "%(power)s kW × %(price)s a kW = %(annual)s a year",
            power=self._number(trace["quantity"]),
            price=formatLang(self.env, self.price_unit, currency_obj=self.currency_id),
            annual=formatLang(
                self.env,
                float(trace["quantity"]) * self.price_unit,
                currency_obj=self.currency_id,
            ),
        )
        part = self.env._(
            "%(fraction)s of the year, %(period)s: %(amount)s",
            fraction=self.time_fraction,
            period=self.env["heat.bill"]._format_period(self.date_from, self.date_to),
            amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
        )
        return [annual, part]

    def _explain_vat(self):
        """Why this rate; a localisation tells its law."""
        vat = self.trace.get("vat", {})
        return self.env._(
            "VAT %(rate)s %%: taxes of the product %(product)s",
            rate=self._number(vat.get("rate", "0")),
            product=vat.get("product", ""),
        )


def _is_read(segment):
    """Whether a segment stands between two indexes, and is no estimate."""
    return bool(segment.get("start") and segment.get("end"))
