"""From the lines of the file to what would be recorded, all refusals told."""

import base64
import io
from collections import Counter
from dataclasses import dataclass, field

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_base.engine.delimited import look_through, numbered
from odoo.addons.heat_base.engine.errors import EngineError

from ..engine import register_table
from ..engine.register_table import HOLDERS, MOVEMENTS, BadCell

#: Separators of columns, the one that the header has most of is meant.
SEPARATORS = ";\t,"


@dataclass
class Plan:
    """What is to be recorded: new holders by key, movements in their order."""

    holders: dict = field(default_factory=dict)
    movements: list = field(default_factory=list)


class CooperativeRegisterImport(models.Model):
    _inherit = "cooperative.register.import"

    def _tables(self):
        """(name of the sheet, numbered rows of texts) of each table of the file."""
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).content)
        try:
            facts = look_through(io.BytesIO(content))
            if facts.is_spreadsheet:
                names = spreadsheet.sheet_names(io.BytesIO(content))
                return [(name, self._sheet_rows(content, name)) for name in names]
            return [("", self._text_rows(content, facts.encoding))]
        except EngineError as error:
            raise UserError(self._file_refusal(error)) from error

    def _sheet_rows(self, content, name):
        return [
            (number, [spreadsheet.text(cell, "dmy") for cell in cells])
            for number, cells in spreadsheet.rows(io.BytesIO(content), name)
        ]

    def _text_rows(self, content, encoding):
        lines = [(number, raw) for number, raw, _cut in numbered(io.BytesIO(content), encoding)]
        head = "\n".join(raw for _number, raw in lines[:20])
        separator = max(SEPARATORS, key=head.count)
        return [
            (number, [cell.strip().strip('"') for cell in raw.split(separator)])
            for number, raw in lines
        ]

    def _file_refusal(self, error):
        return {
            "empty_file": self.env._("The file is empty."),
            "old_spreadsheet": self.env._(
                "This workbook is of before 2007, or protected: save it as XLSX."
            ),
            "bad_spreadsheet": self.env._(
                "This workbook cannot be read: open it, and save it again as XLSX."
            ),
            "no_header": self.env._(
                "No line names the columns: one must have “Nom” or “Numéro”, and others. Take the "
                "model of a file."
            ),
        }.get(error.code, str(error))

    def _rows(self):
        """(sheet, row) of the whole file; a sheet without the columns is passed over."""
        found, refusal = [], None
        for sheet, table in self._tables():
            try:
                found += [(sheet, row) for row in register_table.rows(table)]
            except EngineError as error:
                refusal = error
        if not found:
            error = refusal or EngineError("empty_file")
            raise UserError(self._file_refusal(error))
        return found

    def _read_lines(self):
        """The fate of each line, and the plan of what is to be recorded."""
        self.ensure_one()
        reader = _Reader(self)
        lines = []
        for sheet, row in self._rows():
            line = {
                "sheet": sheet,
                "number": row.number,
                "text": row.text[:500],
                "makes_member": False,
                "fate": "member",
                "message": False,
            }
            try:
                line |= reader.read(row, line)
            except BadCell as error:
                line |= {"fate": "refused", "message": self._cell_refusal(error)}
            except UserError as error:
                line |= {"fate": "refused", "message": str(error)}
            lines.append(line)
        reader.check_balances()
        return lines, reader.plan

    def _cell_refusal(self, error):
        values = {"value": error.params["value"], "column": error.params["column"]}
        return {
            "bad_date": self.env._("“%(value)s” is no day: write it as 31/12/2024.", **values),
            "bad_number": self.env._(
                "“%(value)s” is no number of shares or of a member: a whole number above zero.",
                **values,
            ),
            "bad_word": self.env._(
                "“%(value)s” is not known: movements are “souscription”, “cession”, “annulation”; "
                "holders “personne”, “société”, “collectivité”.",
                **values,
            ),
        }[error.code]


class _Reader:
    """Reads rows one after another; knows the members and movements that are there already.

    Everything known is loaded once: the number of queries does not grow with the rows.
    """

    def __init__(self, document):
        self.env = document.env
        self._ = document.env._
        self.company = document.company_id
        self.today = fields.Date.context_today(document)
        self.document = document
        self.plan = Plan()
        self.lines_of = []
        members = self.env["cooperative.member"].search([("company_id", "=", self.company.id)])
        self.by_number = {member.number: member for member in members if member.number}
        self.by_name = {}
        for member in members:
            partner = member.partner_id
            self.by_name.setdefault(self._name_key(partner.name, partner.zip), member)
        self.classes = self._by_name("cooperative.share.class")
        self.categories = self._by_name("cooperative.category")
        self.colleges = self._by_name("cooperative.college")
        self.known = self._known_movements()

    def _by_name(self, model):
        found = self.env[model].search([("company_id", "=", self.company.id)])
        return {register_table.plain(one.name): one for one in found}

    def _known_movements(self):
        movements = self.env["cooperative.share.movement"].search(
            [("company_id", "=", self.company.id), ("kind", "!=", "reversal")]
        )
        undone = (
            self.env["cooperative.share.movement"]
            .search([("company_id", "=", self.company.id), ("kind", "=", "reversal")])
            .reversed_id
        )
        return Counter(
            (one.date, one.kind, one.member_id, one.counterpart_member_id, one.share_class_id,
             one.quantity)
            for one in movements - undone
        )  # fmt: skip

    @staticmethod
    def _name_key(name, zip_code):
        return register_table.plain(name or ""), register_table.plain(zip_code or "")

    # rows

    def read(self, row, line):
        cells = row.cells
        holder, makes_member = self._holder(cells)
        result = {"makes_member": makes_member}
        if not row.has_movement:
            return result if makes_member else {**result, "fate": "known"}
        movement = self._movement(cells, holder)
        key = self._movement_key(movement)
        if key and self.known[key] > 0:
            self.known[key] -= 1
            return {**result, "fate": "known"}
        self.plan.movements.append((movement, line))
        return {**result, "fate": "movement"}

    def _holder(self, cells):
        """The member of a row (a record, or the values of one to come), and whether it is new."""
        number = register_table.whole("number", cells["number"]) if cells.get("number") else 0
        name = " ".join(filter(None, (cells.get("first_name"), cells.get("name"))))
        if not name and not number:
            raise UserError(self._("The line names no holder."))
        known = self._known_holder(number, name, cells)
        if known is not None:
            return known, False
        if not name:
            raise UserError(
                self._("Member %(number)s is not known: give their name.", number=number)
            )
        holder = self._new_holder(number, name, cells)
        key = number or self._name_key(name, cells.get("zip"))
        self.plan.holders[key] = holder
        return holder, True

    def _known_holder(self, number, name, cells):
        key = self._name_key(name, cells.get("zip"))
        if number:
            member = self.by_number.get(number) or self.plan.holders.get(number)
            if member and name and not self._same_name(member, name):
                raise UserError(
                    self._(
                        "Member %(number)s is “%(known)s”, and the line says “%(name)s”.",
                        number=number,
                        known=self._name_of(member),
                        name=name,
                    )
                )
            return member
        return self.by_name.get(key) or self.plan.holders.get(key)

    def _name_of(self, member):
        return member["name"] if isinstance(member, dict) else member.partner_id.name

    def _same_name(self, member, name):
        words = set(register_table.plain(self._name_of(member)).split())
        told = set(register_table.plain(name).split())
        return told <= words or words <= told

    def _new_holder(self, number, name, cells):
        kind = (
            register_table.choice("kind_of_holder", cells["kind_of_holder"], HOLDERS)
            if cells.get("kind_of_holder")
            else "person"
        )
        days = {
            column: register_table.day(column, cells[column])
            for column in ("birth_date", "admission_date")
            if cells.get(column)
        }
        return {
            "number": number,
            "name": name,
            "holder_kind": kind,
            "birth_date": days.get("birth_date"),
            "admission_date": days.get("admission_date"),
            "decision": cells.get("decision"),
            "representative": cells.get("representative"),
            "category": self._named(self.categories, cells, "category"),
            "college": self._named(self.colleges, cells, "college"),
            **{name: cells.get(name) for name in ("email", "phone", "street", "zip", "city")},
        }

    def _named(self, known, cells, column):
        if not cells.get(column):
            return None
        found = known.get(register_table.plain(cells[column]))
        if not found:
            raise UserError(
                self._(
                    "“%(value)s” is not set up: create it first, or write one of: %(names)s.",
                    value=cells[column],
                    names=", ".join(one.name for one in known.values()) or "–",
                )
            )
        return found

    # movements

    def _movement(self, cells, holder):
        if not cells.get("date") or not cells.get("quantity"):
            raise UserError(
                self._("A movement has a day and a number of shares: one of them is missing.")
            )
        day = register_table.day("date", cells["date"])
        if day > self.today:
            raise UserError(self._("“%(day)s” is to come.", day=cells["date"]))
        kind = (
            register_table.choice("movement", cells["movement"], MOVEMENTS)
            if cells.get("movement")
            else "subscription"
        )
        if isinstance(holder, dict) and (
            not holder["admission_date"] or holder["admission_date"] > day
        ):
            holder["admission_date"] = day
        return {
            "date": day,
            "kind": kind,
            "holder": holder,
            "receiver": self._receiver(cells, kind, day),
            "share_class": self._share_class(cells),
            "quantity": register_table.whole("quantity", cells["quantity"]),
            "reason": cells.get("reason"),
        }

    def _receiver(self, cells, kind, day):
        if kind != "transfer":
            return None
        if not cells.get("counterpart"):
            raise UserError(self._("A transfer names who receives the shares."))
        number = register_table.whole("counterpart", cells["counterpart"])
        found = self.by_number.get(number) or self.plan.holders.get(number)
        if not found:
            raise UserError(
                self._(
                    "Member %(number)s, who receives the shares, is not known: put their line "
                    "before this one.",
                    number=number,
                )
            )
        if isinstance(found, dict) and (
            not found["admission_date"] or found["admission_date"] > day
        ):
            found["admission_date"] = day
        return found

    def _share_class(self, cells):
        if cells.get("share_class"):
            return self._named(self.classes, cells, "share_class")
        if len(self.classes) == 1:
            return next(iter(self.classes.values()))
        raise UserError(
            self._(
                "Say of what class the shares are: %(names)s.",
                names=", ".join(one.name for one in self.classes.values()) or "–",
            )
        )

    def _movement_key(self, movement):
        """What makes a movement of known members the same as another; None with a new one."""
        parties = movement["holder"], movement["receiver"]
        if any(isinstance(party, dict) for party in parties):
            return None
        empty = self.env["cooperative.member"]
        return (
            movement["date"], movement["kind"], parties[0], parties[1] or empty,
            movement["share_class"], movement["quantity"],
        )  # fmt: skip

    def check_balances(self):
        """Refuse the lines after which somebody would hold less than nothing."""
        held = self._held_now()
        for movement, line in sorted(
            self.plan.movements, key=lambda one: (one[0]["date"], one[1]["number"])
        ):
            share_class, quantity = movement["share_class"], movement["quantity"]
            own = id(movement["holder"]) if isinstance(movement["holder"], dict) else (
                movement["holder"].id
            )  # fmt: skip
            if movement["kind"] == "subscription":
                held[own, share_class] += quantity
                continue
            if held[own, share_class] < quantity:
                line |= {
                    "fate": "refused",
                    "message": self._(
                        "%(name)s holds %(held)s shares “%(class)s” on that day: %(quantity)s "
                        "cannot leave.",
                        **{
                            "name": self._name_of(movement["holder"]),
                            "held": held[own, share_class],
                            "class": share_class.name,
                            "quantity": quantity,
                        },
                    ),
                }
                continue
            held[own, share_class] -= quantity
            if receiver := movement["receiver"]:
                other = id(receiver) if isinstance(receiver, dict) else receiver.id
                held[other, share_class] += quantity

    def _held_now(self):
        """{(member, class): shares} of the register, to begin with."""
        members = self.env["cooperative.member"].union(*self.by_number.values())
        held = Counter()
        for member_id, classes in members._holdings(self.today).items():
            for class_id, (quantity, _value) in classes.items():
                held[member_id, self.env["cooperative.share.class"].browse(class_id)] = quantity
        return held
