"""The fast way through a delimited file, for the lines that say nothing unusual.

Nearly all lines of a file are plain: as many cells as its header, digits, a date seen on the line
of another meter. They are laid out for COPY at once, and cost a microsecond or two. Any other line
goes, alone, through the source that reads all that profiles allow and tells what is wrong.
"""

import re
from operator import itemgetter

from odoo.addons.heat_base.engine.errors import EngineError

#: Times of a file kept: meters read together share them.
MAX_MOMENTS = 100_000
#: Lines laid out together: about a block of what the database takes at once.
_CHUNK = 500
_NUMBERS = {".": r"\d{1,15}(?:\.\d{1,15})?", ",": r"\d{1,15}(?:,\d{1,15})?"}


class PlainLines:
    """The rows of a ``DelimitedSource`` whose columns are indexes of one unit each."""

    def __init__(self, source, keys):
        self.source = source
        self.keys = keys
        self.decimal = source.columns[0].decimal
        self.moments = {}
        self.serials = {}

    @staticmethod
    def suits(source):
        return (
            not source.is_spreadsheet
            and not source.register
            and not any(c.multiplier or c.unit_position is not None for c in source.columns)
        )

    def rows(self):
        """Rows laid out for COPY (bytes), and staged rows of the other lines, in their order."""
        source = self.source
        with source.opener() as stream:
            source.stream = stream
            body = source.layout.body(stream, source.encoding)
            delimiter, width = source.layout.delimiter, body.width
            plain = self._plain_line(body.positions)
            chunk = []
            for number, raw, too_long in body.lines:
                cells = raw.split(delimiter)
                if (
                    len(cells) == width
                    and '"' not in raw
                    and "\0" not in raw
                    and (text := plain(number, cells)) is not None
                ):
                    source.line_count += 1
                    chunk.append(text)
                    if len(chunk) < _CHUNK:
                        continue
                    yield "".join(chunk).encode()
                    chunk = []
                elif raw.strip():
                    yield "".join(chunk).encode()
                    chunk = []
                    yield from source.line_rows(body.line(number, raw, too_long))
            yield "".join(chunk).encode()

    def _plain_line(self, positions):
        """A function that lays out the rows of a line; None if it is not plain."""
        source = self.source
        serial_at = positions[source.place[source.serial]]
        date_at = positions[source.place[source.date]]
        time_at = positions[source.place[source.time]] if source.time else None
        columns = [positions[column.position] for column in source.columns]
        moments, serials = self.moments, self.serials
        number_text = _NUMBERS[self.decimal]
        is_number = re.compile(number_text, re.ASCII).fullmatch
        are_numbers = re.compile("\t".join([number_text] * len(columns)), re.ASCII).fullmatch
        chosen = itemgetter(*columns) if len(columns) > 1 else lambda cells: (cells[columns[0]],)
        has_comma = self.decimal == ","

        def plain(number, cells):
            moment = cells[date_at] if time_at is None else f"{cells[date_at]} {cells[time_at]}"
            at = moments.get(moment) or self._moment(moment)
            rows = serials.get(cells[serial_at]) or self._rows(cells[serial_at])
            if not at or not rows:
                return None
            indexes = chosen(cells)
            told = "\t".join(indexes)
            if are_numbers(told):
                if has_comma:
                    indexes = told.replace(",", ".").split("\t")
                return "".join(
                    [row % (number, at, cell) for row, cell in zip(rows, indexes, strict=True)]
                )
            if not all(is_number(cell) for cell in indexes if cell):
                return None
            return "".join(
                row % (number, at, cell.replace(",", "."))
                for row, cell in zip(rows, indexes, strict=True)
                if cell
            )

        return plain

    def _moment(self, text):
        try:
            at = self.source.parse_moment(text).replace(tzinfo=None)
        except EngineError:
            return None
        if len(self.moments) >= MAX_MOMENTS:
            self.moments.clear()
        self.moments[text] = str(at)
        return self.moments[text]

    def _rows(self, text):
        """The layout of a meter's rows, one a column, to fill with line, time and index."""
        serial = text.strip()
        if not serial:
            return None
        keys = (
            self.keys.number(column.name, serial, column.quantity, column.unit)
            for column in self.source.columns
        )
        self.serials[text] = tuple(f"%s\t{key}\t%s\t%s\t\\N\n" for key in keys)
        return self.serials[text]
