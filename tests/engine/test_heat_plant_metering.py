"""Energy balance: heat by source, the picture of flows, the columns of the survey."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from odoo.addons.heat_metering.engine.consumption import Quality
from odoo.addons.heat_plant_metering.engine.picture import Flow, draw
from odoo.addons.heat_plant_metering.engine.production import (
    Producer,
    heat_by_source,
    mean_efficiency,
)
from odoo.addons.heat_plant_metering.engine.survey import PRODUCTION, columns, production_cells

D = Decimal
AT_ANY_PACE = settings(deadline=None)
MEASURED, ESTIMATED, MISSING = Quality.MEASURED, Quality.ESTIMATED, Quality.MISSING
NONE = (None, MISSING)
WOOD = Producer("wood", (D(900), MEASURED))
GAS = Producer("gas")


@pytest.mark.parametrize(
    ("producers", "common", "fuels", "inlet", "expected"),
    [
        ([WOOD], {}, {}, None, {"wood": (D(900), MEASURED)}),
        # two boilers of a source add up; the one whose readings are missing makes it unknown
        ([WOOD, WOOD], {}, {}, None, {"wood": (D(1800), MEASURED)}),
        ([WOOD, Producer("wood", NONE)], {}, {}, None, {"wood": NONE}),
        # a boiler without a meter is no boiler at rest
        ([WOOD, Producer("wood")], {}, {}, None, {"wood": NONE}),
        # one meter for all boilers of the source
        ([Producer("wood"), Producer("wood")], {"wood": (D(5), MEASURED)}, {}, None,
         {"wood": (D(5), MEASURED)}),
        # estimated where somebody allows it and the fuel is known
        ([Producer("gas", efficiency=D("0.92"))], {}, {"gas": D(100)}, None,
         {"gas": (D("92.00"), ESTIMATED)}),
        ([Producer("gas", efficiency=D("0.92"))], {}, {"gas": None}, None, {"gas": NONE}),
        ([GAS], {}, {"gas": D(100)}, None, {"gas": NONE}),
        # the rest of what enters the network
        ([WOOD, GAS], {}, {}, (D(1000), MEASURED),
         {"wood": (D(900), MEASURED), "gas": (D(100), ESTIMATED)}),
        ([GAS], {}, {}, (D(1000), MEASURED), {"gas": (D(1000), MEASURED)}),
        ([WOOD, GAS], {}, {}, (D(800), MEASURED), {"wood": (D(900), MEASURED), "gas": NONE}),
        ([WOOD, GAS, Producer("oil")], {}, {}, (D(1000), MEASURED),
         {"wood": (D(900), MEASURED), "gas": NONE, "oil": NONE}),
        # readings that lack are no reason to take the rest
        ([WOOD, Producer("gas", NONE)], {}, {}, (D(1000), MEASURED),
         {"wood": (D(900), MEASURED), "gas": NONE}),
        ([], {}, {}, (D(1000), MEASURED), {}),
    ],
)  # fmt: skip
def test_heat_of_each_source(producers, common, fuels, inlet, expected):
    assert heat_by_source(producers, common, fuels, inlet) == expected


def test_efficiency_of_several_boilers():
    known = Producer("wood", efficiency=D("0.8"), power_kw=D(300))
    other = Producer("wood", efficiency=D("0.9"))
    assert mean_efficiency([known, other]) == D("0.85"), "a power is not known: a plain mean"
    assert mean_efficiency([known, Producer("wood")]) is None
    assert mean_efficiency([]) is None


def test_flows_of_a_year_are_drawn():
    flows = [
        Flow("wood", "plant", D(900), "wood"),
        Flow("gas", "plant", D(100), "gas"),
        Flow("plant", "network", D(1000), "heat"),
        Flow("network", "delivered", D(800), "delivered"),
        Flow("network", "loss", D(200), "loss"),
        Flow("network", "nobody", D(0), "loss"),
    ]
    stages = [["wood", "gas"], ["plant"], ["network"], ["delivered", "loss", "nobody"]]
    picture = draw(stages, flows)
    assert [box.name for box in picture.boxes] == [
        "wood", "gas", "plant", "network", "delivered", "loss",
    ]  # fmt: skip
    assert len(picture.ribbons) == 5
    assert all(box.y + box.height <= D("240.1") for box in picture.boxes)
    assert {box.x for box in picture.boxes} == {0, 236, 472, 708}


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
@AT_ANY_PACE
def test_the_picture_keeps_proportions(heats):
    names = [str(rank) for rank in range(len(heats))]
    flows = [Flow(name, "network", D(heat), name) for name, heat in zip(names, heats, strict=True)]
    picture = draw([names, ["network"]], flows)
    whole = picture.boxes[-1]
    for box in picture.boxes[:-1]:
        assert abs(box.height - whole.height * box.amount / whole.amount) < D("0.2")


def test_columns_of_the_survey():
    titles = columns(2025)
    assert len(titles) == len(set(titles)) == 43
    assert titles[11].startswith("Année de référence du taux [2025 ou Moyenne 2023-2024-2025]")
    assert set(PRODUCTION.values()) < set(titles)
    assert production_cells({})["Prod MWh GPL"] == 0
