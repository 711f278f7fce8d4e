"""A picture of flows: what enters each stage, and the ribbons between them.

Positions are in units of the drawing, to a tenth: they are looked at, never computed with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

TENTH = Decimal("0.1")
#: Breadth of a drawing, its height, that of a bar, and the space between two bars of a stage.
WIDTH, HEIGHT, BAR, GAP = Decimal(720), Decimal(240), Decimal(12), Decimal(14)


@dataclass(frozen=True)
class Flow:
    """An energy that goes from one node to another; ``key`` chooses its colour.

    >>> Flow("wood", "network", Decimal(10), "wood").end
    'network'
    """

    start: str
    end: str
    amount: Decimal
    key: str


@dataclass(frozen=True)
class Box:
    """A node as drawn: the place of its bar, and what passes.

    >>> Box("wood", Decimal(0), Decimal(0), Decimal(240), Decimal(10)).height
    Decimal('240')
    """

    name: str
    x: Decimal
    y: Decimal
    height: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Ribbon:
    """A flow as drawn: an SVG path, and the key of its colour.

    >>> Ribbon("M0 0Z", "wood", Decimal(10)).key
    'wood'
    """

    path: str
    key: str
    amount: Decimal


@dataclass(frozen=True)
class Drawing:
    """All boxes and ribbons, and the room they take.

    >>> Drawing((), (), Decimal(720), Decimal(240)).boxes
    ()
    """

    boxes: Sequence[Box]
    ribbons: Sequence[Ribbon]
    width: Decimal
    height: Decimal


def draw(
    stages: Sequence[Sequence[str]],
    flows: Sequence[Flow],
    width: Decimal = WIDTH,
    height: Decimal = HEIGHT,
) -> Drawing:
    """Place nodes in columns, one a stage, and draw a ribbon for each flow.

    A node is as high as the larger of what enters and what leaves it. Nodes without a flow are
    left out, and so are flows of nothing.

    >>> picture = draw([["wood"], ["network"]], [Flow("wood", "network", Decimal(10), "wood")])
    >>> [(box.name, str(box.x), str(box.height)) for box in picture.boxes]
    [('wood', '0.0', '240.0'), ('network', '708.0', '240.0')]
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
        (height - GAP * (len(column) - 1)) / sum((passing[name] for name in column), Decimal())
        for column in columns
    )
    boxes = _boxes(columns, passing, scale, (width - BAR) / max(len(columns) - 1, 1))
    return Drawing(tuple(boxes.values()), _ribbons(boxes, flows, scale), width, height)


def _boxes(
    columns: Sequence[Sequence[str]],
    passing: Mapping[str, Decimal],
    scale: Decimal,
    step: Decimal,
) -> dict[str, Box]:
    boxes = {}
    for rank, column in enumerate(columns):
        y = Decimal()
        for name in column:
            high = passing[name] * scale
            boxes[name] = Box(
                name,
                (rank * step).quantize(TENTH),
                y.quantize(TENTH),
                high.quantize(TENTH),
                passing[name],
            )
            y += high + GAP
    return boxes


def _ribbons(boxes: Mapping[str, Box], flows: Sequence[Flow], scale: Decimal) -> tuple[Ribbon, ...]:
    left = {name: box.y for name, box in boxes.items()}
    right = dict(left)
    ribbons = []
    for flow in flows:
        high = flow.amount * scale
        x0, x1 = boxes[flow.start].x + BAR, boxes[flow.end].x
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
