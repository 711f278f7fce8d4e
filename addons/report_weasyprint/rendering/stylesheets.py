"""Stylesheets parsed once in the life of a process.

Parsing the stylesheet of Odoo's reports takes over a second, laying out an invoice a tenth of it.
The address of a bundle carries the checksum of its sources: it is the key of the cache.
"""

import copy
import functools
import re
import threading
from collections import OrderedDict

from weasyprint import CSS
from weasyprint.html import UA_STYLESHEET
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from odoo.tools import file_open

from .resources import LOCAL_BASE_URL

#: Layout uses the fonts and the stylesheets of the cache, which are not made for several threads.
#: Python lets one thread compute at a time anyway.
RENDERING_LOCK = threading.Lock()
#: Bundles kept: the two of a report, in a few versions, databases and writing directions.
CACHE_SIZE = 16

#: Bootstrap's first rules give a style to pseudo-elements of each element, whether there is
#: something in them or not: that doubles the time which styles take.
_EVERY_PSEUDO_ELEMENT = re.compile(r"\*\s*,\s*\*::before\s*,\s*\*::after\s*\{")
_FILE_BUTTON = re.compile(r"(?<=[};/])\s*::file-selector-button\s*\{[^}]*\}")
#: So do the engine's own rules for notes at the foot of a page, which no report of Odoo has.
_NOTES = {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}

_stylesheets: OrderedDict[tuple[str, str], CSS] = OrderedDict()


@functools.lru_cache(maxsize=1)
def font_configuration() -> FontConfiguration:
    """The fonts of the system and those of the stylesheets parsed so far."""
    return FontConfiguration()


@functools.lru_cache(maxsize=1)
def corrections() -> CSS:
    """What WeasyPrint needs to be told where Odoo's stylesheets speak to another engine."""
    with file_open("report_weasyprint/static/src/print.css") as file:
        return parse(file.read(), URLFetcher(allowed_protocols=("data",)))


@functools.lru_cache(maxsize=1)
def browser_defaults() -> CSS:
    """The engine's own stylesheet, without what would be computed for nothing."""
    sheet = copy.copy(UA_STYLESHEET)
    sheet.matcher = copy.copy(sheet.matcher)
    sheet.matcher.other_selectors = [
        selector for selector in sheet.matcher.other_selectors if selector[3] not in _NOTES
    ]
    return sheet


def parse(text: str, fetcher: URLFetcher) -> CSS:
    """Parse a stylesheet, with its fonts added to the common configuration."""
    return CSS(
        string=_FILE_BUTTON.sub("", _EVERY_PSEUDO_ELEMENT.sub("*{", text)),
        base_url=LOCAL_BASE_URL,
        url_fetcher=fetcher,
        font_config=font_configuration(),
    )


def stylesheet(database: str, address: str, text: str, fetcher: URLFetcher) -> CSS:
    """The parsed stylesheet of a bundle, from the cache when its address is known."""
    key = (database, address)
    if key not in _stylesheets:
        _stylesheets[key] = parse(text, fetcher)
        while len(_stylesheets) > CACHE_SIZE:
            _stylesheets.popitem(last=False)
    _stylesheets.move_to_end(key)
    return _stylesheets[key]


def is_cached(database: str, address: str) -> bool:
    """Whether a bundle need not be read again."""
    return (database, address) in _stylesheets


def clear() -> None:
    """Forget the parsed stylesheets and their fonts."""
    _stylesheets.clear()
    corrections.cache_clear()
    font_configuration.cache_clear()
