"""A picture of flows: what enters each stage, and the ribbons between them.

Positions are in units of the drawing, as floats: they are looked at, never computed with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Flow:
    """An energy that goes from one node to another; ``key`` chooses its colour."""

    start: str
    end: str
    amount: Decimal
    key: str


@dataclass(frozen=True)
class Box:
    """A node as drawn: the place of its bar, and what passes."""

    name: str
    x: float
    y: float
    height: float
    amount: Decimal


@dataclass(frozen=True)
class Ribbon:
    """A flow as drawn: an SVG path, and the key of its colour."""

    path: str
    key: str
    amount: Decimal


@dataclass(frozen=True)
class Drawing:
    """All boxes and ribbons, and the room they take."""

    boxes: Sequence[Box]
    ribbons: Sequence[Ribbon]
    width: float
    height: float


def draw(
    stages: Sequence[Sequence[str]],
    flows: Sequence[Flow],
    width: float = 720,
    height: float = 240,
    bar: float = 12,
    gap: float = 14,
) -> Drawing:
    """Place nodes in columns, one a stage, and draw a ribbon for each flow.

    A node is as high as the larger of what enters and what leaves it. Nodes without a flow are
    left out, and so are flows of nothing.

    >>> picture = draw([["wood"], ["network"]], [Flow("wood", "network", Decimal(10), "wood")])
    >>> [(box.name, box.x, box.height) for box in picture.boxes]
    [('wood', 0.0, 240.0), ('network', 708.0, 240.0)]
    >>> picture.ribbons[0].path.startswith("M12.0 0.0C")
    True
    >>> draw([["wood"]], []).boxes
    ()
    """
    flows = [flow for flow in flows if flow.amount > 0]
    passing = {
        name: max(
            sum((f.amount for f in flows if f.end == name), Decimal()),
            sum((f.amount for f in flows if f.start == name), Decimal()),
        )
        for stage in stages
        for name in stage
    }
    columns = [[name for name in stage if passing[name]] for stage in stages]
    columns = [column for column in columns if column]
    if not columns:
        return Drawing((), (), width, height)
    scale = min(
        (height - gap * (len(column) - 1)) / float(sum(passing[name] for name in column))
        for column in columns
    )
    boxes = _boxes(columns, passing, scale, (width - bar) / max(len(columns) - 1, 1), gap)
    return Drawing(tuple(boxes.values()), _ribbons(boxes, flows, scale, bar), width, height)


def _boxes(
    columns: Sequence[Sequence[str]],
    passing: dict[str, Decimal],
    scale: float,
    step: float,
    gap: float,
) -> dict[str, Box]:
    boxes = {}
    for rank, column in enumerate(columns):
        y = 0.0
        for name in column:
            high = float(passing[name]) * scale
            boxes[name] = Box(
                name, round(rank * step, 1), round(y, 1), round(high, 1), passing[name]
            )
            y += high + gap
    return boxes


def _ribbons(
    boxes: dict[str, Box], flows: Sequence[Flow], scale: float, bar: float
) -> tuple[Ribbon, ...]:
    left = {name: box.y for name, box in boxes.items()}
    right = dict(left)
    ribbons = []
    for flow in flows:
        start, end = boxes[flow.start], boxes[flow.end]
        high = float(flow.amount) * scale
        x0, x1 = start.x + bar, end.x
        y0, y1 = left[flow.start], right[flow.end]
        left[flow.start] += high
        right[flow.end] += high
        middle = (x0 + x1) / 2
        path = (
            f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
            f"V{y1 + high:.1f}C{middle:.1f} {y1 + high:.1f} {middle:.1f} {y0 + high:.1f} "
            f"{x0:.1f} {y0 + high:.1f}Z"
        )
        ribbons.append(Ribbon(path, flow.key, flow.amount))
    return tuple(ribbons)
