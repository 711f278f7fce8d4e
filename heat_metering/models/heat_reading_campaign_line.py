import base64
from datetime import UTC
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.expectation import typed_index
from .heat_meter_reading import BareMany2one


class HeatReadingCampaignLine(models.Model):
    """A register to read during a round, and what became of it."""

    _name = "heat.reading.campaign.line"
    _description = "Register to Read"
    _order = "campaign_id, sequence, id"
    _check_company_auto = True

    campaign_id = fields.Many2one(
        "heat.reading.campaign", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True)
    sequence = fields.Integer(string="Order of visit", default=10)
    register_id = fields.Many2one(
        "heat.meter.register", required=True, index=True, ondelete="restrict", check_company=True
    )
    meter_id = fields.Many2one(related="register_id.meter_id", store=True, index=True)
    measured_quantity = fields.Selection(related="register_id.measured_quantity")
    uom_id = fields.Many2one(related="register_id.uom_id", string="Unit")
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", index=True, ondelete="restrict", check_company=True
    )
    previous_index = fields.Float(
        string="Last index", readonly=True, min_display_digits=1, aggregator=None
    )
    previous_read_at = fields.Datetime(string="Last reading", readonly=True)
    expected_low = fields.Float(
        string="Expected from", readonly=True, min_display_digits=1, aggregator=None
    )
    expected_high = fields.Float(
        string="Expected to", readonly=True, min_display_digits=1, aggregator=None
    )
    expected_basis = fields.Selection(
        [("estimate", "Estimated consumption"), ("mean_rate", "Mean of the last readings")],
        string="Expected from what",
        readonly=True,
    )
    # without a key, as all that names a reading: none is ever deleted
    reading_id = BareMany2one(
        "heat.meter.reading", readonly=True, index="btree_not_null", check_company=True
    )
    index = fields.Float(related="reading_id.index", string="Index read", aggregator=None)
    read_at = fields.Datetime(related="reading_id.read_at")
    reading_state = fields.Selection(related="reading_id.state", string="State of the reading")
    remark = fields.Selection(
        [
            ("no_access", "No access"),
            ("meter_stopped", "Meter stopped"),
            ("unreadable", "Display unreadable"),
            ("other", "Other"),
        ],
    )
    note = fields.Char(string="Reason", help="Why there is no index, or why an odd one is right.")
    state = fields.Selection(
        [("to_read", "To read"), ("read", "Read"), ("not_read", "Not read")],
        compute="_compute_state",
        store=True,
        index=True,
    )

    _register_unique = models.UniqueIndex(
        "(campaign_id, register_id)", "This register is already part of the round."
    )

    @api.depends("reading_id", "remark")
    def _compute_state(self):
        for line in self:
            if line.reading_id:
                line.state = "read"
            else:
                line.state = "not_read" if line.remark else "to_read"

    @api.depends("register_id", "delivery_point_id")
    def _compute_display_name(self):
        for line in self:
            names = (line.delivery_point_id.display_name, line.register_id.display_name)
            line.display_name = " · ".join(filter(None, names))

    def action_open_reading(self):
        self.ensure_one()
        return self.reading_id._get_records_action()

    # what is expected

    def _expected(self, at):
        """{register id: expectation} of lines of one round."""
        tolerance = self.campaign_id[:1].tolerance or 50
        return self.register_id._expected_indexes(at, tolerance)

    def _refresh_expected(self, at):
        """Keep what is expected of the lines still to read, for lists and paper."""
        waiting = self.filtered(lambda line: line.state == "to_read")
        expectations = waiting._expected(at)
        for line in waiting:
            line._keep_expected(expectations[line.register_id.id])

    def _keep_expected(self, expected):
        span = expected["range"]
        decimals = self.register_id._index_decimals(expected["index"])
        self.write(
            {
                "previous_index": float(expected["index"] or 0),
                "previous_read_at": expected["read_at"] or False,
                "expected_low": float(round(span.low, decimals)) if span else 0,
                "expected_high": float(round(span.high, decimals)) if span else 0,
                "expected_basis": expected["basis"] or False,
            }
        )

    def _decimals(self):
        """Decimals of the display, or of the last index when nobody recorded them."""
        self.ensure_one()
        sample = _exact(self.previous_index) if self.previous_read_at else None
        return self.register_id._index_decimals(sample)

    # what the reader's page shows

    def _describe_by_meter(self, at):
        """[{meter, its place, "lines"}] in the order of visit."""
        expectations = self._expected(at)
        photos = self._photo_counts()
        meters = {}
        for line in self.sorted("sequence"):
            meter = meters.setdefault(line.meter_id.id, line._describe_meter())
            expected = expectations[line.register_id.id]
            meter["lines"].append(line._describe(expected, photos.get(line.id, 0)))
        return list(meters.values())

    def _describe_meter(self):
        self.ensure_one()
        point, meter = self.delivery_point_id, self.meter_id
        city = " ".join(filter(None, (point.zip, point.city)))
        return {
            "id": meter.id,
            "serial": meter.serial,
            "make": " ".join(filter(None, (meter.manufacturer, meter.model))),
            "point": point.name or self.env._("Main meter of the network"),
            "reference": point.code or "",
            "address": ", ".join(filter(None, (point.street, city))),
            "contact": point.partner_id.name or "",
            "phone": point.partner_id.phone or "",
            "lines": [],
        }

    def _describe(self, expected, photo_count=0):
        """A register as the page shows it; numbers are exact texts."""
        self.ensure_one()
        register, reading, span = self.register_id, self.reading_id, expected["range"]
        if reading:
            expected = {
                **expected,
                "index": _exact(self.previous_index) if self.previous_read_at else None,
                "read_at": self.previous_read_at or None,
            }
        last = expected["index"]
        return {
            "id": self.id,
            "register_id": register.id,
            "quantity": register._quantity_label(),
            "unit": register.uom_id.name,
            "decimals": register._index_decimals(None if last is None else _exact(last)),
            "digits": register.digits,
            "capacity": _text(register._capacity()),
            "previous": _text(last),
            "previous_at": _iso(expected["read_at"]),
            "low": span and _text(span.low),
            "high": span and _text(span.high),
            "basis": expected["basis"] or "",
            "state": self.state,
            "index": _text(reading.index) if reading else None,
            "read_at": _iso(reading.read_at),
            "suspect": reading.state == "suspect",
            "remark": self.remark or "",
            "note": self.note or "",
            "photos": photo_count,
        }

    def _photo_counts(self):
        """{line id: photos of its reading, or of the place when there is no reading}."""
        of_readings = self._count_attachments("heat.meter.reading", self.reading_id.ids)
        of_lines = self._count_attachments(self._name, self.ids)
        return {
            line.id: of_readings.get(line.reading_id.id, 0) + of_lines.get(line.id, 0)
            for line in self
        }

    def _count_attachments(self, model, ids):
        return dict(
            self.env["ir.attachment"]._read_group(
                [("res_model", "=", model), ("res_id", "in", ids)], ["res_id"], ["__count"]
            )
        )

    # what the reader typed

    def _record(self, entry):
        """Store one entry and say what became of it (see ``record_entries``)."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                verdict = self._store_entry(entry)
        except UserError as error:
            self.env.invalidate_all()
            verdict = {"status": "error", "message": str(error)}
        return verdict

    def _store_entry(self, entry):
        typed, remark = (entry.get("index") or "").strip(), entry.get("remark") or False
        note = (entry.get("note") or "").strip() or False
        if not typed and not remark:
            raise UserError(self.env._("Type the index, or say why there is none."))
        if remark and remark not in dict(self._fields["remark"].selection):
            raise UserError(self.env._("%(remark)s is no remark of a round.", remark=remark))
        vals = {"remark": remark, "note": note}
        if typed:
            index, at = self._typed(typed), self._moment(entry)
            expected = self._expected(at)[self.register_id.id]
            warning = self.register_id._judge_index(self.register_id, index, expected)
            if warning and not (entry.get("confirmed") and note):
                return {"status": "warning", "code": warning[0], "message": warning[1]}
            vals["reading_id"] = self._store_reading(index, at).id
            self._keep_expected(expected)
        self.write(vals)
        if entry.get("photo"):
            self._keep_photo(entry["photo"])
        return self._saved()

    def _typed(self, text):
        try:
            return typed_index(text)
        except EngineError:
            raise UserError(
                self.env._("%(text)s is not a number: type digits and a comma.", text=text)
            ) from None

    def _moment(self, entry):
        """When the index was read: a correction keeps the time of what it corrects."""
        return self.reading_id.read_at or self.campaign_id._instant(entry)

    def _store_reading(self, index, at):
        """The reading of this index, created, corrected or found as it stands."""
        own = self.reading_id
        if own.state in ("valid", "suspect") and own.read_at == at and _exact(own.index) != index:
            return own.browse(own.action_correct(float(index)))
        return self.register_id._record_index(index, at)

    def _keep_photo(self, content):
        """Attach the photo to the reading, or to the line when nothing could be read."""
        try:
            image = base64.b64decode(content, validate=True)
        except ValueError:
            raise UserError(self.env._("The photo cannot be read: take it again.")) from None
        self.env["heat.meter.reading"]._attach_image(image, self.reading_id or self, self.meter_id)

    def _saved(self):
        self.env.flush_all()
        expected = self._expected(self.read_at or fields.Datetime.now())[self.register_id.id]
        description = self._describe(expected, self._photo_counts()[self.id])
        message = ""
        if self.reading_id.state == "suspect":
            message = self.env._(
                "Stored, and kept aside: someone will look at it before it counts."
            )
        return {"status": "saved", "message": message, "line": description}


def _exact(number):
    """The decimal that a float read from the database stands for."""
    return number if isinstance(number, Decimal) else Decimal(repr(number))


def _text(number):
    """A number as plain text, without trailing zeros; None stays None."""
    if number is None:
        return None
    text = f"{_exact(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _iso(moment):
    return moment.replace(tzinfo=UTC).isoformat() if moment else None
