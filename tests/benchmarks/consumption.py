"""The consumption of 5,000 delivery points in one call, against asking point by point.

Each point has a meter of two registers, read on the third of each month for thirty months: both
bounds of a month lie inside a span, and are shared out by base load and degree days, fitted on the
point's own history. ``growth`` is the time a point takes among 5,000, to that among 500.
"""

import time
from datetime import date, timedelta

DATABASE = "empty"
POINTS = 5_000
FEW = 500
ONE_BY_ONE = 50
MONTH = ("2025-01-01", "2025-01-31")
#: A month that no reading closes.
UNREAD = ("2025-06-01", "2025-06-30")


def main(options):
    points = _points(options.env)
    few, some = points[:FEW], points[:ONE_BY_ONE]
    for warm in (some, some):
        _timed(points.env, lambda warm=warm: warm.read_consumption(*MONTH))
    alone, alone_queries, _result = _timed(
        points.env, lambda: [point.read_consumption(*MONTH) for point in some]
    )
    small, small_queries, _result = _timed(points.env, lambda: few.read_consumption(*MONTH))
    whole, queries, found = _timed(points.env, lambda: points.read_consumption(*MONTH))
    _check(found)
    guess, guess_queries, guesses = _timed(points.env, lambda: points.estimate_consumption(*UNREAD))
    if {one["method"] for one in guesses.values()} != {"fit"}:
        raise RuntimeError("estimates are not those of a fit")
    months = points.env["heat.consumption"]
    stored, stored_queries, _result = _timed(points.env, lambda: months._update(limit=FEW))
    lines = months.search_count([])
    ms_alone, ms_small, ms = (
        1000 * seconds / count
        for seconds, count in ((alone, ONE_BY_ONE), (small, FEW), (whole, POINTS))
    )
    return {
        "table": [
            ["what", "points", "seconds", "ms a point", "queries"],
            ["one by one", ONE_BY_ONE, alone, ms_alone, alone_queries],
            ["in one call", FEW, small, ms_small, small_queries],
            ["in one call", POINTS, whole, ms, queries],
            ["estimates in one call", POINTS, guess, 1000 * guess / POINTS, guess_queries],
            [f"{lines} months stored", FEW, stored, 1000 * stored / FEW, stored_queries],
        ],
        "figures": {
            "points": POINTS,
            "seconds": round(whole, 2),
            "queries": queries,
            "seconds_estimates": round(guess, 2),
            "queries_estimates": guess_queries,
            "months_stored_per_second": round(lines / stored),
        },
        "ratios": {
            "vs_one_by_one": round(ms_alone / ms, 1),
            "growth": round(ms / ms_small, 2),
            "queries_growth": round(queries / small_queries, 2),
        },
    }


def _points(env):
    """Points, meters and readings, written by SQL as an import would leave them."""
    network = env["heat.network"].create({"name": "Bench"})
    station = env["heat.weather.station"].create({"code": "99000001", "name": "Bench"})
    network.weather_station_id = station
    env.flush_all()
    start = date(2022, 7, 1)
    days = [(start + timedelta(days=n)) for n in range(365 * 4)]
    cr = env.cr
    cr.execute(
        """INSERT INTO heat_degree_day (station_id, date, t_min, t_max)
           SELECT %s, day, t, t FROM unnest(%s::date[], %s::numeric[]) AS d(day, t)""",
        [station.id, days, [18 - max(0, 15 - abs((day.month - 1) % 12 - 6)) for day in days]],
    )
    points = env["heat.delivery.point"].create(
        [{"name": f"Point {n}", "network_id": network.id} for n in range(POINTS)]
    )
    units = env.ref("uom.product_uom_kwh"), env.ref("uom.product_uom_cubic_meter")
    registers = [
        (0, 0, {"measured_quantity": quantity, "uom_id": unit.id})
        for quantity, unit in zip(("energy", "volume"), units, strict=True)
    ]
    env["heat.meter"].with_context(tracking_disable=True).create(
        [
            {"serial": f"B{n}", "delivery_point_id": point.id, "register_ids": registers}
            for n, point in enumerate(points)
        ]
    )
    env.flush_all()
    cr.execute(
        """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality, state,
                       recorded_by, recorded_at)
           SELECT r.id, month.at, (SELECT sum(20 + r.id %% 7 + (18 - d.t_min) * (5 + r.id %% 11))
                     FROM heat_degree_day d WHERE d.station_id = %s AND d.date < month.at),
                  'file', 'measured', 'valid', %s, now()
             FROM heat_meter_register r
       CROSS JOIN generate_series('2022-11-03 10:00'::timestamp, %s::timestamp,
                                  interval '1 month') AS month(at)""",
        [station.id, env.uid, date(2025, 5, 4)],
    )
    cr.execute("ANALYZE heat_meter_reading")
    cr.execute("ANALYZE heat_meter_register")
    return points


def _check(found):
    bounds = [one["evidence"]["segments"][0]["end"]["split"]["method"] for one in found.values()]
    if set(bounds) != {"weights"} or any(one["kwh"] is None for one in found.values()):
        raise RuntimeError("the months are not shared out by weights")


def _timed(env, work):
    """(seconds, queries, result) with nothing of the records in memory."""
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    result = work()
    return time.perf_counter() - start, env.cr.sql_log_count - queries, result
