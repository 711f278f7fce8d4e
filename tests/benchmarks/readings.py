"""One million hourly readings of 120 meters from a CSV file, checked by every rule and stored.

Against, in the same run: a bare COPY of the same rows into a table of the same columns and the same
unique index (``vs_copy``, rows a second of ours to its own), and batched ``create`` on a sample
(``vs_orm``). Two millions are imported, each followed by the COPY of its rows, so that both sides
see the same machine. ``growth`` compares one more month with what stands behind it: its time, in
times of the COPY of its rows, with two millions behind to that with next to nothing or, with
``--large``, with 20 million behind to that with two. The memory is that of this process: the
database sorts in a bounded memory of its own.

Each meter tells energy, volume, flow and return energy, so that every rule has something to
compare; one line in five thousand is wrong in some way.
"""

import math
import random
import resource
import tempfile
import time
from datetime import date, datetime, timedelta

DATABASE = "empty"
METERS = 120
HOURS = 2084
MONTH = 31 * 24
SAMPLE = 4_000
HEADER = "meter_id,time_rounded,energy_heat_kwh,volume_flow_m3,flow_m3c,return_m3c\n"
QUANTITIES = ("energy", "volume", "flow_energy", "return_energy")
FIRST = datetime(2023, 11, 1)
LARGE = 20_000_000


def main(options):
    bench = Bench(options.env)
    before = bench.month("with next to nothing behind")
    memory = peak_megabytes()
    millions = [bench.measured("a million", HOURS) for _again in range(2)]
    grown = peak_megabytes() - memory
    orm = bench.orm()
    after = bench.month("with two millions behind")
    growth = after / before
    if "--large" in options.arguments:
        bench.fill(LARGE)
        growth = bench.month("with 20 million behind") / after
    ours = sum(rows for rows, *_ in millions) / sum(seconds for _, seconds, *_ in millions)
    copy = sum(rows for rows, *_ in millions) / sum(seconds for *_, seconds in millions)
    return {
        "table": [["what", "readings", "seconds", "readings a second"], *bench.table],
        "figures": {
            "readings": sum(rows for rows, *_ in millions),
            "rows_per_second": round(ours),
            "copy_rows_per_second": round(copy),
            "orm_rows_per_second": round(orm),
            "suspect": bench.suspect,
            "rejected": bench.rejected,
            "memory_grown_megabytes": round(grown, 1),
        },
        "ratios": {
            "vs_copy": round(ours / copy, 3),
            "vs_orm": round(ours / orm, 1),
            "growth": round(growth, 2),
        },
    }


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Bench:
    """A network of 120 meters, and what was measured of it."""

    def __init__(self, env):
        self.env = env
        self.table = []
        self.now = FIRST
        self.suspect = self.rejected = 0
        self.random = random.Random(1)
        self.weather = Weather()
        self.heads = [[self.random.uniform(100, 5000) for _q in QUANTITIES] for _m in range(METERS)]
        self.sizes = [self.random.uniform(0.5, 4) for _m in range(METERS)]
        network = env["heat.network"].create(
            {"name": "Banc", "weather_station_id": self._station().id}
        )
        points = env["heat.delivery.point"].create(
            [{"name": f"Point {m}", "network_id": network.id} for m in range(METERS)]
        )
        units = {"energy": "uom.product_uom_kwh", "volume": "uom.product_uom_cubic_meter"}
        env["heat.meter"].create(
            [
                {
                    "serial": str(60_000 + m),
                    "delivery_point_id": point.id,
                    "max_power_kw": 200,
                    "register_ids": [
                        (0, 0, {
                            "measured_quantity": quantity,
                            "uom_id": env.ref(units.get(quantity, "heat_base.uom_m3c")).id,
                            "digits": 8,
                            "resolution": 0.001,
                        })
                        for quantity in QUANTITIES
                    ],
                }
                for m, point in enumerate(points)
            ]
        )  # fmt: skip
        self.profile = self._profile(units)
        env.cr.commit()

    def _station(self):
        station = self.env["heat.weather.station"].create({"name": "Banc", "code": "99999999"})
        days = [FIRST.date() + timedelta(n) for n in range(-6 * 366, 400)]
        self.env["heat.degree.day"].create(
            [
                {
                    "station_id": station.id,
                    "date": day,
                    "t_min": round(self.weather.of(day) - 4, 1),
                    "t_max": round(self.weather.of(day) + 4, 1),
                }
                for day in days
            ]
        )
        return station

    def _profile(self, units):
        columns = HEADER.strip().split(",")[2:]
        lines = [
            (0, 0, {
                "column": column,
                "measured_quantity": quantity,
                "uom_id": self.env.ref(units.get(quantity, "heat_base.uom_m3c")).id,
            })
            for column, quantity in zip(columns, QUANTITIES, strict=True)
        ]  # fmt: skip
        model = self.env.ref("heat_metering.reading_profile_hourly_csv")
        return model.copy({"name": "Banc", "line_ids": [(5, 0, 0), *lines]})

    def lines(self, start, hours):
        """The meters one after the other within each hour, as data collectors write them."""
        for hour in range(hours):
            at = start + timedelta(hours=hour)
            heat = max(0, 17 - self.weather.of(at.date()))
            stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
            for meter in range(METERS):
                head = self.heads[meter]
                energy = self.sizes[meter] * (1 + heat * self.random.uniform(0.7, 1.3))
                volume = energy / (1.15 * 30)
                for place, amount in enumerate((energy, volume, volume * 75, volume * 45)):
                    head[place] += amount
                shown = [f"{index:.3f}" for index in head]
                if self.random.random() < 0.0002:
                    shown[0] = self.random.choice(("x", "0.5", "99999.999", "77777"))
                yield f"{60_000 + meter},{stamp},{','.join(shown)}\n"

    def month(self, what):
        """How many times a bare COPY of its rows one more month takes, over two months: other
        work on the machine weighs on both."""
        pairs = [self.measured(f"a month {what}", MONTH) for _again in range(2)]
        return sum(ours for _, ours, _ in pairs) / sum(copy for *_, copy in pairs)

    def measured(self, what, hours):
        """(rows, seconds of our import, seconds of the bare COPY of the same rows)"""
        rows, seconds, record = self.imported(what, hours)
        return rows, seconds, self.bare_copy(record)

    def imported(self, what, hours):
        """(rows, seconds, import) of a file of the next hours."""
        with tempfile.TemporaryFile() as file:
            file.write(HEADER.encode())
            for line in self.lines(self.now, hours):
                file.write(line.encode())
            file.seek(0)
            record = self.env["heat.reading.import"]._create_from_stream(
                file, "banc.csv", self.profile
            )
        self.now += timedelta(hours=hours)
        self.env.cr.commit()
        began = time.perf_counter()
        record.action_import()
        self.env.cr.commit()
        seconds = time.perf_counter() - began
        if record.state != "done":
            raise RuntimeError(record.message)
        self.suspect += record.suspect_count
        self.rejected += record.rejected_count
        rows = hours * METERS * len(QUANTITIES)
        self.table.append([what, rows, seconds, rows / seconds])
        return rows, seconds, record

    def bare_copy(self, record):
        """Seconds of a COPY of the readings of an import."""
        cr = self.env.cr
        with tempfile.TemporaryFile() as content:
            cr.copy_expert(
                f"""COPY (SELECT * FROM heat_meter_reading WHERE import_id = {record.id}
                       ORDER BY line_number, register_id) TO STDOUT""",
                content,
            )
            cr.execute("CREATE TABLE bench_reading (LIKE heat_meter_reading)")
            cr.execute(
                """CREATE UNIQUE INDEX ON bench_reading (register_id, read_at)
                    WHERE state IN ('valid', 'suspect')"""
            )
            cr.commit()
            content.seek(0)
            began = time.perf_counter()
            cr.copy_expert("COPY bench_reading FROM STDIN", content, size=1 << 16)
            cr.commit()
            seconds = time.perf_counter() - began
        cr.execute("SELECT count(*) FROM bench_reading")
        rows = cr.fetchone()[0]
        cr.execute("DROP TABLE bench_reading")
        self.table.append(["bare COPY of its rows", rows, seconds, rows / seconds])
        return seconds

    def orm(self):
        """Rows a second of batched ``create``."""
        register = self.env["heat.meter.register"].search([], limit=1)
        meter = register.meter_id.copy({"serial": "orm", "register_ids": [(0, 0, {
            "measured_quantity": "energy", "uom_id": register.uom_id.id})]})  # fmt: skip
        vals = [
            {
                "register_id": meter.register_ids.id,
                "read_at": FIRST + timedelta(hours=n),
                "index": n,
                "origin": "file",
            }
            for n in range(SAMPLE)
        ]
        began = time.perf_counter()
        for start in range(0, SAMPLE, 1000):
            self.env["heat.meter.reading"].create(vals[start : start + 1000])
            self.env.flush_all()
        self.env.cr.commit()
        seconds = time.perf_counter() - began
        self.table.append(["batched create, a sample", SAMPLE, seconds, SAMPLE / seconds])
        return SAMPLE / seconds

    def fill(self, wanted):
        """Stand readings behind the million, straight into the table: they are only ballast."""
        cr = self.env.cr
        cr.execute("SELECT count(*) FROM heat_meter_reading")
        missing = wanted - cr.fetchone()[0]
        hours = missing // (METERS * len(QUANTITIES))
        last = FIRST - timedelta(hours=1)
        cr.execute(
            """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality, state,
                           line_number, recorded_at)
               SELECT r.id, %s::timestamp - h * interval '1 hour',
                      round(100 * (1 - h / %s::numeric), 3), 'file', 'measured', 'valid', h, now()
                 FROM generate_series(%s, 1, -1) h, heat_meter_register r
                WHERE r.resolution > 0 ORDER BY h DESC""",
            [last, hours + 1, hours],
        )
        cr.commit()
        cr.execute("ANALYZE heat_meter_reading")
        cr.commit()


class Weather:
    """Mean temperatures of a made-up climate."""

    def of(self, day: date) -> float:
        year = (day - date(day.year, 1, 15)).days / 365.25
        return 11 - 9 * math.cos(2 * math.pi * year) + 2 * math.sin(day.toordinal() / 3)
