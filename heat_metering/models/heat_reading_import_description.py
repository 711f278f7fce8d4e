import itertools

from odoo import models

from odoo.addons.heat_base.engine import spreadsheet, units
from odoo.addons.heat_base.engine.delimited import EmptyFile, numbered
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import recognition
from .heat_meter_register import DIMENSIONS
from .heat_reading_profile import SEPARATORS

_SEPARATOR_NAMES = {mark: name for name, mark in SEPARATORS.items() if name}
_ENCODINGS = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
_UNITS = {
    "volume": "uom.product_uom_cubic_meter",
    "flow_energy": "heat_base.uom_m3c",
    "return_energy": "heat_base.uom_m3c",
    "operating_hours": "uom.product_uom_hour",
    "error_hours": "uom.product_uom_hour",
}


class HeatReadingImportDescription(models.Model):
    """What the file is: guessed from itself, corrected by the user, kept as a profile."""

    _inherit = "heat.reading.import"

    def _describe(self, opener, facts, is_guessed=False):
        """Find the profile of the file, or make one, and list its columns.

        :return: the doubts that a proposal leaves
        """
        if not self.profile_id and not is_guessed:
            try:
                self._set_profile(self._recognised_profile(opener, facts))
            except EngineError as error:
                if error.code != "no_profile":
                    raise
        profile = self.profile_id
        if profile and profile.kind != "csv":
            return []
        table, mark = self._head_table(opener, facts)
        found = recognition.guess(table, self._is_known_serial(), not profile or profile.has_header)
        names = [column.name for column in found.columns if column.name]
        if not any("".join(row) for row in table):
            raise EmptyFile
        if len(names) < 2:
            raise EngineError("no_profile")
        if profile and not self._has_own_profile():
            self._list_columns(found, self._roles_told(found))
            self._list_registers(table, found)
            return []
        if names != self.column_ids.mapped("name"):
            self._propose(found, facts, mark)
            self._list_columns(found, self._roles_guessed(found))
            self._list_registers(table, found)
            self._apply_mapping()
            return list(found.doubts)
        self._list_registers(table, found)
        self._apply_mapping()
        return []

    def _head_table(self, opener, facts):
        """(first rows of the file as lists of texts, delimiter)"""
        profile = self.profile_id
        with opener() as stream:
            if facts.is_spreadsheet:
                rows = spreadsheet.rows(stream, (profile.sheet or "").strip())
                order = profile.date_pattern or "iso"
                decimal = profile._separators()[0] if profile else "."
                head = itertools.islice(rows, recognition.HEAD)
                table = [[spreadsheet.text(c, order, decimal) for c in row] for _n, row in head]
                return table, ""
            head = itertools.islice(numbered(stream, facts.encoding), recognition.HEAD)
            # a database holds no zero byte: a line that has one is told later
            lines = [raw.replace("\0", "�") for _number, raw, _cut in head]
        mark = SEPARATORS[profile.delimiter or "semicolon"] if profile else None
        mark = mark or recognition.delimiter(lines)
        return [recognition.split(line, mark) for line in lines if line.strip()], mark

    def _is_known_serial(self):
        meters = self.env["heat.meter"].search_fetch(
            [("company_id", "=", self.company_id.id)], ["serial"]
        )
        known = {serial.lstrip("0") for serial in meters.mapped("serial")}
        return lambda text: text.strip().lstrip("0") in known

    def _propose(self, found, facts, mark):
        """A profile of our own, filled with what the file seems to be."""
        values = {
            "encoding": _ENCODINGS.get(facts.encoding, facts.encoding),
            "has_header": found.has_header,
            "decimal_separator": _SEPARATOR_NAMES[found.decimal],
            "thousands_separator": _SEPARATOR_NAMES.get(found.thousands, False),
            "date_pattern": found.order,
        }
        if mark:
            values["delimiter"] = _SEPARATOR_NAMES[mark]
        if self.profile_id:
            self.profile_id.write(values)
            return
        network = self.env["heat.network"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        profile = self.env["heat.reading.profile"].create(
            {
                **values,
                "name": self.env._("As in %(file)s", file=self.filename or ""),
                "active": False,
                "sequence": 5,
                "company_id": self.company_id.id,
                "origin_import_id": self.id,
                "tz": network.tz or "Europe/Paris",
            }
        )
        self._set_profile(profile)

    def _list_columns(self, found, roles):
        self.column_ids.unlink()
        self.env["heat.reading.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "sequence": place,
                    "name": column.name,
                    "samples": " | ".join(column.samples)[:120],
                    **roles.get(column.name, {}),
                }
                for place, column in enumerate(found.columns)
                if column.name
            ]
        )

    def _roles_told(self, found):
        """{column: what the profile reads it as}"""
        profile = self.profile_id
        roles = {
            name.strip().casefold(): {"role": role}
            for name, role in (
                (profile.serial_column, "serial"),
                (profile.date_column, "date"),
                (profile.time_column, "time"),
                (profile.register_column, "register"),
                *((line.unit_column, "unit") for line in profile.line_ids),
            )
            if name
        }
        for line in profile.line_ids:
            roles[line.column.strip().casefold()] = {
                "role": "index",
                "measured_quantity": line.measured_quantity,
                "uom_id": line.uom_id.id,
                "multiplier": line.multiplier,
            }
        return {column.name: roles.get(column.name.casefold(), {}) for column in found.columns}

    def _roles_guessed(self, found):
        """{column: what it seems to be}; what no meter of the cooperative counts is left out."""
        counted = self._counted_units()
        roles = {}
        for column in found.columns:
            quantity = column.quantity or "energy"
            if column.role == "index" and (not counted or quantity in counted):
                roles[column.name] = {
                    "role": "index",
                    "measured_quantity": quantity,
                    "uom_id": (self._unit(column.unit) or self._usual_unit(quantity, counted)).id,
                }
            elif column.role and column.role != "index":
                roles[column.name] = {"role": column.role}
        return roles

    def _list_registers(self, table, found):
        """The texts that tell the registers of the rows; those already told keep their meaning."""
        names = [column.name for column in found.columns]
        place = {column.role: names.index(column.name) for column in self.column_ids}
        texts = {}
        if "register" in place:
            body = table[found.start :]
            texts = recognition.registers(body, place["register"], place.get("unit"))
        known = {register.name: register for register in self.register_ids}
        self.register_ids.filtered(lambda register: register.name not in texts).unlink()
        told = {}
        if not self._has_own_profile():
            for line in self.profile_id.line_ids.filtered("register_text"):
                told[line.register_text.strip().casefold()] = line
        counted = self._counted_units()
        values = []
        for text, (quantity, code) in texts.items():
            if text in known:
                continue
            if told:
                line = told.get(text.casefold(), self.env["heat.reading.profile.line"])
                quantity, uom = line.measured_quantity, line.uom_id
            else:
                uom = self._unit(code) or self._usual_unit(quantity, counted)
            values.append(
                {
                    "import_id": self.id,
                    "name": text,
                    "measured_quantity": quantity or False,
                    "uom_id": uom.id if quantity else False,
                }
            )
        self.env["heat.reading.import.register"].create(values)

    def _counted_units(self):
        """{quantity: usual unit} of the registers of the cooperative."""
        rows = self.env["heat.meter.register"]._read_group(
            [("company_id", "=", self.company_id.id), ("is_counted", "=", True)],
            ["measured_quantity", "uom_id"],
            ["__count"],
            order="__count",
        )
        return {quantity: uom for quantity, uom, _count in rows}

    def _unit(self, code):
        return self.env["uom.uom"].search([("heat_code", "=", code)], limit=1) if code else None

    def _usual_unit(self, quantity, counted):
        xmlid = _UNITS.get(quantity, "uom.product_uom_kwh")
        return counted.get(quantity) or self.env.ref(xmlid)

    # as the user corrects it

    def _has_own_profile(self):
        """Whether the profile was made for this import, and serves no other yet."""
        profile = self.profile_id
        return bool(profile) and not profile.active and profile.origin_import_id == self

    def _take_own_profile(self):
        """Correct a copy of the profile, never the one that others use."""
        if not self.profile_id or self._has_own_profile():
            return
        source = self.profile_id
        copied = source.copy(
            {
                "name": source.name,
                "active": False,
                "sequence": min(5, source.sequence),
                "company_id": self.company_id.id,
                "origin_import_id": self.id,
                "replaced_id": source.id if source.company_id else False,
            }
        )
        self._set_profile(copied)

    def _apply_mapping(self):
        """Write into our own profile what its columns were said to be."""
        columns = self.column_ids
        place = {}
        for column in columns:
            place.setdefault(column.role, column.name)
        texts = self.register_ids.filtered("measured_quantity")
        counted = self._counted_units()
        lines = []
        for column in columns.filtered(lambda c: c.role == "index"):
            for told in texts if "register" in place else [column]:
                quantity = told.measured_quantity or "energy"
                is_told = told != column or self._is_unit_of(quantity)
                lines.append(
                    {
                        "column": column.name,
                        "register_text": told.name if told != column else False,
                        "measured_quantity": quantity,
                        "uom_id": (told.uom_id or self._usual_unit(quantity, counted)).id,
                        "unit_column": is_told and place.get("unit"),
                        "multiplier": column.multiplier or 1,
                    }
                )
        ignored = (self.register_ids - texts).mapped("name")
        self.profile_id.write(
            {
                "serial_column": place.get("serial"),
                "date_column": place.get("date"),
                "time_column": place.get("time"),
                "register_column": place.get("register"),
                "ignored_registers": "\n".join(ignored),
                "line_ids": [(5, 0, 0), *((0, 0, line) for line in lines)],
            }
        )

    def _is_unit_of(self, quantity):
        """Whether the column of units speaks of ``quantity``: beside an energy in MWh, the
        volume of the same line is in another unit, that of its own column."""
        samples = self.column_ids.filtered(lambda c: c.role == "unit")[:1].samples or ""
        codes = filter(None, map(recognition.unit_in, samples.split(" | ")))
        dimensions = {units.UNITS[code][0] for code in codes if code in units.UNITS}
        return not dimensions or bool(dimensions & DIMENSIONS[quantity])

    def _remember_or_leave(self):
        """After the import, a description made for it becomes a profile, or its mere trace."""
        profile = self.profile_id
        if not self._has_own_profile() or not self.remember_profile or not profile.has_header:
            return
        profile.replaced_id.active = False
        profile.active = True
