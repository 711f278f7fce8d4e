from dataclasses import replace
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact

from ..engine.picture import Flow, draw

#: Figures compared with those of the year before, and their decimals.
COMPARED = {
    "produced_mwh": 0,
    "delivered_mwh": 0,
    "losses_mwh": 0,
    "network_efficiency": 1,
    "renewable_share": 1,
    "wood_coverage": 1,
    "fuel_mwh": 0,
    "electricity_mwh": 1,
    "electricity_kwh_mwh": 1,
    "electricity_kwh_delivered": 1,
    "co2_kg_mwh": 1,
    "co2_fuel_kg_mwh": 1,
    "co2_life_cycle_kg_mwh": 1,
    "density_mwh_m": 2,
    "degree_days": 0,
    "measured_share": 1,
}
#: Breadth and height of the picture on a phone.
NARROW = (Decimal(340), Decimal(260))
#: Colours of flows: wood and other renewable sources are green, what is burnt of the earth warm.
COLOURS = {
    "wood": "#4c7a34",
    "biogas": "#7fa33b",
    "solar": "#d9a520",
    "geothermal": "#a8643a",
    "ambient": "#3d8b8b",
    "other_renewable": "#6f9a58",
    "waste_heat": "#8a6fb0",
    "incineration": "#9a7f9f",
    "gas": "#d9743a",
    "oil": "#8c4a2f",
    "lpg": "#c98a5a",
    "coal": "#4a4a4a",
    "electricity": "#3f6fb5",
    "other": "#8a8a8a",
    "heat": "#c0392b",
    "delivered": "#b8503f",
    "loss": "#b9bdc1",
}


class HeatNetworkBalance(models.Model):
    """What people look at: picture, comparison, and what is not known."""

    _inherit = "heat.network.balance"

    flows_html = fields.Html(string="Flows", compute="_compute_flows_html", sanitize=False)
    comparison_html = fields.Html(
        string="Beside last year", compute="_compute_comparison_html", sanitize=False
    )
    gaps_html = fields.Html(string="What is missing", compute="_compute_gaps_html", sanitize=False)
    delivered_change = NullableFloat(
        string="Delivered, change in a year (%)",
        digits=(7, 1),
        compute="_compute_delivered_change",
        aggregator=None,
        help="Over the months that both years count.",
    )
    recorded_share = NullableFloat(
        string="Recorded share (%)",
        digits=(7, 3),
        compute="_compute_recorded_share",
        aggregator=None,
        help="The measured renewable share that was recorded for the year: VAT rests on it.",
    )
    is_share_other = fields.Boolean(
        string="Share changed since recorded", compute="_compute_recorded_share"
    )

    can_record_share = fields.Boolean(string="Share to record", compute="_compute_recorded_share")

    def _compute_delivered_change(self):
        before = self._before()
        for one in self:
            new, old = one._same_months(before[one], "delivered_mwh")
            one.delivered_change = False if not old or new is None else float((new / old - 1) * 100)

    @api.depends("network_id.renewable_share_ids.share", "renewable_share")
    def _compute_recorded_share(self):
        for one in self:
            share = one._recorded_share() if one.kind == "year" else None
            one.recorded_share = share.share if share else False
            one.is_share_other = bool(share) and (
                one.renewable_share is False or abs(share.share - one.renewable_share) >= 0.0005
            )
            one.can_record_share = (
                one.kind == "year"
                and one.is_complete
                and one.renewable_share is not False
                and (not share or one.is_share_other)
            )

    def _recorded_share(self):
        """The measured share of the year, or an empty record."""
        self.ensure_one()
        return self.network_id.renewable_share_ids.filtered(
            lambda share: share.year == self.year and share.origin == "measured"
        )

    @api.depends("line_ids.heat_mwh", "line_ids.fuel_mwh", "delivered_mwh", "injected_mwh")
    @api.depends_context("lang")
    def _compute_flows_html(self):
        for one in self:
            stages, flows, labels, unknown = one._picture()
            narrow, narrow_flows = _without_plants(stages, flows)
            drawings = [draw(stages, flows), draw(narrow, narrow_flows, *NARROW)]
            one.flows_html = drawings[0].boxes and self.env["ir.qweb"]._render(
                "heat_plant_metering.balance_flows",
                {
                    "drawings": drawings,
                    "shown": ("d-none d-md-block", "d-md-none"),
                    "colours": COLOURS,
                    "colour_of": _box_colour,
                    "labels": labels,
                    "unknown": unknown,
                    "number": lambda value: formatLang(self.env, float(value), digits=0),
                },
            )

    def _picture(self):
        """Stages, flows, names, and what could not be drawn: fuels, plants, network, customers.

        What a stage does not know is left out, never drawn as nothing.
        """
        self.ensure_one()
        flows, labels, unknown = [], {}, []
        fuels, plants, loss = [], [], []
        for line in self.line_ids:
            heat, fuel = exact(line.heat_mwh), exact(line.fuel_mwh)
            start, plant = f"source:{line.source}", f"plant:{line.plant_id.id}"
            labels |= {start: line._source_label(), plant: line.plant_id.name}
            if heat is None:
                unknown.append(f"{line.plant_id.name} ({line._source_label()})")
                continue
            fuels.append(start)
            plants.append(plant)
            flows.append(Flow(start, plant, heat, line.source))
            if fuel is not None and fuel > heat:
                flows.append(Flow(start, "loss:boilers", fuel - heat, "loss"))
                loss.append("loss:boilers")
        flows = sorted(flows, key=lambda flow: (flow.key == "loss", fuels.index(flow.start)))
        given = {}
        for flow in flows:
            if flow.end in plants:
                given[flow.end] = given.get(flow.end, Decimal()) + flow.amount
        flows += [Flow(plant, "network", heat, "heat") for plant, heat in given.items()]
        produced, delivered = sum(given.values(), Decimal()), exact(self.delivered_mwh)
        last = []
        if delivered is None:
            unknown.append(self.env._("Heat delivered"))
        elif given and not unknown and delivered <= produced:
            flows.append(Flow("network", "delivered", delivered, "delivered"))
            flows.append(Flow("network", "loss:network", produced - delivered, "loss"))
            last = ["delivered", "loss:network"]
        labels |= {
            "network": self.env._("Network"),
            "delivered": self.env._("Delivered"),
            "loss:network": self.env._("Losses of the network"),
            "loss:boilers": self.env._("Losses of boilers"),
        }
        columns = [dict.fromkeys(fuels), dict.fromkeys([*plants, *loss]), ["network"], last]
        return [list(column) for column in columns], flows, labels, unknown

    @api.depends(*COMPARED)
    @api.depends_context("lang")
    def _compute_comparison_html(self):
        before = self._before()
        for one in self:
            old = before[one]
            rows = [one._comparison_row(name, digits, old) for name, digits in COMPARED.items()]
            one.comparison_html = self.env["ir.qweb"]._render(
                "heat_plant_metering.balance_comparison",
                {
                    "rows": rows,
                    "this": one.period_label,
                    "that": old.period_label if old else self.env._("Year before"),
                },
            )

    def _comparison_row(self, name, digits, old):
        new, was = exact(self[name]), exact(old[name]) if old else None
        change = None
        comparable = old and (self.kind == "month" or (self.is_complete and old.is_complete))
        if comparable and new is not None and was:
            if "%" in self._fields[name].string:
                change = self._shown_number(new - was, digits, sign=True) + " pt"
            else:
                change = self._shown_number((new / was - 1) * 100, 0, sign=True) + " %"
        return {
            "label": self._fields[name]._description_string(self.env),
            "new": None if new is None else self._shown_number(new, digits),
            "old": None if was is None else self._shown_number(was, digits),
            "change": change,
        }

    def _shown_number(self, value, digits, sign=False):
        text = formatLang(self.env, float(value), digits=digits)
        return f"+{text}" if sign and value > 0 else text

    @api.depends("gaps")
    @api.depends_context("lang")
    def _compute_gaps_html(self):
        texts = self._gap_labels()
        sources = dict(self.line_ids._fields["source"]._description_selection(self.env))
        for one in self:
            found = {}
            for code, name, source in one.gaps or []:
                whole = f"{name} ({sources[source]})" if source else name
                found.setdefault(code, []).append(whole)
            items = [
                Markup("<li><strong>%s</strong> %s</li>") % (texts[code], ", ".join(names))
                for code, names in found.items()
                if code in texts
            ]
            one.gaps_html = items and Markup("<ul class='mb-0'>%s</ul>") % Markup().join(items)

    @api.model
    def _gap_labels(self):
        return {
            "no_meter": self.env._("No heat meter:"),
            "no_source": self.env._("Nobody said what it burns (counted as “other”):"),
            "no_reading": self.env._("Readings are missing:"),
            "point_without_meter": self.env._(
                "In use, and never had a meter (archive or meter it):"
            ),
            "no_fuel": self.env._("Fuel burnt is not known (deliveries and stock):"),
            "no_factor": self.env._("No CO2 factor in force:"),
            "no_electricity": self.env._("Electricity is not metered:"),
            "no_trench": self.env._("Trench length is not typed:"),
            "no_weather": self.env._("Degree days are not complete:"),
            "assumed_fuel": self.env._("Fuel rests on assumed values:"),
            "estimated": self.env._("Estimated:"),
        }

    def action_open_lines(self):
        """What each plant made of each source in these balances."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_metering.heat_network_balance_line_action"
        )
        return {
            **action,
            "domain": [("balance_id", "in", (self | self.month_ids).ids)],
            "context": {"search_default_months": 1},
        }

    def action_open_months(self):
        """The months of the year."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_metering.heat_network_balance_action"
        )
        return {**action, "domain": [("id", "in", self.month_ids.ids)], "context": {}}

    def action_record_share(self):
        """Preview, then record the renewable share of the year as the measured one."""
        self.ensure_one()
        record = self.env["heat.network.balance.record"].create({"balance_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the measured renewable share"),
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "new",
        }


def _without_plants(stages, flows):
    """The same picture from sources to the network at once, for narrow screens."""
    fuels, plants, *rest = stages
    merged = [
        replace(flow, end="network") if flow.end in plants and flow.key != "loss" else flow
        for flow in flows
        if flow.start not in plants
    ]
    losses = [name for name in plants if name.startswith("loss")]
    return [fuels, ["network"], [*(name for name in rest[-1]), *losses]], merged


def _box_colour(name):
    kind, _colon, key = name.partition(":")
    if kind == "loss":
        return COLOURS["loss"]
    return COLOURS.get(key if kind == "source" else name, COLOURS["heat"])
