import base64
import io
from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_base.engine.delimited import is_spreadsheet, look_through
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.index_table import read_lines
from ..models.heat_price_index import MONTHS

#: fates of a line that the import writes
WRITTEN = ("new", "final", "correction")
#: lines above the values that the preview quotes at most
QUOTED = 5
#: a value this far from the one before is shown as doubtful: a decimal mark is easily lost
FAR = 0.3


class HeatPriceIndexImport(models.TransientModel):
    """Paste values or choose a file, see what becomes of each line, record the good ones."""

    _name = "heat.price.index.import"
    _description = "Import of Index Values"

    state = fields.Selection(
        [("source", "Values"), ("preview", "Preview"), ("done", "Result")],
        required=True,
        readonly=True,
        default="source",
    )
    index_id = fields.Many2one(
        "heat.price.index",
        string="Price index",
        index=True,
        help="The index of lines that name none.",
    )
    text = fields.Text(
        string="Values to paste",
        help="A month or quarter and a value on each line, as copied from a page or a table.",
    )
    file = fields.Binary(help="CSV of the publisher, of INSEE for example, or XLSX.")
    filename = fields.Char(string="Name of the file")
    status = fields.Selection(
        [("provisional", "Provisional"), ("final", "Final")],
        string="Status of lines that tell none",
        required=True,
        default="final",
    )
    published_on = fields.Date(
        string="Published on", help="For lines that tell no day of publication."
    )
    evidence = fields.Char(help="Where the values were read, for lines that do not tell.")
    line_ids = fields.One2many("heat.price.index.import.line", "import_id")
    headings = fields.Char(
        readonly=True, help="The lines that were taken for headings: no value is read of them."
    )
    summary = fields.Char(compute="_compute_summary")
    good_count = fields.Integer(string="Values to record", compute="_compute_summary")
    refused_count = fields.Integer(string="Refused lines", compute="_compute_summary")
    recorded_count = fields.Integer(string="Values recorded", readonly=True)

    @api.depends("line_ids.fate")
    def _compute_summary(self):
        labels = dict(
            self.env["heat.price.index.import.line"]
            ._fields["fate"]
            ._description_selection(self.env)
        )
        for record in self:
            counts = Counter(record.line_ids.mapped("fate"))
            record.good_count = sum(counts[fate] for fate in WRITTEN)
            record.refused_count = counts["refused"]
            record.summary = " · ".join(
                f"{label}: {counts[fate]}" for fate, label in labels.items() if counts[fate]
            )

    def action_preview(self):
        self.ensure_one()
        lines = read_lines(self._content())
        entries = [line for line in lines if not line.heading]
        if not entries:
            raise UserError(
                self.env._(
                    "No line with a month and a value was found. Paste lines like “January 2025  "
                    "141.4”, or choose a CSV file."
                )
            )
        self.write(
            {
                "state": "preview",
                "headings": self._headings([line for line in lines if line.heading]),
                "line_ids": [Command.clear(), *self._lines(entries)],
            }
        )
        return self._reopen()

    def action_import(self):
        self.ensure_one()
        good = self.line_ids.filtered(lambda line: line.fate in WRITTEN)
        if not good:
            raise UserError(self.env._("No line holds a value to record."))
        self.env["heat.price.index.value"].create([line._value_vals() for line in good])
        self.write({"state": "done", "recorded_count": len(good), "file": False})
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.write({"state": "source", "line_ids": [Command.clear()]})
        return self._reopen()

    def action_open_indices(self):
        indices = self.line_ids.index_id
        if len(indices) == 1:
            return indices.action_open_values()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_price_index_action"
        )

    def _content(self):
        """The text to read: what was pasted, else what the file holds."""
        content = self.with_context(bin_size=False).file
        if not content:
            if not (self.text or "").strip():
                raise UserError(self.env._("Paste values or choose a file first."))
            return self.text
        stream = io.BytesIO(base64.b64decode(content))
        try:
            if is_spreadsheet(stream.getvalue()[:8]):
                rows = spreadsheet.rows(stream)
                return "\n".join("\t".join(map(spreadsheet.text, cells)) for _line, cells in rows)
            encoding = look_through(stream).encoding
        except EngineError as error:
            raise UserError(
                self.env._("This file cannot be read. Save it as CSV and choose it again.")
            ) from error
        return stream.getvalue().decode(encoding, "replace")

    def _headings(self, lines):
        """In words, the lines that were taken for headings."""
        if not lines:
            return False
        quoted = [
            self.env._(
                "line %(number)s “%(text)s”",
                number=line.number,
                text=" ".join(line.raw.replace('"', "").split())[:60],
            )
            for line in lines[:QUOTED]
        ]
        more = ["…"] if len(lines) > QUOTED else []
        return self.env._("Read as a heading: %(lines)s.", lines=", ".join(quoted + more))

    def _lines(self, entries):
        """Commands that create a line for each entry, with its fate."""
        indices = self._named_indices(entries)
        values = self._known_values(indices)
        taken = {}
        return [
            Command.create(self._line_vals(entry, indices.get(entry.index), values, taken))
            for entry in entries
        ]

    def _named_indices(self, entries):
        """The index that each name in the lines stands for: its code, else its identifier."""
        model = self.env["heat.price.index"]
        names = {entry.index for entry in entries if entry.index}
        indices = {"": self.index_id}
        # the cooperative's own index comes after a common one, and prevails
        for index in model.search(
            ["|", ("code", "in", list(names)), ("identifier", "in", list(names))],
            order="company_id desc, id",
        ):
            for name in (index.identifier, index.code):
                if name in names:
                    indices[name] = index
        for name in names - set(indices):
            indices[name] = model
        return indices

    def _known_values(self, indices):
        """Live values by index, period and status."""
        ids = [index.id for index in indices.values() if index]
        return {
            (value.index_id, value.date, value.status): value.value
            for value in self.env["heat.price.index.value"].search(
                [("index_id", "in", ids), ("live", "=", True)]
            )
        }

    def _line_vals(self, entry, index, values, taken):
        vals = {
            "number": entry.number,
            "raw": entry.raw,
            "index_id": index.id if index else False,
            "value": entry.value,
            "published_on": entry.published or self.published_on,
            "evidence": entry.evidence or self.evidence,
            "status": self._status_of(entry),
        }
        refusal = self._refusal(entry, index)
        if refusal:
            return {**vals, "fate": "refused", "message": refusal}
        day = index._period_of(entry.period)
        key = (index, day, vals["status"])
        vals |= {"date": day, "period_label": self._label(index, day)}
        if key in taken:
            if taken[key] == entry.value:
                message = self.env._("The same value stands above.")
                return {**vals, "fate": "same", "message": message}
            message = self.env._("Another value of this period stands above. Keep one of the two.")
            return {**vals, "fate": "refused", "message": message}
        taken[key] = entry.value
        fate, message = self._fate(key, float(entry.value), values)
        return {**vals, "fate": fate, "message": message or self._doubt(key, entry.value, values)}

    def _status_of(self, entry):
        if entry.provisional is None:
            return self.status
        return "provisional" if entry.provisional else "final"

    def _refusal(self, entry, index):
        """Why a line is refused and what to do, or nothing."""
        if entry.error:
            return self._error_text(entry.error)
        if not index:
            if entry.index:
                return self.env._(
                    "No price index has the code or identifier “%(name)s”. Create it first.",
                    name=entry.index,
                )
            return self.env._("Choose the price index of these values.")
        if entry.months > MONTHS[index.frequency]:
            return self.env._("%(index)s is monthly, the line gives a quarter.", index=index.code)
        if entry.period > fields.Date.context_today(self):
            return self.env._("This period is yet to come. Correct the month or the year.")
        return False

    def _error_text(self, error):
        text = error.params.get("text", "")
        texts = {
            "bad_period": self.env._(
                "“%(text)s” is no month or quarter. Write January 2025, 01/2025 or Q1 2025.",
                text=text,
            ),
            "bad_value": self.env._(
                "“%(text)s” is no value above zero. Write 141.4; leave the line out when the value "
                "is missing.",
                text=text,
            ),
            "bad_status": self.env._(
                "“%(text)s” is no status. Write provisional or final.", text=text
            ),
            "bad_day": self.env._(
                "“%(text)s” is no day of publication. Write 15/02/2025.", text=text
            ),
        }
        return texts.get(error.code) or str(error)

    def _fate(self, key, value, values):
        """What becomes of a value, and the words that explain it."""
        index, day, status = key
        known = values.get(key)
        if known == value:
            return "same", False
        if known is not None:
            return "correction", self.env._(
                "%(known)s was recorded; it stays readable and this value takes its place. Bills "
                "that rest on it are settled.",
                known=self._figure(known),
            )
        provisional = values.get((index, day, "provisional"))
        if status == "final" and provisional is not None:
            return "final", self.env._(
                "The provisional value was %(known)s. Bills that rest on it are settled.",
                known=self._figure(provisional),
            )
        if status == "provisional" and (index, day, "final") in values:
            return "same", self.env._("A final value is already known.")
        return "new", False

    def _doubt(self, key, value, values):
        """A warning when the value is far from the one before."""
        index, day, _status = key
        before = [
            (other_day, known)
            for (other, other_day, _status), known in values.items()
            if other == index and other_day < day
        ]
        known = max(before, default=(None, None))[1]
        if known and abs(float(value) / known - 1) > FAR:
            return self.env._(
                "Far from the value before, %(known)s: check the decimal mark.",
                known=self._figure(known),
            )
        return False

    @api.model
    def _label(self, index, day):
        return self.env["heat.price.index.value"]._label(day, index.frequency)

    @api.model
    def _figure(self, value):
        return formatLang(self.env, value, digits=6).rstrip("0").rstrip(".,")

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_price_index_import_action"
        )
        return {**action, "res_id": self.id}
