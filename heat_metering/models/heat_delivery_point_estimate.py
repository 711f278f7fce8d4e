from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, local_midnight

from ..engine.consumption import index_at
from ..engine.estimation import FEWEST_PERIODS, Knowledge, Observation, estimate, fit, profile_of
from ..engine.proration import Stretch
from .heat_delivery_point import FIGURES, _iso, _limits
from .heat_delivery_point_weights import HISTORY, _amount, _observations

#: From the surest to the least sure, and what is no estimate at all.
METHODS = [
    ("measured", "Measured"),
    ("exchange", "Exchange of a meter"),
    ("fit", "Base load and degree days of its own history"),
    ("short_history", "Degree days, from a short history"),
    ("last_year", "Same days last year, corrected by degree days"),
    ("daily_mean", "Mean of its own days"),
    ("profile", "Area, as the network's other points"),
    ("declared", "Declared yearly consumption"),
    ("none", "Nothing to estimate from"),
]
_RANK = {method: rank for rank, (method, _label) in enumerate(METHODS)}
_OWN = ("fit", "short_history")
#: Estimates are told to the Wh and the litre.
STEP = Decimal("0.001")
#: Points whose profile is looked at, for each network, and how far their areas may differ.
PROFILE_POINTS = 200
PROFILE_AREAS = 3


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    declared_yearly_kwh = fields.Float(
        string="Declared consumption (kWh a year)",
        digits=(16, 0),
        tracking=True,
        help="What a year is expected to take. Estimates rest on it when nothing else is known "
        "of this point: no readings of its own, nor others of the network with their area.",
    )

    @api.readonly
    def estimate_consumption(self, date_from, date_to):
        """What each point consumes from ``date_from`` to ``date_to``, both days included.

        What was measured is kept; only the part that no reading tells is estimated.

        :return: {point id: {"kwh", "m3", "method", "basis", "expected_error_kwh", "quality"}};
            a figure is None, never zero, when nothing is known ("method" is then "none").
            "expected_error_kwh" is half the width of the interval in which the truth lies 19
            times out of 20. "quality" is "estimated", or that of the readings when they tell
            the whole period ("method" is then "measured").
        """
        self.check_access("read")
        period = self._asked_period(date_from, date_to)
        found = self._estimate((point, period) for point in self)
        return {
            point.id: {
                name: float(value) if isinstance(value, Decimal) else value
                for name, value in result.items()
            }
            for (point, _period), result in found.items()
        }

    @api.model
    def _estimate(self, periods):
        """The same, exact, for pairs of a delivery point and an engine Period.

        The number of queries does not depend on that of the pairs.
        """
        wanted = list(dict.fromkeys(periods))
        measured = self._measured_consumption(wanted)
        unknown = [pair for pair in wanted if _is_unknown(measured[pair])]
        tasks = self._estimate_tasks(unknown)
        self._estimate_chains(tasks)
        by_pair = defaultdict(lambda: defaultdict(list))
        for task in tasks:
            by_pair[task["pair"]][task["figure"]].append(task)
        return {
            pair: _estimated(measured[pair], by_pair[pair])
            if pair in by_pair
            else _as_measured(measured[pair])
            for pair in wanted
        }

    @api.model
    def _fill_with_estimates(self, results):
        """Put the estimates in force where readings are missing.

        A period is filled by the estimates that lie in it and, around them, by what was read.
        """
        missing = [pair for pair, result in results.items() if result["kwh"] is None]
        # an estimate in force counts for all who ask, not for those alone who see it
        kept = self.env["heat.consumption.estimate"].sudo()._in_force(missing)
        rests = {pair: _uncovered(pair[1], [days for days, _one in kept[pair]]) for pair in kept}
        measured = self._measured_consumption(
            [(pair[0], part) for pair, parts in rests.items() for part in parts]
        )
        filled = dict(results)
        for pair, estimates in kept.items():
            known = [measured[pair[0], part] for part in rests[pair]]
            if all(result["kwh"] is not None for result in known):
                filled[pair] = _filled(results[pair], known, [one for _days, one in estimates])
        return filled

    @api.model
    def _estimate_tasks(self, pairs):
        """What must be estimated: one task for each pair, figure and chain of meters.

        A task says what is ``known`` and between which instants nothing is (``holes``).
        """
        points = self.browse(dict.fromkeys(point.id for point, _period in pairs))
        spans = self._register_spans(points)
        windows = self._windows(pairs, spans)
        for window in windows:
            # any reading of the installation tells something, not only that of its first day
            window["at"] = tuple(("inside", at[1], *_limits(window)) for at in window["at"])
        neighbours = self._neighbours(windows)
        splits = self._splits(windows, neighbours)
        tasks = {}
        for place, window in enumerate(windows):
            both = slice(2 * place, 2 * place + 2)
            task = tasks.setdefault((window["pair"], window["chain"]), _new_task(window))
            _note_known(task, window, neighbours[both], splits[both])
        for pair, figure, days, amount, _quality, evidence in self._exchange_gaps(pairs, spans):
            chain = next(key for key in tasks if key[0] == pair and key[1][1] == figure)
            if amount is not None:
                tasks[chain]["known"] += amount
                tasks[chain]["parts"].append(evidence)
                tasks[chain]["covered"] += [days] if days else []
        self._note_uncovered(pairs, tasks)
        return list(tasks.values())

    @api.model
    def _note_uncovered(self, pairs, tasks):
        """Days on which no meter was in place are holes too, of the first chain."""
        covered = defaultdict(list)
        for (pair, chain), task in tasks.items():
            covered[pair, chain[1]] += task["covered"]
        for pair in pairs:
            point, period = pair
            for figure in FIGURES:
                # a point that counts volume alone has no energy to estimate
                metered = (pair, figure) in covered
                if not metered and (figure != "kwh" or any((pair, f) in covered for f in FIGURES)):
                    continue
                days = _uncovered(period, covered[pair, figure])
                if not days:
                    continue
                key = (pair, (point.id, figure, 0))
                if key not in tasks:
                    tasks[key] = _new_task(_bare_window(pair, figure))
                tz = point.network_id.tz
                tasks[key]["holes"] += [part.instants(tz) for part in days]

    @api.model
    def _estimate_chains(self, tasks):
        """Estimate the holes of each task, from the surest knowledge to the least sure."""
        for task in tasks:
            task["since"] = min((start for start, _end in task["holes"]), default=None)
        waiting = [task for task in tasks if task["holes"]]
        if not waiting:
            return
        weathers = self._weathers(
            [
                (task["span"], start - HISTORY, end + HISTORY)
                for task in waiting
                for start, end in task["holes"]
            ]
        )
        for task in waiting:
            weather = weathers[task["span"]["network_id"]]
            task["stretch"] = _sum(weather.filled(start, end) for start, end in task["holes"])
            task["year"] = weather.filled(
                task["since"] - timedelta(days=365), task["since"]
            ).degree_days
        self._estimate_from_history(waiting, weathers)
        waiting = [task for task in waiting if task["estimate"].method not in _OWN]
        self._estimate_from_last_year(waiting, weathers)
        waiting = [task for task in waiting if task["estimate"].method == "none"]
        self._estimate_from_outside(waiting, weathers)

    @api.model
    def _estimate_from_history(self, tasks, weathers):
        first = min(task["since"] for task in tasks) - HISTORY
        last = max(end for task in tasks for _start, end in task["holes"]) + HISTORY
        metered = [task["span"] for task in tasks if task["span"].get("register_id")]
        histories = self._histories(metered, first, last, weathers) if metered else {}
        for task in tasks:
            chain, since = histories.get(task["span"]["chain"], ()), task["since"]
            history = _observations(chain, since - HISTORY, since)
            if len(history) < FEWEST_PERIODS:
                # before the first readings, those that follow tell the same
                history = _observations(chain, since - HISTORY, since + HISTORY)
            task["history"] = tuple(history)
            known = Knowledge(task["history"], year_degree_days=task["year"])
            task["estimate"] = estimate(task["stretch"], known)

    @api.model
    def _estimate_from_last_year(self, tasks, weathers):
        """The same days one year before, for points of little history."""
        if not tasks:
            return
        pairs = {id(task): _one_year_before(task["pair"]) for task in tasks}
        measured = self._measured_consumption(list(dict.fromkeys(pairs.values())))
        for task in tasks:
            pair = pairs[id(task)]
            amount = measured[pair][task["figure"]]
            last_year = None
            if amount is not None:
                weather = weathers[task["span"]["network_id"]]
                instants = pair[1].instants(task["span"]["tz"])
                last_year = Observation(amount, weather.filled(*instants))
            task["estimate"] = estimate(
                task["stretch"],
                Knowledge(
                    task["history"] if last_year is None else (),
                    last_year=last_year,
                    year_degree_days=task["year"],
                ),
            )

    @api.model
    def _estimate_from_outside(self, tasks, weathers):
        """By the area of the point and what others of its network take, or as declared."""
        tasks = [task for task in tasks if task["figure"] == "kwh"]
        if not tasks:
            return
        points = self.browse(dict.fromkeys(task["pair"][0].id for task in tasks))
        profiles = self._network_profiles(points.network_id, tasks, weathers)
        for task in tasks:
            point = task["pair"][0]
            similar = [
                (weights, area)
                for other, weights, area in profiles[point.network_id.id]
                if other != point.id
                and area <= PROFILE_AREAS * point.area_m2
                and point.area_m2 <= PROFILE_AREAS * area
            ]
            known = Knowledge(
                profile=profile_of(similar, task["stretch"]),
                area_m2=_decimal(point.area_m2),
                declared=_decimal(point.declared_yearly_kwh),
                year_degree_days=task["year"],
            )
            task["estimate"] = estimate(task["stretch"], known)

    @api.model
    def _network_profiles(self, networks, tasks, weathers):
        """{network id: [(point id, Weights, area)]} of points with an area and a fit."""
        since = min(task["since"] for task in tasks)
        found = defaultdict(list)
        others = self.browse()
        for network in networks:
            others |= self.search(
                [("network_id", "=", network.id), ("area_m2", ">", 0)], limit=PROFILE_POINTS
            )
        spans = [
            span
            for rows in self._register_spans(others).values()
            for span in rows
            if span["figure"] == "kwh"
        ]
        if not spans:
            return found
        areas = {point.id: (point.network_id.id, _decimal(point.area_m2)) for point in others}
        histories = self._histories(spans, since - HISTORY, since, weathers)
        for (point, _figure, place), history in histories.items():
            known = fit([one for _start, _end, one in history]) if not place else None
            if known:
                network, area = areas[point]
                found[network].append((point, known.weights, area))
        return found


def _filled(result, measured, estimates):
    """The figures of a period of which a part was read, and the rest estimated before."""
    figures = {}
    for figure in FIGURES:
        values = [one[figure] for one in (*measured, *estimates)]
        figures[figure] = None if None in values else sum(values, Decimal(0))
    segments = [segment for one in measured for segment in one["evidence"]["segments"]]
    segments += [segment for one in estimates for segment in one["segments"]]
    qualities = {name: "missing" if figures[name] is None else "estimated" for name in FIGURES}
    return {
        **figures,
        "quality": "estimated",
        "evidence": {**result["evidence"], "quality": qualities, "segments": segments},
    }


def _is_unknown(result):
    judged = result["evidence"]["segments"]
    figures = {segment["amount_unit"] for segment in judged}
    return result["kwh"] is None or ("m3" in figures and result["m3"] is None)


def _new_task(window):
    return {
        "pair": window["pair"],
        "figure": window["figure"],
        "span": window,
        "known": Decimal(0),
        "parts": [],
        "holes": [],
        "covered": [],
        "estimate": None,
        "history": (),
    }


def _bare_window(pair, figure):
    """Stands for a meter where there is none."""
    point = pair[0]
    return {
        "pair": pair,
        "figure": figure,
        "chain": (point.id, figure, 0),
        "network_id": point.network_id.id,
        "tz": point.network_id.tz,
        "delivery_point_id": point.id,
    }


def _note_known(task, window, neighbours, splits):
    """Add to a task what one register tells of its window, and what it does not."""
    task["covered"].append(window["part"])
    bounds = []
    start, end = window["at"][0][1], window["at"][1][1]
    for at, around, split in zip((start, end), neighbours, splits, strict=True):
        try:
            bounds.append(index_at(at, *around, split and split[0], window["capacity"]))
        except EngineError:
            bounds.append(None)
    first = bounds[0] or neighbours[0][1]
    last = bounds[1] or neighbours[1][0]
    if not first or not last or first.at > last.at or not start <= first.at <= end:
        task["holes"].append((start, end))
        return
    amount = _amount(window, first, last)
    if amount is None:
        task["holes"].append((start, end))
        return
    task["known"] += amount
    if first.at < last.at:
        part = {"meter": window["serial"], "from": _iso(first.at), "to": _iso(last.at)}
        task["parts"].append({**part, "amount": f"{amount:f}"})
    if bounds[0] is None and not _same_day(window, start, first.at, window["date_from"]):
        task["holes"].append((start, first.at))
    if bounds[1] is None and not _same_day(window, last.at, end, window["after"]):
        task["holes"].append((last.at, end))


def _same_day(window, start, end, limit):
    """Whether two instants lie in the day on which the meter was fitted or removed."""
    if not limit:
        return False
    edge = local_midnight(limit, window["tz"])
    return abs(end - edge) <= timedelta(days=1) and abs(edge - start) <= timedelta(days=1)


def _uncovered(period, parts):
    """The days of ``period`` that none of ``parts`` covers."""
    found, reached = [], period.start
    for part in sorted(parts):
        if part.start > reached:
            found.append(Period(reached, part.start))
        reached = max(reached, part.end)
    if reached < period.end:
        found.append(Period(reached, period.end))
    return found


def _one_year_before(pair):
    point, period = pair
    year = relativedelta(years=1)
    start, end = period.start - year, period.end - year
    return point, Period(start, max(end, start + timedelta(days=1)))


def _sum(stretches):
    whole = Stretch(Decimal(0), Decimal(0))
    for stretch in stretches:
        whole += stretch
    return whole


def _decimal(value):
    return Decimal(repr(value)) if value else None


def _as_measured(result):
    """A result for which nothing had to be estimated."""
    method = "exchange" if result["quality"] == "estimated" else "measured"
    return {
        "kwh": result["kwh"],
        "m3": result["m3"],
        "method": method,
        "basis": {"quality": result["quality"]},
        "expected_error_kwh": Decimal(0),
        "quality": result["quality"],
    }


def _estimated(measured, tasks):
    """The figures of one point and period, from its tasks by figure."""
    figures = {}
    for figure in FIGURES:
        found = tasks.get(figure)
        if measured[figure] is not None or not found:
            figures[figure] = (measured[figure], None, {})
        else:
            figures[figure] = _one_figure(found)
    amount, error, basis = figures["kwh"]
    if measured["kwh"] is not None:
        # the energy is what is sold: it was read, whatever had to be estimated of the volume
        return {**_as_measured(measured), "m3": figures["m3"][0]}
    # a point that counts volume alone is judged by it
    judged = basis if "kwh" in tasks else figures["m3"][2]
    return {
        "kwh": amount,
        "m3": figures["m3"][0],
        "method": judged["method"],
        "basis": {
            **judged,
            "figures": {name: basis for name, (_a, _e, basis) in figures.items() if basis},
        },
        "expected_error_kwh": error if basis else Decimal(0),
        "quality": "missing" if judged["method"] == "none" else "estimated",
    }


def _one_figure(tasks):
    """(amount, expected error, basis) of the chains of one figure."""
    amount, error, worst, parts = Decimal(0), Decimal(0), None, []
    for task in tasks:
        parts += task["parts"]
        amount += task["known"]
        guess = task["estimate"]
        if not guess:
            continue
        if worst is None or _RANK[guess.method] > _RANK[worst["estimate"].method]:
            worst = task
        if guess.amount is not None:
            amount, error = amount + guess.amount, error + guess.error
    basis = {"measured": parts, "measured_amount": f"{sum(t['known'] for t in tasks):f}"}
    if worst is None:
        return amount, error, {**basis, "method": "measured"}
    guess, stretch = worst["estimate"], worst["stretch"]
    basis |= {
        "method": guess.method,
        "days": f"{stretch.days:f}",
        "degree_days": None if stretch.degree_days is None else f"{stretch.degree_days:f}",
        "missing_degree_days": stretch.missing,
        "holes": [[_iso(start), _iso(end)] for task in tasks for start, end in task["holes"]],
        **guess.basis,
    }
    if guess.weights:
        basis |= {"a": f"{guess.weights.a:f}", "b": f"{guess.weights.b:f}"}
    if guess.amount is None:
        return None, None, basis
    amount, error = amount.quantize(STEP), error.quantize(STEP)
    return amount, error, {**basis, "estimated": f"{guess.amount:f}", "error": f"{guess.error:f}"}
