"""What the checks say of the demonstration's meters, read at midnight, here or in UTC."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from odoo.addons.heat_base.engine.degree_days import degree_day
from odoo.addons.heat_base.engine.periods import local_midnight
from odoo.addons.heat_demo.engine.reading_rounds import meter_lives, read
from odoo.addons.heat_demo.engine.weather import extremes_mk
from odoo.addons.heat_metering.engine import plausibility

START = date(2025, 10, 1)
DAYS = [START + timedelta(days=number) for number in range(430)]


def _weather():
    extremes = [[Decimal(value).scaleb(-3) for value in extremes_mk(day)] for day in DAYS]
    return plausibility.Weather.of(START, [(degree_day(low, high), True) for low, high in extremes])


@pytest.mark.parametrize(
    "instant",
    [
        lambda day: local_midnight(day, "Europe/Paris"),
        lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC),
    ],
    ids=["local midnight", "first hour"],
)
def test_no_day_of_the_demonstration_is_a_spike(instant):
    weather, spikes, checked = _weather(), [], 0
    for life in meter_lives(date(2026, 10, 1)):
        last = life.removed or date.max
        readings = list(
            read(life, [instant(day) for day in DAYS[:395] if life.installed < day < last])
        )
        for quantity, least in (("energy", 0), ("volume", 5)):
            shown = [
                plausibility.Shown(
                    one.at.astimezone(UTC).replace(tzinfo=None), Decimal(getattr(one, quantity))
                )
                for one in readings
                if life.remote
            ]
            register = plausibility.Register(quantity, least=Decimal(least), weather=weather)
            judged = plausibility.judge(shown, register)
            checked += len(judged)
            spikes += [
                (life.serial, quantity, one.at, finding.params)
                for one, findings in zip(shown, judged, strict=True)
                for finding in findings
                if finding.code == "spike"
            ]
    assert checked > 1000
    assert not spikes
