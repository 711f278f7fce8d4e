from collections import defaultdict
from datetime import UTC, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, last_complete_month

from ..engine import validation
from ..engine.consumption import Reading, index_at
from .heat_reading_rule import RULES
from .heat_reading_validation import scale_of


class HeatReadingFinding(models.Model):
    """What the checks of a whole network over a period found: a reading that is missing, or
    meters whose sum does not fit. It closes by itself once it is no longer so."""

    _name = "heat.reading.finding"
    _description = "Finding on a Network's Readings"
    _order = "state desc, date_from desc, network_id, id"
    _rec_name = "code"
    _check_company_auto = True

    network_id = fields.Many2one(
        "heat.network", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    code = fields.Selection(
        [rule for rule in RULES if rule[0] in ("missing", "sum_check")],
        string="Check",
        required=True,
    )
    severity = fields.Selection(
        [("inform", "Inform"), ("suspect", "Suspect"), ("reject", "Reject")], required=True
    )
    meter_id = fields.Many2one(
        "heat.meter", index="btree_not_null", ondelete="cascade", check_company=True
    )
    register_id = fields.Many2one(
        "heat.meter.register", index="btree_not_null", ondelete="cascade", check_company=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    params = fields.Json()
    message = fields.Char(compute="_compute_message")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open"
    )

    _place_unique = models.UniqueIndex(
        "(network_id, code, COALESCE(meter_id, 0), COALESCE(register_id, 0), date_from)",
        "This was found already.",
    )

    @api.depends("code", "params")
    @api.depends_context("lang")
    def _compute_message(self):
        for finding in self:
            finding.message = finding._message()

    def _message(self):
        shown = self.env["heat.meter.reading.check"]._shown
        params = {name: shown(value) for name, value in (self.params or {}).items()}
        if self.code == "missing":
            return self.env._("The last reading is %(days)s days old.", **params)
        if self.meter_id:
            return self.env._(
                "The sub-meters count %(parts)s kWh, the meter above them %(whole)s kWh.", **params
            )
        return self.env._(
            "%(losses)s %% of the %(entered)s kWh that entered the network reached no delivery "
            "point: between %(low)s and %(high)s %% is plausible.",
            **params,
        )

    @api.model
    def _cron_look(self):
        networks = self.env["heat.network"].search([("delivery_point_ids", "!=", False)])
        self._look(networks, fields.Date.context_today(self))

    def action_open_readings(self):
        self.ensure_one()
        if self.meter_id:
            return self.meter_id.action_open_readings()
        return self.network_id.action_open_delivery_points()

    @api.model
    def _look(self, networks, today):
        """Look for what is missing on ``today``, and for sums that did not fit last month."""
        self.env.flush_all()
        month = last_complete_month(today)
        for company, own in networks.grouped("company_id").items():
            rules = self.env["heat.reading.rule"]._rules(company, own)
            found = self._missing(own, today, rules) + self._sums(own, month, rules)
            self._keep(own, found, month)

    @api.model
    def _keep(self, networks, found, month):
        """Open what was found, close what is no longer so."""
        known = self.search(
            [
                ("network_id", "in", networks.ids),
                "|",
                ("state", "=", "open"),
                ("date_to", ">=", month.start),
            ]
        )
        places = {finding._place(): finding for finding in known}
        still = self.browse()
        created = []
        for vals in found:
            finding = places.get(_place_of(vals))
            if finding:
                finding.write({**vals, "state": "open"})
                still |= finding
            else:
                created.append(vals)
        gone = (known - still).filtered(
            lambda f: f.state == "open" and (f.code == "missing" or f.date_from == month.start)
        )
        gone.write({"state": "closed"})
        return still | self.create(created)

    def _place(self):
        self.ensure_one()
        ids = (self.network_id.id, self.code, self.meter_id.id, self.register_id.id)
        return (*(value or False for value in ids), self.date_from)

    # missing readings

    @api.model
    def _missing(self, networks, today, rules):
        rows = self.env.execute_query(
            SQL(
                """SELECT i.network_id, r.meter_id, r.id, coalesce(last.read_at::date, i.date_from)
                     FROM heat_meter_installation i
                     JOIN heat_meter m ON m.id = i.meter_id AND m.active
                     JOIN heat_meter_register r ON r.meter_id = i.meter_id AND r.is_counted
                LEFT JOIN LATERAL (SELECT read_at FROM heat_meter_reading
                                    WHERE register_id = r.id AND state = 'valid'
                                    ORDER BY read_at DESC LIMIT 1) last ON TRUE
                    WHERE i.network_id = ANY(%(networks)s)
                      AND coalesce(i.date_from, %(today)s) <= %(today)s
                      AND coalesce(i.date_to, %(today)s) >= %(today)s
                      AND coalesce(last.read_at::date, i.date_from) < %(today)s""",
                networks=networks.ids,
                today=today,
            )
        )
        found = []
        for network, meter, register, last in rows:
            rule = rules[network]["missing"]
            if rule.severity != "off" and validation.missing_since(
                last.toordinal(), today.toordinal(), rule
            ):
                found.append(
                    {
                        "network_id": network,
                        "code": "missing",
                        "severity": rule.severity,
                        "meter_id": meter,
                        "register_id": register,
                        "date_from": last,
                        "date_to": today,
                        "params": {"days": (today - last).days},
                    }
                )
        return found

    # sums

    @api.model
    def _sums(self, networks, month, rules):
        """What entered each network, against what its points received and what was lost; and
        each meter that has sub-meters, against them."""
        amounts = self._energy_of_places(networks, month)
        found = []
        for network in networks:
            rule = rules[network.id]["sum_check"]
            if rule.severity == "off":
                continue
            places = amounts.get(network.id, [])
            found += self._network_sum(network, places, rule, month)
            found += self._sub_meter_sums(network, places, rule, month)
        return found

    def _network_sum(self, network, places, rule, month):
        entered = [amount for place, amount in places if place.role == "network"]
        received = [amount for place, amount in places if place.role == "billing"]
        if not entered or not received or None in entered or None in received:
            return []
        total = sum(entered, Decimal(0))
        if not validation.sum_disagrees(total, received, rule):
            return []
        params = {
            "losses": f"{validation.losses(total, received):.1f}",
            "entered": f"{total:.0f}",
            "low": f"{rule.low.normalize():f}",
            "high": f"{rule.high.normalize():f}",
        }
        return [_finding(network, rule, month, params)]

    def _sub_meter_sums(self, network, places, rule, month):
        wholes, parts = defaultdict(list), defaultdict(list)
        for place, amount in places:
            wholes[place.meter_id].append(amount)
            if place.role == "sub":
                parts[place.parent_id].append(amount)
        found = []
        for meter, own in parts.items():
            whole = wholes.get(meter)
            if not whole or None in whole or None in own:
                continue
            total = sum(whole, Decimal(0))
            if validation.parts_exceed(total, own, rule):
                params = {"parts": f"{sum(own, Decimal(0)):.0f}", "whole": f"{total:.0f}"}
                found.append({**_finding(network, rule, month, params), "meter_id": meter.id})
        return found

    @api.model
    def _energy_of_places(self, networks, month):
        """{network id: [(installation, kWh counted in the month or None)]}"""
        places = self.env["heat.meter.installation"].search(
            [
                ("network_id", "in", networks.ids),
                "|", ("date_from", "=", False), ("date_from", "<", month.end),
                "|", ("date_to", "=", False), ("date_to", ">=", month.start),
            ]
        )  # fmt: skip
        bounds, windows = [], []
        for place in places:
            register = place.meter_id.register_ids.filtered(
                lambda r: r.is_counted and r.measured_quantity == "energy"
            )[:1]
            if not register:
                continue
            first = max(place.date_from or month.start, month.start)
            last = min((place.date_to or month.end) + timedelta(bool(place.date_to)), month.end)
            if first < last:
                windows.append((place, register))
                bounds += [
                    (register, at.astimezone(UTC).replace(tzinfo=None))
                    for at in Period(first, last).instants(place.network_id.tz)
                ]
        indexes = self._indexes_at(bounds)
        result = defaultdict(list)
        for number, (place, register) in enumerate(windows):
            start, end = indexes[2 * number], indexes[2 * number + 1]
            amount = None
            if start is not None and end is not None:
                amount = validation.amount(start, end, register._capacity())
                amount = None if amount is None else amount * scale_of(register)
            result[place.network_id.id].append((place, amount))
        return result

    @api.model
    def _indexes_at(self, bounds):
        """The index of each (register, instant), between the readings around it; None where
        there is none on one side."""
        if not bounds:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT b.number, p.read_at, p.index::text, q.read_at, q.index::text
                     FROM (VALUES %s) AS b(number, register_id, at)
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = b.register_id AND state = 'valid'
                                      AND read_at <= b.at ORDER BY read_at DESC LIMIT 1) p ON TRUE
                LEFT JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = b.register_id AND state = 'valid'
                                      AND read_at >= b.at ORDER BY read_at LIMIT 1) q ON TRUE
                 ORDER BY b.number""",
                SQL(", ").join(
                    SQL("(%s, %s, %s::timestamp)", number, register.id, at)
                    for number, (register, at) in enumerate(bounds)
                ),
            )
        )
        result = []
        for (register, at), (_number, before_at, before, after_at, after) in zip(
            bounds, rows, strict=True
        ):
            if before is None or after is None:
                result.append(None)
                continue
            around = Reading(before_at, Decimal(before)), Reading(after_at, Decimal(after))
            try:
                bound = index_at(at, *around, capacity=register._capacity())
            except EngineError:
                bound = None
            result.append(bound and bound.index)
        return result


def _finding(network, rule, month, params):
    return {
        "network_id": network.id,
        "code": rule.code,
        "severity": rule.severity,
        "date_from": month.start,
        "date_to": month.last_day,
        "params": params,
    }


def _place_of(vals):
    names = ("network_id", "code", "meter_id", "register_id")
    return (*(vals.get(name) or False for name in names), vals["date_from"])
