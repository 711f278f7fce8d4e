"""A department's daily temperatures: 50 MB, fifteen stations, forty-nine years.

Imported for one station, as a cooperative does, then for all fifteen, then again. Compared, in the
same run, with a bare COPY of the same days into a table with the same columns and unique index.
"""

import io
import resource
import time
from datetime import date, timedelta

DATABASE = "empty"
STATIONS = [f"99{rank:03d}001" for rank in range(1, 16)]
DAYS = 18_000
COLUMNS = (
    "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;HTN;QHTN;TX;QTX;HTX;QHTX;TM;QTM;"
    "TNTXM;QTNTXM;TAMPLI;QTAMPLI;TNSOL;QTNSOL;TN50;QTN50;DG;QDG;FFM;QFFM;FF2M;QFF2M;FXY;QFXY;"
    "DXY;QDXY;HXY;QHXY;FXI;QFXI;DXI;QDXI;HXI;QHXI;FXI2;QFXI2;DXI2;QDXI2;HXI2;QHXI2;FXI3S;QFXI3S;"
    "DXI3S;QDXI3S;HFXI3S;QHFXI3S"
)
REST = "1402;9;0.4;9;1.8;1;9.9;1;-5.2;1;;;0;1;3.1;1;;;7.5;1;220;1;1423;1;14.2;1;230;1;1410;1;;;;;;;"


def main(options):
    env = options.env
    days = [date.today() - timedelta(days=rank) for rank in range(DAYS, 0, -1)]
    content = _file(days).encode()
    stations = env["heat.weather.station"].create(
        [{"name": f"Station {code}", "code": code} for code in STATIONS]
    )
    one, _result = _timed(lambda: stations[:1].import_daily(content))
    before = _memory()
    every, result = _timed(lambda: stations.import_daily(content))
    again, repeated = _timed(lambda: stations.import_daily(content))
    grown = _memory() - before
    if result["refused_count"] or repeated["unchanged_count"] != len(STATIONS) * DAYS:
        raise RuntimeError("the file was not read as it was written")
    bare, _result = _timed(lambda: _bare_copy(env, days))
    lines = len(STATIONS) * DAYS
    return {
        "table": [
            ["what", "lines", "seconds", "lines/s"],
            ["one station of the file", lines, one, lines / one],
            ["all its stations", lines, every, lines / every],
            ["the same file again", lines, again, lines / again],
            ["bare COPY of its days", lines, bare, lines / bare],
        ],
        "figures": {
            "megabytes": round(len(content) / 1e6, 1),
            "seconds_one_station": round(one, 2),
            "seconds_all_stations": round(every, 2),
            "memory_grown_megabytes": round(grown, 1),
        },
        "ratios": {"vs_copy": round(bare / every, 3), "again_to_first": round(again / every, 3)},
    }


def _file(days):
    lines = [COLUMNS + "\n"]
    rest = REST + ";" * (COLUMNS.count(";") - 14 - REST.count(";"))
    for code in STATIONS:
        for rank, day in enumerate(days):
            low = rank % 300 / 10 - 12
            lines.append(
                f"{code};STATION {code};47.249167;5.988333;307;{day:%Y%m%d};0.2;1;{low:.1f};1;"
                f"0612;9;{low + 8:.1f};1;{rest}\n"
            )
    return "".join(lines)


def _bare_copy(env, days):
    env.cr.execute(
        """CREATE TEMP TABLE bare (id serial PRIMARY KEY, station_id int, date date, t_min numeric,
             t_max numeric, quality_min varchar, quality_max varchar, degree_days numeric,
             degree_days_professional numeric, UNIQUE (station_id, date))"""
    )
    rows = (
        f"{station}\t{day}\t1.5\t9.5\tvalidated\tvalidated\t12.5\t12.5\n"
        for station in range(len(STATIONS))
        for day in days
    )
    env.cr.copy_expert(
        """COPY bare (station_id, date, t_min, t_max, quality_min, quality_max, degree_days,
             degree_days_professional) FROM STDIN""",
        io.StringIO("".join(rows)),
    )


def _memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
