"""The bodies, headers and footers which Odoo prepares, laid out by WeasyPrint."""

import copy
import gc
import io
from collections.abc import Iterable, Sequence
from itertools import groupby

import cssselect2
import lxml.html
from lxml.html import builder
from weasyprint import CSS, HTML
from weasyprint.document import Document

from odoo.tools.pdf import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfFileReader,
    PdfFileWriter,
    createStringObject,
)

from . import companion, stylesheets
from .geometry import PageGeometry
from .remembered import RememberedResources

#: Bodies painted into one PDF before their layout is forgotten: memory stays flat in long runs.
BODIES_PER_PART = 50
#: Bodies from which a second process is worth its start.
LONG_RUN = 12
#: Room between a header that outgrew its margin and the text, and below such a footer, in mm.
BREATHING_SPACE = 3.0
#: Attributes from before stylesheets that some templates still use.
_HINTS = "boolean(//@*[contains(' align valign bgcolor background border cellpadding cellspacing \
color face height hspace nowrap size type vspace width ', concat(' ', name(), ' '))])"


class ParsedHTML(HTML):
    """A document that is already parsed, so that it can be composed as a tree."""

    def __init__(self, tree, base_url, url_fetcher):
        self.base_url = base_url
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms=False):
        return [stylesheets.browser_defaults()]


class Printout:
    """One call of Odoo's report engine: several documents on one kind of paper.

    :param geometry: the paper
    :param fetcher: reads images and stylesheets
    :param base_url: what relative links in the PDF are relative to
    :param database: part of the key of the stylesheet cache
    """

    def __init__(self, geometry: PageGeometry, fetcher, base_url: str, database: str):
        self.geometry = geometry
        self.fetcher = RememberedResources(fetcher)
        self.base_url = base_url
        self.database = database
        self._images: dict = {}
        self._pages: dict[PageGeometry, CSS] = {}

    def write_pdf(
        self, bodies: Iterable[str], header: str | None = None, footer: str | None = None
    ) -> bytes:
        """The bodies, each with its own header, footer and page numbers, as one PDF.

        When the bodies belong to several records, the outline of the PDF has one entry a record:
        Odoo splits the file there.
        """
        trees = [_parse(body) for body in bodies]
        headers, footers = _running_parts(header), _running_parts(footer)
        jobs = [
            (tree, _nth(headers, index), _nth(footers, index)) for index, tree in enumerate(trees)
        ]
        parts = self._paint_by_two(jobs) if _is_long(jobs) else self._paint(jobs)
        if len(trees) == 1:
            return parts[0][0]
        page_counts = [count for _pdf, counts in parts for count in counts]
        return _merge(
            [pdf for pdf, _counts in parts],
            _first_pages([_record_of(tree) for tree in trees], page_counts),
        )

    def _paint_by_two(self, jobs: Sequence[tuple]) -> list[tuple[bytes, list[int]]]:
        """Share a long run with a second process.

        The first body is painted beforehand: it reads the stylesheets and images that all have
        in common. Should another body ask for more, the second process, which must not use our
        connection to the database, gives up and its half is painted here.
        """
        half = len(jobs) // 2
        first = self._paint(jobs[:1])
        there, here = companion.beside(
            lambda: self._paint_from_memory(jobs[half:]), lambda: self._paint(jobs[1:half])
        )
        return first + here + (there or self._paint(jobs[half:]))

    def _paint_from_memory(self, jobs: Sequence[tuple]) -> list[tuple[bytes, list[int]]] | None:
        self.fetcher.close()
        parts = self._paint(jobs)
        return None if self.fetcher.missed else parts

    def _paint(self, jobs: Sequence[tuple]) -> list[tuple[bytes, list[int]]]:
        """PDF files of the bodies, in order, with the number of pages of each body."""
        parts = []
        for start in range(0, len(jobs), BODIES_PER_PART):
            documents = [self._lay_out(*job) for job in jobs[start : start + BODIES_PER_PART]]
            page_counts = [len(document.pages) for document in documents]
            pages = [page for document in documents for page in document.pages]
            parts.append(
                (documents[0].copy(pages).write_pdf(zoom=self.geometry.scale), page_counts)
            )
            if len(jobs) > BODIES_PER_PART:
                del documents, pages
                gc.collect()  # the caller has stopped the collector
        return parts

    def _lay_out(self, body, header, footer) -> Document:
        tree = _compose(body, header, footer)
        sheets = self._stylesheets(tree)
        geometry = self.geometry
        document = self._render(tree, sheets, geometry)
        margins = _outgrown_margins(document, geometry)
        if margins:
            document = self._render(tree, sheets, geometry.with_margins(**margins))
        return document

    def _render(self, tree, sheets: Sequence[CSS], geometry: PageGeometry) -> Document:
        if geometry not in self._pages:
            self._pages[geometry] = stylesheets.parse(_page_css(geometry), self.fetcher)
        html = ParsedHTML(copy.deepcopy(tree), self.base_url, self.fetcher)
        return html.render(
            font_config=stylesheets.font_configuration(),
            stylesheets=[*sheets, stylesheets.corrections(), self._pages[geometry]],
            # Looking for them in a page without any is a tenth of its styles' time.
            presentational_hints=bool(tree.xpath(_HINTS)),
            cache=self._images,
        )

    def _stylesheets(self, tree) -> list[CSS]:
        """Take the linked stylesheets out of the document, parsed."""
        sheets = []
        for link in tree.xpath("//link[@href]"):
            link.getparent().remove(link)
            address = link.get("href")
            if "stylesheet" not in (link.get("rel") or ""):
                continue
            sheets.append(self._stylesheet(address))
        return sheets

    def _stylesheet(self, address: str) -> CSS:
        text = ""
        if not stylesheets.is_cached(self.database, address):
            path, _separator, _query = address.partition("?")
            text = self.fetcher.read(path, {}).decode()
        return stylesheets.stylesheet(self.database, address, text, self.fetcher)


def _is_long(jobs: Sequence) -> bool:
    return len(jobs) >= LONG_RUN and companion.is_possible()


def _parse(html: str):
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml.html.document_fromstring(str(html).encode(), parser=parser)
    for useless in tree.xpath("//script | //base"):
        useless.drop_tree()
    return tree


def _running_parts(html: str | None) -> list:
    """The headers (or footers) of all bodies, each in a block dressed like its page's body."""
    if not html:
        return []
    tree = _parse(html)
    body = tree.find("body")
    if body is None or not len(body):
        return []
    parts = []
    for node in body[0]:
        block = builder.DIV(node)
        block.set("class", f"{body.get('class', '')} o_weasyprint_running")
        for element in block.xpath(
            ".//*[contains(concat(' ', @class, ' '), ' page ')"
            " or contains(concat(' ', @class, ' '), ' topage ')]"
        ):
            element.text = None
        parts.append(block)
    return parts


def _nth(parts: list, index: int):
    return parts[min(index, len(parts) - 1)] if parts else None


def _compose(body, header, footer):
    """One document: the body, preceded by what runs in the margins of each of its pages."""
    tree = copy.deepcopy(body)
    tree.attrib.pop("style", None)
    content = tree.find("body")
    article = tree.xpath("//*[@data-oe-lang]")
    if article and not tree.get("lang"):
        tree.set("lang", article[0].get("data-oe-lang").replace("_", "-"))
    for position, (name, part) in enumerate((("header", header), ("footer", footer))):
        if part is not None:
            part = copy.deepcopy(part)
            part.set("class", f"{part.get('class')} o_weasyprint_{name}")
            content.insert(position, part)
    return tree


def _page_css(geometry: PageGeometry) -> str:
    length = geometry.css_length
    line = "border-bottom: 1px solid;" if geometry.header_line else ""
    return f"""
        @page {{
            size: {length(geometry.width)} {length(geometry.height)};
            margin: {length(geometry.margin_top)} {length(geometry.margin_right)}
                    {length(geometry.margin_bottom)} {length(geometry.margin_left)};
            @top-center {{
                content: element(o_weasyprint_header);
                width: 100%;
                padding-top: {length(geometry.header_offset)};
                vertical-align: top;
                {line}
            }}
            @bottom-center {{
                content: element(o_weasyprint_footer);
                width: 100%;
                vertical-align: top;
            }}
        }}
    """


def _outgrown_margins(document: Document, geometry: PageGeometry) -> dict[str, float]:
    """The margins, in mm, that a header or a footer higher than its margin would need."""
    if not document.pages:
        return {}
    margins = {}
    for box in document.pages[0]._page_box.children:
        keyword = getattr(box, "at_keyword", None)
        if keyword not in ("@top-center", "@bottom-center") or not box.children:
            continue
        height = max(child.margin_height() for child in box.children)
        needed = geometry.paper_length(height)
        if keyword == "@top-center" and needed + geometry.header_offset > geometry.margin_top + 0.1:
            margins["top"] = needed + geometry.header_offset + BREATHING_SPACE
        elif keyword == "@bottom-center" and needed > geometry.margin_bottom + 0.1:
            margins["bottom"] = needed + BREATHING_SPACE
    return margins


def _record_of(tree) -> tuple[str, str] | None:
    articles = tree.xpath("//*[@data-oe-model and @data-oe-id]")
    if not articles:
        return None
    return articles[0].get("data-oe-model"), articles[0].get("data-oe-id")


def _first_pages(records: list, page_counts: list[int]) -> dict[str, int]:
    """The first page of each record, by a name for it; nothing when a body has no record."""
    if not all(records):
        return {}
    first_pages = {}
    page = 0
    bodies = zip(records, page_counts, strict=True)
    for number, (record, group) in enumerate(groupby(bodies, key=lambda body: body[0])):
        first_pages[f"{record[0]}-{record[1]}-{number}"] = page
        page += sum(count for _record, count in group)
    return first_pages


def _merge(parts: Sequence[bytes], first_pages: dict[str, int]) -> bytes:
    """One PDF of several, with a flat outline and named destinations.

    Destinations hold page numbers, as Odoo expects them where it splits a file.
    """
    writer = PdfFileWriter()
    for part in parts:
        writer.appendPagesFromReader(PdfFileReader(io.BytesIO(part)))
    if first_pages:
        _add_outline(writer, first_pages)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _add_outline(writer: PdfFileWriter, first_pages: dict[str, int]) -> None:
    destinations, entries = DictionaryObject(), []
    outline = DictionaryObject({NameObject("/Type"): NameObject("/Outlines")})
    outline_reference = writer._add_object(outline)
    for name, page in first_pages.items():
        destination = NameObject("/" + name)
        destinations[destination] = ArrayObject([NumberObject(page), NameObject("/Fit")])
        entries.append(
            writer._add_object(
                DictionaryObject(
                    {
                        NameObject("/Title"): createStringObject(name),
                        NameObject("/Parent"): outline_reference,
                        NameObject("/Dest"): destination,
                    }
                )
            )
        )
    for entry, following in zip(entries, entries[1:], strict=False):
        entry.get_object()[NameObject("/Next")] = following
        following.get_object()[NameObject("/Prev")] = entry
    outline[NameObject("/First")], outline[NameObject("/Last")] = entries[0], entries[-1]
    outline[NameObject("/Count")] = NumberObject(len(entries))
    writer._root_object[NameObject("/Outlines")] = outline_reference
    writer._root_object[NameObject("/Dests")] = destinations
