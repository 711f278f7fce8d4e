"""Page size, margins and scale of a printed report."""

from dataclasses import dataclass
from typing import Any

CSS_PX_PER_MM = 96 / 25.4

#: Paper formats are written for a browser engine which shrinks its wide page to the paper. At the
#: usual 90 dots per inch that gives 16 px text a height of 10 points, which is 75 / 90.
SHRUNK_DPI = 75
#: Without that shrinking a CSS pixel is a 96th of an inch, as in CSS itself.
PLAIN_DPI = 96
SMALLEST_SCALE, LARGEST_SCALE = 0.25, 1.5
#: Widths in CSS pixels which reports asking for a "viewport" are designed for.
VIEWPORT_PORTRAIT, VIEWPORT_LANDSCAPE = 1280, 1024


@dataclass(frozen=True)
class PageGeometry:
    """A page in real millimetres, and the scale from CSS pixels to paper.

    The page is laid out ``1 / scale`` times larger than the paper and painted at ``scale``.

    >>> page = PageGeometry(210, 297, 52, 0, 32, 0, header_offset=0, scale=0.5)
    >>> page.css_length(210)
    '420mm'
    >>> page.with_margins(top=60).margin_top
    60
    """

    width: float
    height: float
    margin_top: float
    margin_right: float
    margin_bottom: float
    margin_left: float
    header_offset: float = 0.0
    header_line: bool = False
    scale: float = SHRUNK_DPI / 90

    def css_length(self, millimetres: float) -> str:
        """A length on paper, in mm, as the length to write in the scaled page's CSS."""
        return f"{millimetres / self.scale:.15g}mm"

    def paper_length(self, css_pixels: float) -> float:
        """The mm on paper of a length in CSS pixels of the scaled page."""
        return css_pixels * self.scale / CSS_PX_PER_MM

    def with_margins(
        self, *, top: float | None = None, bottom: float | None = None
    ) -> "PageGeometry":
        """The same page with other top or bottom margins, in mm."""
        values = dict(vars(self))
        if top is not None:
            values["margin_top"] = top
        if bottom is not None:
            values["margin_bottom"] = bottom
        return PageGeometry(**values)

    @classmethod
    def from_paper_format(
        cls,
        paper: Any,
        *,
        landscape: bool | None = None,
        overrides: dict[str, str] | None = None,
        viewport: bool = False,
    ) -> "PageGeometry":
        """Read a ``report.paperformat`` record (or an empty one, for A4) and a report's own wishes.

        ``overrides`` are the ``data-report-*`` attributes of the report's ``<html>`` element;
        they win over the paper format.
        """
        overrides = overrides or {}
        if landscape is None:
            landscape = bool(overrides.get("data-report-landscape"))
        turned = landscape or paper.orientation == "Landscape"
        width, height = _paper_size(paper, turned)
        margin_top = float(overrides.get("data-report-margin-top") or 0)
        if "data-report-margin-top" not in overrides:
            margin_top = paper.margin_top
        margin_bottom = float(overrides.get("data-report-margin-bottom") or 0)
        if "data-report-margin-bottom" not in overrides:
            margin_bottom = paper.margin_bottom
        spacing = float(overrides.get("data-report-header-spacing") or paper.header_spacing or 0)
        dpi = int(overrides.get("data-report-dpi") or paper.dpi or 90)
        scale = (PLAIN_DPI if paper.disable_shrinking else SHRUNK_DPI) / dpi
        if viewport:
            target = VIEWPORT_LANDSCAPE if turned else VIEWPORT_PORTRAIT
            scale = min(scale, width * CSS_PX_PER_MM / target)
        return cls(
            width=width,
            height=height,
            margin_top=margin_top,
            margin_right=paper.margin_right,
            margin_bottom=margin_bottom,
            margin_left=paper.margin_left,
            header_offset=max(0.0, margin_top - spacing),
            header_line=bool(paper.header_line),
            scale=min(max(scale, SMALLEST_SCALE), LARGEST_SCALE),
        )


def _paper_size(paper: Any, turned: bool) -> tuple[float, float]:
    width, height = paper.print_page_width or 210.0, paper.print_page_height or 297.0
    if turned and paper.orientation != "Landscape":
        width, height = height, width
    return _whole_points(width), _whole_points(height)


def _whole_points(millimetres: float) -> float:
    """Printers and readers know a paper by its size in whole points: A4 is 595 × 842."""
    return round(millimetres * 72 / 25.4) * 25.4 / 72
