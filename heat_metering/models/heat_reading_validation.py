from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.periods import Period, local_midnight

from ..engine import plausibility, validation
from .heat_meter_reading_check import is_momentary

#: Days around new readings that weigh in what the weather makes one expect.
AROUND = timedelta(days=36)
#: Days beyond which a date is a mistake: nobody looks for the weather there.
OLDEST, NEWEST = date(1990, 1, 1), date(2100, 1, 1)
#: Readings stored before and after new ones among which contradictions are settled.
NEIGHBOURS = 4 * plausibility.DEPTH
#: Checks that say of a reading what its register alone does not.
TOLD_OTHERWISE = ("energy_volume_temperature", "sensor_sentinel")
#: In m3·°C an hour and m3: hotter water does not flow in these networks.
HOTTEST = Decimal(130)
#: Amount (kWh, m3) under which a history says nothing of what to expect.
LEAST = {"energy": Decimal(50), "volume": Decimal(5)}


class HeatReadingValidation(models.AbstractModel):
    """What the checks of readings need, gathered for many registers at once, and their verdicts.

    The engine judges the readings of one register; here they are found, with the facts of
    their registers, in a number of queries that does not grow with them.
    """

    _name = "heat.reading.validation"
    _description = "Validation of Readings"

    # facts

    @api.model
    def _facts(self, registers, first_at, last_at):
        """{register id: engine's Register} for readings from ``first_at`` to ``last_at``.

        With sudo: a check needs the meter, its places and the rules, whoever records a reading.
        """
        registers = registers.sudo()
        places = self._places(registers.meter_id)
        networks = {meter: place[0] for meter, place in places.items()}
        found = self.env["heat.network"].sudo().browse(sorted(set(filter(None, networks.values()))))
        rules = self._rules(registers.company_id, found)
        weathers = self._weathers(found, first_at.date(), last_at.date())
        billed = self.env["heat.meter.reading"]._billed_until(registers)
        usual = self._usual_rates(registers)
        result = {}
        for register in registers:
            network, installed_at, removed_at = places.get(
                register.meter_id.id, (False, None, None)
            )
            result[register.id] = self._fact(
                register,
                rules[register.company_id.id, network],
                weather=weathers.get(network, plausibility.Weather()),
                installed_at=installed_at,
                removed_at=removed_at,
                billed_until=billed.get(register.id),
                usual_rate=usual.get(register.id),
            )
        return result

    @api.model
    def _fact(self, register, rules, **facts):
        size = register._capacity()
        step = validation.decimal(register.resolution)
        scale = scale_of(register)
        rate = self._most_per_hour(register, rules["physical_cap"])
        least = LEAST.get(register.measured_quantity, Decimal(0))
        return plausibility.Register(
            quantity=register.measured_quantity,
            size=size,
            rate=rate and rate / scale,
            step=step or Decimal(1),
            sentinel=size - step if size else None,
            least=least / scale,
            rules=rules,
            **facts,
        )

    @api.model
    def _most_per_hour(self, register, rule):
        """The most that passes in an hour, in kWh, m3 or m3·°C; None when it is not known."""
        power = validation.decimal(register.meter_id.max_power_kw)
        if not power:
            return None
        power = power * (100 + rule.tolerance) / 100
        if register.measured_quantity in ("energy", "cold_energy"):
            return power
        if not rule.temperature_difference:
            return None
        volume = validation.most_volume(power, rule.temperature_difference)
        if register.measured_quantity == "volume":
            return volume
        if register.measured_quantity in ("flow_energy", "return_energy"):
            return volume * HOTTEST
        return None

    @api.model
    def _places(self, meters):
        """{meter id: (network id, first fitted at, last removed at)}, instants in UTC."""
        result = {}
        # a check needs the places, whoever reads the meter
        places = self.env["heat.meter.installation"].sudo().search([("meter_id", "in", meters.ids)])
        for meter, all_places in places.grouped("meter_id").items():
            network = all_places.sorted(lambda p: p.date_from or date.min)[-1].network_id
            first = min(p.date_from or date.min for p in all_places)
            last = max(p.date_to or date.max for p in all_places)
            result[meter.id] = (
                network.id,
                None if first == date.min else _midnight(first, network),
                None if last == date.max else _midnight(last + timedelta(1), network),
            )
        return result

    @api.model
    def _rules(self, companies, networks):
        """{(company id, network id): {code: engine's Rule}}; with sudo, as all facts are read."""
        result = {}
        for company in companies:
            found = self.env["heat.reading.rule"].sudo()._rules(company, networks)
            result |= {(company.id, network): rules for network, rules in found.items()}
        return result

    @api.model
    def _weathers(self, networks, start, end):
        """{network id: engine's Weather} over the days around ``start`` to ``end``."""
        start, end = max(start, OLDEST) - AROUND, max(min(end, NEWEST), OLDEST) + AROUND
        if not networks:
            return {}
        days = [start + timedelta(n) for n in range((end - start).days)]

        degree_days = networks._degree_days(Period(start, end))
        result = {}
        for network in networks:
            known = degree_days[network.id]
            result[network.id] = plausibility.Weather.of(
                start, [(known[day].value, network._in_heating_season(day)) for day in days]
            )
        return result

    @api.model
    def _usual_rates(self, registers):
        """{register id: what it counted in an hour of its history} where the meter's power is
        not known: a rollover is judged by it."""
        unknown = registers.filtered(lambda r: r._capacity() and not r.meter_id.max_power_kw)
        if not unknown:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT reg.id, f.read_at, f.index::text, l.read_at, l.index::text
                     FROM unnest(%s) AS reg(id)
               CROSS JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                    ORDER BY read_at LIMIT 1) f
               CROSS JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                    ORDER BY read_at DESC LIMIT 1) l
                    WHERE l.index > f.index AND l.read_at >= f.read_at + interval '7 days'""",
                unknown.ids,
            )
        )
        return {
            register: (Decimal(last) - Decimal(first)) / validation.hours_between(first_at, last_at)
            for register, first_at, first, last_at, last in rows
        }

    # judgement

    @api.model
    def _sql_context(self, spans, near=NEIGHBOURS, columns=False):
        """The stored readings that weigh on what lies in spans (register_id, first_at, last_at):
        all that live in them, those just around, and the first of each day farther off."""
        return SQL(
            """SELECT DISTINCT ON (c.register_id, c.read_at) c.*
                 FROM %(spans)s span%(columns)s
           CROSS JOIN LATERAL (
               SELECT register_id, read_at, index, id, state FROM heat_meter_reading
                WHERE register_id = span.register_id AND state IN ('valid', 'suspect')
                  AND read_at BETWEEN span.first_at AND span.last_at
            UNION ALL
               (SELECT register_id, read_at, index, id, state FROM heat_meter_reading
                 WHERE register_id = span.register_id AND state IN ('valid', 'suspect')
                   AND read_at < span.first_at
                 ORDER BY read_at DESC LIMIT %(neighbours)s)
            UNION ALL
               (SELECT register_id, read_at, index, id, state FROM heat_meter_reading
                 WHERE register_id = span.register_id AND state IN ('valid', 'suspect')
                   AND read_at > span.last_at
                 ORDER BY read_at LIMIT %(neighbours)s)
            UNION ALL
               SELECT r.register_id, r.read_at, r.index, r.id, r.state
                 FROM (SELECT (span.first_at + %(evening)s)::date - n AS day
                         FROM generate_series(0, 31) n
                     UNION ALL
                       SELECT (span.last_at + %(evening)s)::date + n
                         FROM generate_series(1, 31) n) around
           CROSS JOIN LATERAL (SELECT * FROM heat_meter_reading
                                WHERE register_id = span.register_id
                                  AND state IN ('valid', 'suspect')
                                  AND read_at >= around.day - %(evening)s
                                  AND read_at < around.day + 1 - %(evening)s
                                ORDER BY read_at LIMIT 1) r) c
             ORDER BY c.register_id, c.read_at""",
            spans=spans,
            neighbours=near,
            evening=plausibility.EVENING,
            columns=SQL("(register_id, first_at, last_at)") if columns else SQL(),
        )

    @api.model
    def _accepted_by_name(self, reading_ids):
        """Those whose last decision was to accept them."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (reading_id) reading_id, decision
                     FROM heat_meter_reading_decision WHERE reading_id = ANY(%s)
                 ORDER BY reading_id, id DESC""",
                list(reading_ids),
            )
        )
        return {reading for reading, decision in rows if decision == "accept"}

    @api.model
    def _told_otherwise(self, reading_ids):
        """{reading id: [finding]} of what its own telegram said, or the meter's other registers."""
        rows = self.env.execute_query(
            SQL(
                """SELECT reading_id, code, params FROM heat_meter_reading_check
                    WHERE reading_id = ANY(%s) AND code = ANY(%s)""",
                list(reading_ids),
                list(TOLD_OTHERWISE),
            )
        )
        found = defaultdict(list)
        for reading, code, params in rows:
            found[reading].append(plausibility.Finding(code, params or {}))
        return found

    @api.model
    def _judge(self, rows, fact, decided=()):
        """Findings and state of readings of one register in the order of time.

        What the register alone does not say stays: nobody but a person takes it back, or the
        comparison that found it.

        :param rows: (at, index, reading id or None), index exact
        :param decided: ids of the readings of which that comparison is made anew
        :return: [(findings, "valid", "suspect" or "reject")]
        """
        stored = [reading for _at, _index, reading in rows if reading]
        self.env["heat.meter.reading.check"].flush_model()
        accepted, told = self._accepted_by_name(stored), self._told_otherwise(stored)
        shown = [
            plausibility.Shown(at, Decimal(index), reading in accepted)
            for at, index, reading in rows
        ]
        result = []
        judged = zip(plausibility.judge(shown, fact), shown, rows, strict=True)
        for findings, reading, (_at, _index, stored_id) in judged:
            codes = {finding.code for finding in findings}
            findings += tuple(
                finding
                for finding in told.get(stored_id, ())
                if finding.code not in codes
                and fact.rules[finding.code].severity != "off"
                and not (stored_id in decided and _is_of_months(finding))
            )
            severities = {fact.rules[finding.code].severity for finding in findings}
            state = next((s for s in ("reject", "suspect") if s in severities), "valid")
            result.append((findings, "valid" if reading.accepted else state))
        return result

    @api.model
    def _disagreements(self, registers, facts, rows):
        """[(register id of the energy, at, finding or None)] of the months long enough to say
        whether energy, volume and temperatures disagree.

        :param rows: (register id, at, index, is new) of the first reading of each month, in the
            order of register and time; only months that end with a new one are told
        """
        meters = defaultdict(dict)
        months = defaultdict(dict)
        for quantity in ("energy", "flow_energy", "return_energy"):
            for register in registers:
                if register.is_counted and register.measured_quantity == quantity:
                    meters[register.meter_id.id][quantity] = register
        for register, at, index, is_new in rows:
            months[register][at] = (Decimal(index), is_new)
        found = []
        for three in meters.values():
            if len(three) == 3:
                found += self._disagreements_of(three, facts, months)
        return found

    @api.model
    def _disagreements_of(self, three, facts, months):
        energy = three["energy"]
        rule = facts[energy.id].rules["energy_volume_temperature"]
        if rule.severity == "off":
            return
        common = [
            at
            for at in months[energy.id]
            if at in months[three["flow_energy"].id] and at in months[three["return_energy"].id]
        ]
        for start, end in zip(common, common[1:], strict=False):
            if not any(months[register.id][end][1] for register in three.values()):
                continue
            amounts, steps = {}, {}
            for quantity, register in three.items():
                scale, fact = scale_of(register), facts[register.id]
                first, last = months[register.id][start][0], months[register.id][end][0]
                amounts[quantity] = (validation.amount(first, last, fact.size) or 0) * scale
                steps[quantity] = fact.step * scale
            flow = validation.Flow(*amounts.values(), *steps.values())
            disagrees = validation.energy_disagrees(flow, rule)
            if disagrees:
                params = {
                    "ratio": f"{validation.energy_ratio(flow):.3f}",
                    "since": start.date().isoformat(),
                    "low": str(rule.low),
                    "high": str(rule.high),
                }
                yield energy.id, end, plausibility.Finding(rule.code, params)
            elif disagrees is not None:
                yield energy.id, end, None

    @api.model
    def _check_stored(self, readings, are_new=False):
        """Judge stored readings and their neighbours again; keep what is found.

        :param are_new: whether the readings have just been recorded
        :return: {reading id: (findings, state)} of ``readings``
        """
        if not readings:
            return {}
        self.env["heat.meter.reading"].flush_model()
        times = defaultdict(list)
        for reading in readings:
            times[reading.register_id.id].append(reading.read_at)
        spans = [(register, min(moments), max(moments)) for register, moments in times.items()]
        first_at, last_at = min(s[1] for s in spans), max(s[2] for s in spans)
        registers = readings.register_id
        facts = self._facts(self._with_siblings(registers), first_at, last_at)
        # what a meter's registers say together may change what is known of each
        spans += [(register, first_at, last_at) for register in facts if register not in times]
        series = self._stored_series(facts, spans, first_at, last_at)
        compared = list(self._disagreements_stored(facts, series, first_at, last_at))
        decided = {reading for _register, reading, *_rest in compared}
        verdicts = [verdict for verdict in compared if verdict[3]]
        for register, first, last in spans:
            verdicts += self._judge_stored(
                register, series[register], facts, (first, last), decided
            )
        wanted = set(readings.ids)
        new = wanted if are_new else set()
        verdicts = [
            (register, reading, old, self._told_now(findings, reading in new), state)
            for register, reading, old, findings, state in verdicts
        ]
        self._keep_verdicts(verdicts, facts)
        result = {}
        for _register, reading, _old, findings, state in verdicts:
            if reading in wanted:
                known, worst = result.get(reading, ((), "valid"))
                result[reading] = (known + findings, worst if state == "valid" else state)
        return result

    @api.model
    def _told_now(self, findings, is_new):
        """What was known when a bill was made is not told again of the readings it rests on."""
        return tuple(f for f in findings if is_new or f.code != "already_billed")

    @api.model
    def _with_siblings(self, registers):
        """The registers, and those of their meters that tell energy, flow and return energy."""
        heat = ("energy", "flow_energy", "return_energy")
        meters = registers.filtered(lambda r: r.measured_quantity in heat).meter_id
        # a check needs the meter's other registers, whoever records a reading
        return registers | meters.sudo().register_ids.filtered(
            lambda r: r.is_counted and r.measured_quantity in heat
        ).with_env(registers.env)

    @api.model
    def _stored_series(self, facts, spans, first_at, last_at):
        """{register id: [(at, index, reading id, state)]} of what weighs on these spans."""
        known = {span[0] for span in spans}
        spans = spans + [(r, first_at, last_at) for r in facts if r not in known]
        values = SQL(", ").join(SQL("(%s, %s::timestamp, %s::timestamp)", *span) for span in spans)
        query = self._sql_context(SQL("(VALUES %s)", values), columns=True)
        series = defaultdict(list)
        for register, at, index, reading, state in self.env.execute_query(
            SQL("SELECT register_id, read_at, index::text, id, state FROM (%s) c", query)
        ):
            series[register].append((at, index, reading, state))
        return series

    @api.model
    def _judge_stored(self, register, rows, facts, span, decided):
        """[(register id, reading id, old state, findings, state)] of what a change in a span
        may concern."""
        judged = self._judge([row[:3] for row in rows], facts[register], decided)
        near = near_positions([row[0] for row in rows], *span)
        return [
            (register, rows[place][2], rows[place][3], findings, state)
            for place, (findings, state) in enumerate(judged)
            if place in near
        ]

    @api.model
    def _disagreements_stored(self, facts, series, first_at, last_at):
        registers = self.env["heat.meter.register"].browse(facts)
        rows, readings = [], {}
        for register in registers.ids:
            months = set()
            for at, index, reading, old in series[register]:
                readings[register, at] = (reading, old)
                if (at.year, at.month) not in months:
                    months.add((at.year, at.month))
                    rows.append((register, at, index, first_at <= at <= last_at))
        found = self._disagreements(registers, facts, rows)
        accepted = self._accepted_by_name([readings[register, at][0] for register, at, _ in found])
        for register, at, finding in found:
            reading, old = readings[register, at]
            severity = facts[register].rules["energy_volume_temperature"].severity
            state = "valid" if severity == "inform" or reading in accepted else severity
            yield register, reading, old, (finding,) if finding else (), state

    @api.model
    def _keep_verdicts(self, verdicts, facts):
        """Write the states and the checks of stored readings, where they have changed."""
        readings = self.env["heat.meter.reading"]
        states = {}
        for _register, reading, old, _findings, state in verdicts:
            worst = "suspect" if state != "valid" else states.get(reading, (old, "valid"))[1]
            states[reading] = (old, worst)
        for wanted in ("valid", "suspect"):
            readings.browse(
                [reading for reading, (old, new) in states.items() if old != new == wanted]
            )._set_state(wanted)
        # checks are written by the checks alone: nobody has the right to
        checks = self.env["heat.meter.reading.check"].sudo()
        checks.search(
            [("reading_id", "in", list(states)), ("code", "!=", "already_billed")]
        ).unlink()
        companies = {
            register.id: register.company_id.id
            for register in self.env["heat.meter.register"].browse(facts)
        }
        checks.create(
            [
                {
                    "reading_id": reading,
                    "code": finding.code,
                    "severity": facts[register].rules[finding.code].severity,
                    "params": dict(finding.params),
                    "company_id": companies[register],
                }
                for register, reading, _old, findings, _state in verdicts
                for finding in findings
            ]
        )


def _is_of_months(finding):
    code = finding.code
    return code == "energy_volume_temperature" and not is_momentary(code, finding.params)


def near_positions(times, first_at, last_at):
    """Positions of a change and of the readings around it that it may concern."""
    depth = plausibility.DEPTH
    start, end = bisect_left(times, first_at), bisect_right(times, last_at)
    return range(max(start - depth, 0), min(end + depth, len(times)))


def scale_of(register):
    """kWh, m3 or m3·°C that one unit of the index stands for."""
    _dimension, size = units.UNITS[register.uom_id.heat_code]
    return Decimal(size.numerator) / size.denominator * validation.decimal(register.multiplier)


def _midnight(day, network):
    return local_midnight(day, network.tz).replace(tzinfo=None)
