from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.heat_base.engine import units

from .heat_meter_register import MEASURED_QUANTITIES
from .heat_reading_staging import StagedRow

#: Rows of one call; a source that has more sends several.
MAX_ROWS = 50_000
STATUSES = {"new": "accepted", "suspect": "suspect", "rejected": "rejected", "known": "known"}
_QUANTITIES = {quantity for quantity, _label in MEASURED_QUANTITIES}


class HeatMeterReading(models.Model):
    """Readings sent by other software, through JSON-2 and an API key."""

    _inherit = "heat.meter.reading"

    @api.model
    def ingest(self, rows):
        """Record readings sent by other software; sending them again changes nothing.

        :param rows: list of ``{"serial", "measured_quantity", "read_at", "index", "unit"}``:
            the meter's serial number, ``"energy"``, ``"volume"``…, a time in ISO 8601 with its
            offset from UTC, the index as displayed (a text keeps all its digits), and its unit
            (``"kWh"``, ``"MWh"``, ``"GJ"``, ``"m3"``…)
        :return: one verdict for each row, in their order: ``{"row", "status", "code", "message",
            "reading_id"}``; the status is accepted, suspect, rejected or known
        """
        self.check_access("create")
        if not isinstance(rows, list):
            raise UserError(self.env._("Send a list of rows."))
        if len(rows) > MAX_ROWS:
            raise UserError(self.env._("Send %(most)s rows at most in one call.", most=MAX_ROWS))
        if not rows:
            return []
        staging = self.env["heat.reading.staging"]
        codes = self._unit_codes()
        staging._stage(_staged(number, row, codes) for number, row in enumerate(rows))
        staging._check(self.env.company)
        staging._store("api")
        return self._verdicts(len(rows))

    @api.model
    def _unit_codes(self):
        """{name of a unit, folded: its code}"""
        uoms = self.env["uom.uom"].search([("heat_code", "!=", False)])
        codes = {uom.name.casefold(): uom.heat_code for uom in uoms}
        return codes | {code: code for code in units.UNITS} | {"m³": "m3"}

    @api.model
    def _verdicts(self, count):
        """The fate of each staged row, and the reading it became or was."""
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (c.line) c.line, c.fate, c.code, c.params,
                          coalesce(c.value, c.index::text), r.id
                     FROM heat_reading_checked c
                LEFT JOIN heat_meter_reading r ON r.register_id = c.register_id
                      AND r.read_at = c.at AND c.fate IN ('new', 'suspect', 'known')
                      AND (r.state IN ('valid', 'suspect') OR r.index = c.index)
                 ORDER BY c.line, array_position(ARRAY['valid', 'suspect'], r.state::text)"""
            )
        )
        issues = self.env["heat.reading.import.issue"]
        verdicts = []
        for line, fate, code, params, value, reading in found:
            message = issues._texts(code, {"value": value, **(params or {})})[0] if code else ""
            verdicts.append(
                {
                    "row": line,
                    "status": STATUSES[fate],
                    "code": code or "",
                    "message": message,
                    "reading_id": reading or False,
                }
            )
        if len(verdicts) != count:
            raise RuntimeError("a row has no verdict")
        return verdicts


def _staged(number, row, codes):
    """A row as the staging takes it, or what stops it from being one."""
    if not isinstance(row, dict):
        return StagedRow(number, value=str(row)[:100], code="bad_row")
    serial = str(row.get("serial") or "").strip()
    quantity, unit = row.get("measured_quantity"), row.get("unit")
    code = codes.get(str(unit).casefold()) if unit else None
    if not serial:
        return StagedRow(number, code="missing_serial")
    if not isinstance(quantity, str) or quantity not in _QUANTITIES:
        return StagedRow(number, value=str(quantity)[:100], code="unknown_quantity")
    if code is None:
        return StagedRow(number, value=str(unit)[:100], code="unknown_unit")
    try:
        at = datetime.fromisoformat(str(row.get("read_at")))
        # readings count whole seconds: half a second more is no other reading
        at = at.astimezone(UTC).replace(tzinfo=None, microsecond=0) if at.tzinfo else None
    except (ValueError, OverflowError):
        return StagedRow(number, value=str(row.get("read_at"))[:100], code="bad_date")
    if at is None:
        return StagedRow(number, value=str(row["read_at"])[:100], code="missing_offset")
    index = _number(row.get("index"))
    if index is None:
        return StagedRow(number, value=str(row.get("index"))[:100], code="bad_number")
    return StagedRow(number, "index", serial, quantity, code, at, index, str(index))


def _number(value):
    """The number as it is written; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    digits = number.as_tuple()
    fits = number.is_finite() and len(digits.digits) <= 30 and abs(digits.exponent) <= 30
    return number if fits else None
