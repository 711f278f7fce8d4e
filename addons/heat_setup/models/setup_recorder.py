"""Lines of a sheet become records: what is there already, what is created, what is refused."""

import psycopg2

from odoo.exceptions import UserError

from odoo.addons.heat_cooperative_import.engine.register_table import plain


class Refusal(Exception):
    """A line that cannot be recorded: the ``column`` at fault, its ``value``, what to do."""

    def __init__(self, column, value, message):
        super().__init__(message)
        self.column = column
        self.value = value
        self.message = message


class Names:
    """The records that a sheet may name, and the names of its refused lines."""

    def __init__(self):
        self.records = {}
        self.refused = set()

    def add(self, record, *names):
        for name in filter(None, names):
            known = self.records.get(plain(name), record)
            self.records[plain(name)] = known | record


class SetupRecorder:
    """Records the lines of one sheet.

    The lines of a sheet are created in one go; where that fails, one by one, so that the
    line at fault is named.
    """

    sheet = None
    model = None

    def __init__(self, document, definition, names):
        self.env = document.env
        self._ = document.env._
        self.company = document.company_id
        self.definition = definition
        self.names = names
        self.own = names[definition.code]
        self.counts = {"created": 0, "known": 0, "refused": 0}
        self.issues = []
        self.seen = {}

    # what a sheet says of itself

    def load(self):
        """Find the records that are there already, in a number of queries that stays the same."""
        raise NotImplementedError

    def key(self, cells):
        """What tells a line from the others."""
        return plain(cells[self.definition.columns[0].code])

    def known(self, cells):
        """The record that the line describes, or an empty one."""
        raise NotImplementedError

    def check_known(self, record, cells):
        """Refuse a line that says something else than the record that bears its key."""

    def complete(self, record, cells):
        """Add to a known record what the line alone tells; whether anything was added."""
        return False

    def values(self, cells):
        """The values of a record to create."""
        raise NotImplementedError

    def names_of(self, record, cells):
        """Under what names other sheets may call the record of the line."""
        return [cells[self.definition.columns[0].code]]

    # recording

    def record(self, rows):
        ready = []
        for row in rows:
            if row.faults:
                self._refuse_faults(row)
                continue
            try:
                ready += self._read(row)
            except Refusal as refusal:
                self.refuse(row, refusal)
            except UserError as error:
                self.refuse(row, Refusal("", "", str(error)))
        self._create(ready)

    def _read(self, row):
        key = self.key(row.cells)
        if key in self.seen:
            raise self.refusal(
                self.definition.columns[0].code,
                row.cells,
                self._(
                    "Line %(number)s says the same already: keep one of the two.",
                    number=self.seen[key],
                ),
            )
        self.seen[key] = row.number
        record = self.known(row.cells)
        if not record:
            return [(row, self.values(row.cells))]
        self.check_known(record, row.cells)
        added = self.complete(record, row.cells)
        self.counts["created" if added else "known"] += 1
        self.own.add(record, *self.names_of(record, row.cells))
        return []

    def _create(self, ready):
        try:
            with self.env.cr.savepoint():
                self._create_rows(ready)
        except (UserError, psycopg2.IntegrityError):
            for one in ready:
                try:
                    with self.env.cr.savepoint():
                        self._create_rows([one])
                except (UserError, psycopg2.IntegrityError) as error:
                    self.refuse(one[0], Refusal("", "", self._told(error)))

    def _create_rows(self, ready):
        records = self.env[self.model].create([values for _row, values in ready])
        self.env.flush_all()
        for (row, _values), record in zip(ready, records, strict=True):
            self.own.add(record, *self.names_of(record, row.cells))
        self.counts["created"] += len(records)

    def _told(self, error):
        """The words of whoever refuses: of the constraint's own model, for the database."""
        if isinstance(error, UserError):
            return str(error)
        tables = {model._table: name for name, model in self.env.registry.items()}
        model = tables.get(error.diag.table_name, self.model)
        return self.env[model]._sql_error_to_message(error)

    # refusals

    def refusal(self, code, cells, message):
        column = self.definition.column(code)
        value = cells.get(code, "")
        return Refusal(column.heading, ", ".join(value) if isinstance(value, tuple) else str(value),
                       message)  # fmt: skip

    def check_texts(self, record, cells, columns):
        """Refuse a line whose words, accents and capitals aside, are not those of the record."""
        for code, name in columns:
            if code in cells and plain(cells[code]) != plain(record[name] or ""):
                raise self.difference(code, cells, record[name], record)

    def check_figures(self, record, cells, columns):
        """Refuse a line whose figures, rounded as the record keeps them, are not its own."""
        for code, name in columns:
            if code not in cells:
                continue
            kept = record._fields[name].convert_to_cache(float(cells[code]), record)
            if kept != record[name]:
                raise self.difference(code, cells, f"{record[name]:.10g}", record)

    def difference(self, code, cells, recorded, record):
        """The refusal of a cell that says something else than the record that is there."""
        return self.refusal(
            code,
            cells,
            self._(
                "“%(record)s” is there already, with another value: %(recorded)s. Change it in "
                "the record, or write here what the record says.",
                record=record.display_name,
                recorded=recorded or self._("nothing"),
            ),
        )

    def refuse(self, row, refusal):
        self._note(row, refusal.column, refusal.value, refusal.message)
        self._count_refused(row)

    def _refuse_faults(self, row):
        for fault in row.faults:
            self._note(row, fault.column, fault.value, self._fault_text(fault))
        self._count_refused(row)

    def _count_refused(self, row):
        self.counts["refused"] += 1
        name = row.cells.get(self.definition.columns[0].code)
        if name:
            self.own.refused.add(plain(name))

    def _note(self, row, column, value, message):
        self.issues.append(
            {
                "sheet": self.definition.title,
                "number": row.number,
                "column": column or False,
                "value": value or False,
                "message": message,
            }
        )

    def _fault_text(self, fault):
        column = next(one for one in self.definition.columns if one.heading == fault.column)
        return {
            "missing": self._("Every line needs it: fill it in, or empty the whole line."),
            "bad_date": self._("This is no day: write it as 31/12/2025."),
            "bad_number": self._("This is no number above zero: write digits and a comma."),
            "bad_percent": self._(
                "A share is 0, or above 1 and up to 100: type 80 for 80 %, 100 for one hundred "
                "percent, in a cell without the percent format."
            ),
            "bad_year": self._("A year has four digits: 2025."),
            "bad_siret": self._(
                "A SIRET has fourteen digits, the last of which checks the others."
            ),
            "bad_postcode": self._("A postcode has five digits."),
            "bad_word": self._(
                "This word is not known: write one of %(words)s.",
                words=", ".join(f"“{word}”" for word in column.proposed),
            ),
        }[fault.code]

    # what lines of other sheets name

    def find(self, code, cells, sheet, title):
        """The one record that a cell names among those of another sheet."""
        return self.find_named(code, cells, cells[code], sheet, title)

    def find_named(self, code, cells, name, sheet, title):
        names = self.names[sheet]
        if plain(name) in names.refused:
            raise self.refusal(
                code,
                cells,
                self._(
                    "The line of “%(name)s” in “%(sheet)s” is refused: correct it first.",
                    name=name,
                    sheet=title,
                ),
            )
        found = names.records.get(plain(name))
        if not found:
            raise self.refusal(
                code,
                cells,
                self._(
                    "“%(name)s” is not known: correct it, or add it in “%(sheet)s”.",
                    name=name,
                    sheet=title,
                ),
            )
        if len(found) > 1:
            raise self.refusal(
                code,
                cells,
                self._(
                    "“%(name)s” names several records: %(records)s. Give each its own reference.",
                    name=name,
                    records=", ".join(found.mapped("display_name")),
                ),
            )
        return found
