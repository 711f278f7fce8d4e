"""The fast way through a delimited file, for the lines that say nothing unusual.

Nearly all lines of a file are plain: as many cells as its header, digits, a date seen on the line
of another meter. They are laid out for COPY at once, and cost a microsecond or two. Any other line
goes, alone, through the source that reads all that profiles allow and tells what is wrong.
"""

import re

from odoo.addons.heat_base.engine.errors import EngineError

#: Times of a file kept: meters read together share them.
MAX_MOMENTS = 100_000
#: Lines laid out together: about a block of what the database takes at once.
_CHUNK = 500
_NUMBERS = {
    ".": re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII),
    ",": re.compile(r"\d{1,15}(?:,\d{1,15})?", re.ASCII),
}


class PlainLines:
    """The rows of a ``DelimitedSource`` whose columns are indexes of one unit each."""

    def __init__(self, source, keys):
        self.source = source
        self.keys = keys
        self.is_number = _NUMBERS[source.columns[0].decimal].fullmatch
        self.has_comma = source.columns[0].decimal == ","
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
        is_number, has_comma = self.is_number, self.has_comma

        def plain(number, cells):
            moment = cells[date_at] if time_at is None else f"{cells[date_at]} {cells[time_at]}"
            at = moments.get(moment) or self._moment(moment)
            keys = serials.get(cells[serial_at]) or self._keys(cells[serial_at])
            if not at or not keys:
                return None
            text = ""
            for position, key in zip(columns, keys, strict=True):
                cell = cells[position]
                if is_number(cell):
                    index = cell.replace(",", ".") if has_comma else cell
                    text += f"{number}\t{key}\t{at}\t{index}\t\\N\n"
                elif cell:
                    return None
            return text

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

    def _keys(self, text):
        serial = text.strip()
        if not serial:
            return None
        self.serials[text] = tuple(
            self.keys.number(column.name, serial, column.quantity, column.unit)
            for column in self.source.columns
        )
        return self.serials[text]
