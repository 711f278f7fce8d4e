"""A winter: an exchange, a rollover, two months without a reading, and one that comes late."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.heat_base.engine.degree_days import degree_day
from odoo.addons.heat_base.engine.periods import Period, local_midnight

TZ = "Europe/Paris"
FIRST, LAST = date(2023, 9, 1), date(2025, 6, 1)
#: Mean temperature of each month, in °C, and what the point takes: kWh a day and a degree day.
MEANS = dict(zip(range(1, 13), (2, 3, 7, 10, 14, 17, 19, 19, 15, 11, 6, 3), strict=True))
BASE, SLOPE = Decimal(24), Decimal(7)
#: The network's whole winter, by its months.
MONTHS = [date(2024, month, 1) for month in (10, 11, 12)] + [
    date(2025, month, 1) for month in (1, 2, 3, 4, 5)
]


def temperatures(day):
    """(lowest, highest) of a day, in °C: a cold spell every nine days."""
    mean = Decimal(MEANS[day.month]) - (4 if day.toordinal() % 9 < 3 else 0)
    return mean - 4, mean + 4


def consumed(start, end):
    """kWh between two local midnights, exactly what the weather makes of it."""
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    degrees = sum((degree_day(*temperatures(day)) for day in days), Decimal(0))
    return BASE * len(days) + SLOPE * degrees


def utc(day, hour=0):
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(TZ))
    return local.astimezone(UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestWinter(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "SCIC Chaleur de l’Hiver"})
        cls.env.user.company_ids |= company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": [company.id]})
        station = cls.env["heat.weather.station"].create(
            {"name": "Station de l’Hiver", "code": "99123001"}
        )
        rows = ["NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;TX;QTX"]
        for number in range((LAST - FIRST).days):
            day = FIRST + timedelta(days=number)
            low, high = temperatures(day)
            rows.append(f"99123001;HIVER;47.2;6.0;300;{day:%Y%m%d};0;1;{low};1;{high};1")
        station.import_daily("\n".join(rows) + "\n")
        cls.network = cls.env["heat.network"].create(
            {
                "name": "Réseau de l’Hiver",
                "company_id": company.id,
                "weather_station_id": station.id,
            }
        )
        cls.kwh = cls.env.ref("uom.product_uom_kwh")
        cls.gj = cls.env.ref("heat_base.uom_gj")

    def _point(self, name, unit=None, digits=8, history=True):
        """A delivery point and its meter's register, read on the first of each month of the
        winter before."""
        point = self.env["heat.delivery.point"].create(
            {"name": name, "network_id": self.network.id}
        )
        meter = self.env["heat.meter"].create(
            {
                "serial": f"H-{name}",
                "delivery_point_id": point.id,
                "max_power_kw": 60,
                "register_ids": [
                    Command.create(
                        {
                            "measured_quantity": "energy",
                            "uom_id": (unit or self.kwh).id,
                            "digits": digits,
                            "resolution": 1,
                        }
                    )
                ],
            }
        )
        if history:
            firsts = [date(2023, m, 1) for m in (9, 10, 11, 12)]
            firsts += [date(2024, m, 1) for m in range(1, 11)]
            self._read(meter.register_ids, *firsts)
        return point, meter.register_ids

    def _index(self, day, start=Decimal(1000)):
        return start + consumed(FIRST, day)

    def _read(self, register, *days, capacity=None, start=Decimal(1000)):
        """Type the indexes of local midnights, in the order given."""
        return self.env["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": local_midnight(day, TZ).replace(tzinfo=None),
                    "index": float(self._index(day, start) % capacity if capacity else
                                   self._index(day, start)),
                }
                for day in days
            ]
        )  # fmt: skip

    def _consumption(self, point, start, end):
        period = Period(start, end)
        return self.env["heat.delivery.point"]._consumption([(point, period)])[point, period]

    def _months(self, point):
        return [
            self._consumption(point, start, end)
            for start, end in zip(MONTHS, MONTHS[1:], strict=False)
        ]

    def assertKwh(self, result, expected, quality):
        self.assertAlmostEqual(result["kwh"], expected, places=3)
        self.assertEqual(result["quality"], quality)

    def test_exchange_in_january_in_another_unit(self):
        """From kWh to GJ, with four hours between the two meters."""
        point, old = self._point("Mairie")
        self._read(old, *MONTHS[1:4])
        removed, fitted = utc(date(2025, 1, 15), 8), utc(date(2025, 1, 15), 12)
        action = old.meter_id.action_replace()
        with Form(self.env[action["res_model"]].with_context(**action["context"])) as form:
            form.removed_at, form.installed_at, form.serial = removed, fitted, "N-Mairie"
            with form.removal_line_ids.edit(0) as line:
                line.index = float(self._index(date(2025, 1, 15)) + 30)
            with form.installation_line_ids.edit(0) as line:
                line.uom_id, line.resolution, line.index = self.gj, 0.001, 0.5
        form.record.action_apply()
        new = point.meter_ids.register_ids
        self.assertEqual(new.uom_id, self.gj)
        self.assertFalse(old.meter_id.delivery_point_id)
        rest = consumed(date(2025, 1, 15), date(2025, 2, 1)) - 45
        self.env["heat.meter.reading"].create(
            {
                "register_id": new.id,
                "read_at": utc(date(2025, 2, 1)),
                "index": float(Decimal("0.5") + rest * Decimal("0.0036")),
            }
        )
        january = self._consumption(point, date(2025, 1, 1), date(2025, 2, 1))
        self.assertEqual(january["quality"], "estimated")
        measured = consumed(date(2025, 1, 1), date(2025, 2, 1)) - 15
        gap = january["kwh"] - measured
        # four hours at the rate of a day of that month
        self.assertTrue(5 < gap < 40, gap)
        december = self._consumption(point, date(2024, 12, 1), date(2025, 1, 1))
        self.assertKwh(december, consumed(date(2024, 12, 1), date(2025, 1, 1)), "measured")

    def test_register_of_five_digits_starts_again(self):
        point, register = self._point("École", digits=5, history=False)
        capacity = Decimal(100_000)
        start = Decimal(97_000) - consumed(FIRST, date(2024, 10, 1))
        readings = self._read(register, *MONTHS, capacity=capacity, start=start)
        self.assertEqual(set(readings.mapped("state")), {"valid"})
        indexes = readings.mapped("index")
        self.assertNotEqual(indexes, sorted(indexes))
        for month, (first, after) in zip(
            self._months(point), zip(MONTHS, MONTHS[1:], strict=False), strict=True
        ):
            self.assertKwh(month, consumed(first, after), "measured")
        back = self.env["heat.meter.reading"].create(
            {"register_id": register.id, "read_at": utc(date(2025, 5, 10)), "index": 12}
        )
        self.assertEqual(back.state, "suspect")

    def test_two_months_without_a_reading_are_estimated_then_told(self):
        point, register = self._point("Maison")
        self._read(register, date(2024, 11, 1))
        self.assertIsNone(self._consumption(point, date(2024, 11, 1), date(2024, 12, 1))["kwh"])
        estimates = self.env["heat.consumption.estimate"]
        for start, end in zip(MONTHS[1:3], MONTHS[2:4], strict=True):
            made, hopeless = estimates._record([(point, Period(start, end))])
            self.assertFalse(hopeless)
            self.assertEqual(made.method, "fit")
            # its history follows the very law that made it
            self.assertAlmostEqual(made.kwh, float(consumed(start, end)), delta=5)
            self.assertFalse(made.actual_at)
            estimates |= made
        self.assertFalse(estimates._open_differences(point))
        # February the first is read at last: the whole is known, its months are shared
        self._read(register, date(2025, 2, 1))
        self.env["heat.consumption"]._update()
        months = self._months(point)[1:4]
        whole = consumed(date(2024, 11, 1), date(2025, 2, 1))
        self.assertEqual(sum(month["kwh"] for month in months), whole)
        self.assertEqual({month["quality"] for month in months}, {"interpolated"})
        self.assertTrue(all(estimates.mapped("actual_at")))
        before = [estimate.kwh for estimate in estimates]
        # the slip of December the first, found in a coat
        self._read(register, date(2024, 12, 1))
        self.env["heat.consumption"]._update()
        november = self._consumption(point, date(2024, 11, 1), date(2024, 12, 1))
        self.assertKwh(november, consumed(date(2024, 11, 1), date(2024, 12, 1)), "measured")
        self.assertEqual([estimate.kwh for estimate in estimates], before)
        self.assertAlmostEqual(
            estimates[0].error_kwh, estimates[0].kwh - float(november["kwh"]), places=2
        )
        differences = estimates._open_differences(point)
        self.assertEqual([one["estimate"] for one in differences], list(estimates))
        for one in differences:
            self.assertEqual(one["difference_kwh"], one["actual_kwh"] - one["estimated_kwh"], one)

    def test_order_of_arrival_does_not_matter(self):
        """Four readings of a winter, one of them absurd, in every order."""
        results = set()
        days = [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)]
        for number, order in enumerate(permutations(range(4))):
            point, register = self._point(f"Ordre {number}")
            for place in order:
                if place < 3:
                    self._read(register, days[place])
                else:
                    self.env["heat.meter.reading"].create(
                        {
                            "register_id": register.id,
                            "read_at": utc(date(2024, 12, 15)),
                            "index": 400,
                        }
                    )
            month = self._consumption(point, days[1], days[2])
            results.add((month["kwh"], month["quality"]))
        self.assertEqual(results, {(consumed(days[1], days[2]), "measured")})
