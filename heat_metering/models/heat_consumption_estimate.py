from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

from odoo.addons.heat_base.engine.periods import day_period
from odoo.addons.heat_base.models.nullable_float import NullableFloat

from .heat_delivery_point_estimate import METHODS

#: What an estimate said stays; only what came of it is added.
ADDED = {
    "replaced_by_id",
    "actual_kwh",
    "actual_m3",
    "actual_at",
    "error_kwh",
    "absolute_error_kwh",
}


class HeatConsumptionEstimate(models.Model):
    """An estimate that was used: a fact, never edited, corrected by another one.

    What was read afterwards is added beside it, as an outcome with its date.
    """

    _name = "heat.consumption.estimate"
    _description = "Estimated Consumption"
    _order = "date_from desc, delivery_point_id, id desc"
    _check_company_auto = True

    delivery_point_id = fields.Many2one(
        "heat.delivery.point", required=True, index=True, ondelete="restrict", check_company=True
    )
    network_id = fields.Many2one(related="delivery_point_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="delivery_point_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True, help="Last day included.")
    kwh = NullableFloat(string="Energy (kWh)", digits=(16, 3), readonly=True)
    m3 = NullableFloat(string="Volume (m3)", digits=(16, 3), readonly=True)
    measured_kwh = fields.Float(
        string="Of which measured (kWh)",
        digits=(16, 3),
        readonly=True,
        help="Readings told this part of the period: only the rest was estimated.",
    )
    method = fields.Selection(METHODS, required=True, readonly=True)
    basis = fields.Json(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")
    expected_error_kwh = fields.Float(
        string="Expected error (kWh)",
        digits=(16, 3),
        readonly=True,
        aggregator=None,
        help="Half the width of the interval in which the truth lies 19 times out of 20.",
    )
    base_load = fields.Float(
        string="Base load (kWh a day)",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="a in a × days + b × degree days: hot water and losses.",
    )
    heating_slope = fields.Float(
        string="Heating (kWh a degree day)",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="b in a × days + b × degree days.",
    )
    create_uid = fields.Many2one("res.users", string="Estimated by", readonly=True)
    create_date = fields.Datetime(string="Estimated on", readonly=True)
    replaced_by_id = fields.Many2one(
        "heat.consumption.estimate",
        string="Corrected by",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    outcome_ids = fields.One2many("heat.consumption.outcome", "estimate_id", readonly=True)
    actual_kwh = NullableFloat(string="Read afterwards (kWh)", digits=(16, 3), readonly=True)
    actual_m3 = NullableFloat(string="Read afterwards (m3)", digits=(16, 3), readonly=True)
    actual_at = fields.Datetime(string="Known since", readonly=True)
    error_kwh = NullableFloat(
        string="Error (kWh)",
        digits=(16, 3),
        readonly=True,
        aggregator="avg",
        help="Estimated less read afterwards. Its mean is the bias: above zero, too much was "
        "estimated.",
    )
    absolute_error_kwh = NullableFloat(
        string="Absolute error (kWh)",
        digits=(16, 3),
        readonly=True,
        aggregator="avg",
        help="Its mean says how far estimates lie from what is read afterwards.",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "An estimate ends after it starts."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(delivery_point_id, delivery_point_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) WHERE (replaced_by_id IS NULL)",
        "These days of the delivery point are estimated already: correct that estimate instead.",
    )

    @api.depends("delivery_point_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(point)s, %(start)s to %(end)s",
                point=one.delivery_point_id.display_name,
                start=format_date(self.env, one.date_from),
                end=format_date(self.env, one.date_to),
            )

    @api.depends("basis", "method")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for one in self:
            one.explanation = one._explain()

    @api.model_create_multi
    def create(self, vals_list):
        # figures come from the estimator, which creates with sudo, and from nobody else
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The figures of an estimate are computed, not typed: estimate the days of the "
                    "delivery point. What its customer declares a year is written on the point."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - ADDED:
            raise UserError(
                self.env._(
                    "An estimate that was used is a fact and is not edited: correct it, and a "
                    "new one takes its place."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An estimate that was used is a fact and is not deleted."))

    def action_correct(self):
        """Estimate the same days again, by what is known now; the first one stays on file."""
        renewed = self.browse()
        for one in self.filtered(lambda one: not one.replaced_by_id):
            renewed |= one._renew()
        return renewed._action_open()

    def _renew(self):
        self.ensure_one()
        self.check_access("create")
        period = day_period(self.date_from, self.date_to)
        pair = (self.delivery_point_id, period)
        found = self.env["heat.delivery.point"]._estimate([pair])[pair]
        if found["quality"] != "estimated" or found["kwh"] is None:
            raise UserError(
                self.env._("%(estimate)s: nothing is left to estimate.", estimate=self.display_name)
            )
        # the database allows one estimate of a day: the old one gives way before it has a name
        self.sudo()._give_way(self)
        # whoever may estimate does not choose the figures
        renewed = self.sudo().create(self._prepare(pair, found)).sudo(self.env.su)
        # whoever may estimate may not write: replacing is all that can be done to an estimate
        self.sudo()._give_way(renewed)
        return renewed

    def _give_way(self, successor):
        self.write({"replaced_by_id": successor.id})
        self.flush_recordset(["replaced_by_id"])

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_metering.heat_consumption_estimate_action"
        )
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    @api.model
    def _record(self, periods):
        """Estimate and keep what readings do not tell of pairs (point, engine Period).

        :return: the estimates, and the pairs that nothing allows to estimate
        """
        pairs = list(dict.fromkeys(periods))
        found = self.env["heat.delivery.point"]._estimate(pairs)
        wanted = [pair for pair in pairs if found[pair]["quality"] == "estimated"]
        known = self._known(wanted)
        self.check_access("create")
        points = self.env["heat.delivery.point"].union(*(point for point, _period in wanted))
        points.check_access("read")
        # whoever may estimate does not choose the figures
        made = self.sudo().create(
            [self._prepare(pair, found[pair]) for pair in wanted if _key(pair) not in known]
        )
        # the caller's rights again
        made = made.sudo(self.env.su)
        hopeless = [pair for pair in pairs if found[pair]["quality"] == "missing"]
        return made, hopeless

    @api.model
    def _known(self, pairs):
        """(point id, first day, last day) of the estimates in force at these points."""
        if not pairs:
            return set()
        live = self.search(
            [
                ("delivery_point_id", "in", list({point.id for point, _period in pairs})),
                ("replaced_by_id", "=", False),
            ]
        )
        return {(one.delivery_point_id.id, one.date_from, one.date_to) for one in live}

    @api.model
    def _prepare(self, pair, found):
        point, period = pair
        basis = found["basis"]
        return {
            "delivery_point_id": point.id,
            "date_from": period.start,
            "date_to": period.last_day,
            "kwh": _float(found["kwh"]),
            "m3": _float(found["m3"]),
            "measured_kwh": _float(Decimal(basis.get("measured_amount", "0"))),
            "method": found["method"],
            "basis": basis,
            "expected_error_kwh": _float(found["expected_error_kwh"]) or 0,
            "base_load": float(basis.get("a", 0)),
            "heating_slope": float(basis.get("b", 0)),
        }

    @api.model
    def _compare(self, points):
        """Set beside the estimates of ``points`` what readings tell of them by now.

        A reading that changes what was already told makes another outcome: the dates of all
        stay on file.
        """
        live = self.search(
            [("delivery_point_id", "in", points.ids), ("replaced_by_id", "=", False)]
        )
        pairs = {
            one: (one.delivery_point_id, day_period(one.date_from, one.date_to)) for one in live
        }
        measured = self.env["heat.delivery.point"]._measured_consumption(list(pairs.values()))
        outcomes = []
        for one, pair in pairs.items():
            result = measured[pair]
            if result["kwh"] is None or result["quality"] == "estimated":
                continue
            kwh, m3 = _float(result["kwh"]), _float(result["m3"])
            if one.actual_at and not one._fields["kwh"].compare(one.actual_kwh, kwh, 3):
                continue
            outcomes.append({"estimate_id": one.id, "kwh": kwh, "m3": m3})
        # outcomes come from readings, whoever recorded them
        return self.env["heat.consumption.outcome"].sudo().create(outcomes)

    @api.model
    def _open_differences(self, points=None):
        """What estimates in force differ from what was read since, and nobody has settled.

        For what bills energy: it prices each difference and calls :meth:`_settle`.

        :return: [{"estimate", "delivery_point", "date_from", "date_to", "estimated_kwh",
            "actual_kwh", "difference_kwh", "difference_m3"}] in the order of the days, exact;
            a difference is what is still to be charged, below zero to be given back
        """
        domain = [("estimate_id.replaced_by_id", "=", False), ("is_last", "=", True)]
        if points is not None:
            domain.append(("estimate_id.delivery_point_id", "in", points.ids))
        outcomes = self.env["heat.consumption.outcome"].search(
            [*domain, ("settled_at", "=", False)]
        )
        found = []
        for outcome in outcomes:
            one = outcome.estimate_id
            settled = one.outcome_ids.filtered("settled_at").sorted("id")[-1:]
            base = settled or one
            difference = _exact(outcome.kwh) - _exact(base.kwh)
            found.append(
                {
                    "estimate": one,
                    "delivery_point": one.delivery_point_id,
                    "date_from": one.date_from,
                    "date_to": one.date_to,
                    "estimated_kwh": _exact(base.kwh),
                    "actual_kwh": _exact(outcome.kwh),
                    "difference_kwh": difference,
                    "difference_m3": _exact(outcome.m3) - _exact(base.m3),
                }
            )
        return sorted(found, key=lambda one: (one["date_from"], one["estimate"].id))

    def _settle(self, reference):
        """Say that the last difference of these estimates was charged, and by what."""
        last = self.outcome_ids.filtered(lambda outcome: outcome.is_last and not outcome.settled_at)
        # the biller settles, and has no right to change measures
        last.sudo().write({"settled_at": fields.Datetime.now(), "settled_by": reference})

    @api.model
    def _in_force(self, pairs):
        """{pair: [(days, {"kwh", "m3", "segments"})]} of the estimates that lie inside each pair
        (point, engine Period) that has any."""
        if not pairs:
            return {}
        live = self.search(
            [
                ("delivery_point_id", "in", list({point.id for point, _period in pairs})),
                ("replaced_by_id", "=", False),
            ],
            order="date_from",
        )
        by_point = live.grouped("delivery_point_id")
        found = {}
        for point, period in pairs:
            inside = [
                (day_period(one.date_from, one.date_to), one._figures())
                for one in by_point.get(point, self)
                if one.date_from >= period.start and one.date_to <= period.last_day
            ]
            if inside:
                found[point, period] = inside
        return found

    def _figures(self):
        """Its amounts, and the segments that are their evidence."""
        self.ensure_one()
        amounts = {"kwh": (self.kwh, "kWh", "energy"), "m3": (self.m3, "m3", "volume")}
        figures, segments = {}, []
        bases = (self.basis or {}).get("figures") or {}
        for figure, (amount, unit, quantity) in amounts.items():
            figures[figure] = None if amount is False else _exact(amount)
            if amount is not False:
                segments.append(
                    {
                        "kind": "estimate",
                        "estimate_id": self.id,
                        "method": self.method,
                        "basis": _scalars(bases.get(figure) or {}),
                        "quantity": quantity,
                        "unit": figure,
                        "multiplier": "1",
                        "start": None,
                        "end": None,
                        "from": self.date_from.isoformat(),
                        "to": self.date_to.isoformat(),
                        "amount": f"{figures[figure]:f}",
                        "amount_unit": unit,
                    }
                )
        return {**figures, "segments": segments}

    @api.model
    def _inside(self, wanted):
        """{(chain, start, end): (figure, basis, estimate id)} of estimates made inside spans.

        :param wanted: (chain, start, end) with the bounds as UTC instants
        """
        points = list({chain[0] for chain, _start, _end in wanted})
        if not points:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT delivery_point_id, date_from, date_to, basis, id
                     FROM heat_consumption_estimate
                    WHERE delivery_point_id = ANY(%s) AND replaced_by_id IS NULL
                 ORDER BY id""",
                points,
            )
        )
        found = {}
        for point, first, last, basis, record_id in rows:
            for key in wanted:
                chain, start, end = key
                days = start.date(), end.date()
                if chain[0] == point and first <= days[1] and last >= days[0]:
                    found[key] = (basis["figures"].get(chain[1], {}), record_id)
        return found

    def _explain(self):
        """The way to the figures, a sentence a line."""
        self.ensure_one()
        basis, lines = self.basis or {}, []
        if self.measured_kwh:
            lines.append(
                self.env._(
                    "%(kwh)s kWh of the period were read.", kwh=self._number(self.measured_kwh)
                )
            )
        return "\n".join(lines + self._explain_basis(self.method, basis))

    @api.model
    def _explain_basis(self, method, basis):
        """The way from what an estimate used to its figure, a sentence each.

        ``basis`` may be that of a segment, which keeps what its estimate used.
        """
        lines = [self._explain_method(method, basis)]
        if basis.get("a") and basis.get("degree_days"):
            lines.append(
                self.env._(
                    "%(a)s kWh a day × %(days)s days + %(b)s kWh a degree day × %(degrees)s degree "
                    "days = %(kwh)s kWh",
                    a=self._number(basis["a"], 2),
                    days=self._number(basis["days"], 1),
                    b=self._number(basis["b"], 2),
                    degrees=self._number(basis["degree_days"], 1),
                    kwh=self._number(basis["estimated"]),
                )
            )
        elif basis.get("a"):
            lines.append(
                self.env._(
                    "%(a)s kWh a day × %(days)s days = %(kwh)s kWh",
                    a=self._number(basis["a"], 2),
                    days=self._number(basis["days"], 1),
                    kwh=self._number(basis["estimated"]),
                )
            )
        if basis.get("missing_degree_days"):
            lines.append(
                self.env._(
                    "%(count)s days have no degree days: they took the mean of the others.",
                    count=basis["missing_degree_days"],
                )
            )
        return lines

    @api.model
    def _explain_method(self, method, basis):
        """What an estimate rests on, in words."""
        number = self._number
        match method:
            case "fit":
                return self.env._(
                    "Fitted on %(periods)s periods of its own history; residual standard error "
                    "%(residual)s kWh a period.",
                    periods=basis.get("periods"),
                    residual=number(basis.get("residual", 0)),
                )
            case "short_history":
                return self.env._(
                    "%(days)s days of its own history, a fifth of a usual year being taken as "
                    "base load.",
                    days=number(basis.get("history_days", 0)),
                )
            case "last_year":
                return self.env._(
                    "%(kwh)s kWh were read for the same days last year.",
                    kwh=number(basis.get("last_year_amount", 0)),
                )
            case "profile":
                return self.env._(
                    "%(points)s other points of the network, for each m² of %(area)s m².",
                    points=basis.get("points"),
                    area=number(basis.get("area_m2", 0)),
                )
            case "declared":
                return self.env._(
                    "%(kwh)s kWh a year were declared.", kwh=number(basis["declared_year"])
                )
        return dict(self._fields["method"]._description_selection(self.env)).get(method, method)

    def _number(self, value, digits=0):
        return formatLang(self.env, float(value or 0), digits=digits)


def _scalars(basis):
    """What a figure was estimated from, without the readings around it."""
    return {name: one for name, one in basis.items() if isinstance(one, str | int)}


def _key(pair):
    point, period = pair
    return point.id, period.start, period.last_day


def _float(value):
    return None if value is None else float(value)


def _exact(value):
    return Decimal(repr(value or 0))
