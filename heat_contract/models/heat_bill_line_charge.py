from decimal import Decimal

from odoo import api, models
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_metering.engine.read_period import ReadPeriod

from ..engine.rating import exact, megawatt_hours, rate_energy, rate_share
from ..engine.trace import energy_trace, share_trace
from .heat_bill_line import is_read

#: basis → unit of its quantity
UNITS = {
    "mwh": "heat_base.uom_mwh",
    "kw": "heat_base.uom_kw",
    "urf": "uom.product_uom_unit",
    "m2": "uom.product_uom_square_meter",
    "point": "uom.product_uom_unit",
    "flat": "uom.product_uom_unit",
}


class HeatBillLine(models.Model):
    """The values of a line that charges a component, or asks for money on account."""

    _inherit = "heat.bill.line"

    @api.model
    def _charge_vals(self, contract, piece, consumption, taxes, vat):
        """Values of the line of ``piece``, in the payer's language.

        :raises EngineError: when the energy is unknown
        """
        item = piece.item
        component = item.component.with_context(lang=self.env.context.get("lang"))
        step = exact(contract.currency_id.rounding, contract.currency_id.decimal_places)
        quality, estimated = False, False
        if piece.is_energy:
            result = self._known_energy(piece, consumption)
            charge, trace = self._rate_energy(piece, result, step)
            quality, estimated = result["quality"], result["quality"] == "estimated"
        else:
            charge, trace = self._rate_share(contract, piece, consumption, step)
        if piece.price.told.get("formula") or piece.price.told.get("parts"):
            trace["price_told"] = dict(piece.price.told)
        rate = self._rate_of(taxes)
        vals = {
            **self._component_vals(component, item.role, piece.days, taxes, rate),
            "delivery_point_id": item.point or False,
            "quantity": float(charge.quantity),
            "uom_id": self._shipped_unit(UNITS[component.basis]).id,
            "price_unit": float(charge.price),
            "time_numerator": charge.fraction.numerator,
            "time_denominator": charge.fraction.denominator,
            "amount": float(charge.amount),
            "quality": quality,
            "provisional": item.role == "charge" and (estimated or piece.price.provisional),
            "trace": {**trace, "code": component.code, "vat": {"rate": f"{rate:g}", **vat}},
        }
        several = len(contract.point_ids) > 1
        point = self.env["heat.delivery.point"].browse(item.point if several else False)
        vals["name"] = self._label(component, vals, point)
        return vals

    @api.model
    def _known_energy(self, piece, consumption):
        """What metering says of a piece's energy.

        :raises EngineError: no meter in place, or no reading on both sides
        """
        result = consumption.get((piece.item.point, piece.days))
        if result and result["kwh"] is not None:
            return result
        evidence = result["evidence"] if result else {}
        without_meter = evidence.get("days_without_meter", {}).get("kwh")
        raise EngineError(
            "no_meter" if without_meter else "no_consumption",
            point=piece.item.point,
            date_from=piece.days.start,
            date_to=piece.days.last_day,
        )

    @api.model
    def _rate_energy(self, piece, result, step):
        charge = rate_energy(result["kwh"], piece.price.value, step)
        trace = energy_trace(charge, result["kwh"], step, piece.days, self._evidence(result))
        if isinstance(piece.days, ReadPeriod):
            trace["read"] = [piece.days.read_start, piece.days.read_end]
        return charge, trace

    @api.model
    def _evidence(self, result):
        """What a trace keeps of what metering says."""
        segments = result["evidence"]["segments"]
        return {
            "quality": result["quality"],
            "segments": [one for one in segments if one["amount_unit"] == "kWh"],
            # no price rests on the volume, but the customer's bill shows it
            "volume_segments": [one for one in segments if one["amount_unit"] == "m3"],
        }

    @api.model
    def _rate_share(self, contract, piece, consumption, step):
        quantity = piece.quantity
        if quantity is None:
            quantity = self._expected_mwh(contract, piece, consumption)
        share, proration = piece.item.due.share, piece.item.component.proration
        charge = rate_share(quantity, piece.price.value, share, piece.days, step, proration)
        return charge, share_trace(charge, step, piece.days, share, proration)

    @api.model
    def _expected_mwh(self, contract, piece, consumption):
        """The energy of a year that instalments rest on.

        :raises EngineError: when nothing tells it
        """
        if contract.expected_mwh:
            return exact(contract.expected_mwh, 3)
        total = Decimal(0)
        for point in contract.point_ids.delivery_point_id.ids:
            kwh = consumption.get(("expected", point, piece.year_before))
            if kwh is None:
                raise EngineError("no_expected_energy", point=point)
            total += kwh
        return megawatt_hours(total)

    @api.model
    def _label(self, component, vals, point):
        """The line's words on the bill: component, days, and indexes or how it multiplies."""
        title = component.display_name
        if point:
            title = f"{title} – {point.name}"
        if vals["role"] == "instalment":
            title = self.env._("%(title)s, instalment", title=title)
        period = self.env["heat.bill"]._format_period(vals["date_from"], vals["date_to"])
        if vals["basis"] == "mwh" and vals["role"] == "charge":
            indexes = "; ".join(
                self._label_segment(segment)
                for segment in vals["trace"].get("segments", [])
                if is_read(segment)
            )
            return f"{title}, {period} ({indexes})" if indexes else f"{title}, {period}"
        params = {
            "title": title,
            "period": period,
            "power": self._number(vals["trace"]["quantity"]),
            "price": formatLang(self.env, vals["price_unit"], currency_obj=component.currency_id),
            "fraction": f"{vals['time_numerator']}/{vals['time_denominator']}",
        }
        return self._label_text(vals["basis"], params)

    @api.model
    def _label_text(self, basis, params):
        texts = {
            "kw": self.env._(
                "%(title)s, %(period)s (%(power)s kW × %(price)s a kW and year × %(fraction)s)",
                **params,
            ),
            "mwh": self.env._(
                "%(title)s, %(period)s (%(power)s MWh a year × %(price)s × %(fraction)s)", **params
            ),
            "urf": self.env._(
                "%(title)s, %(period)s (%(power)s URF × %(price)s a URF and year × %(fraction)s)",
                **params,
            ),
            "m2": self.env._(
                "%(title)s, %(period)s (%(power)s m² × %(price)s a m² and year × %(fraction)s)",
                **params,
            ),
        }
        return texts.get(basis) or self.env._(
            "%(title)s, %(period)s (%(price)s a year × %(fraction)s)", **params
        )
