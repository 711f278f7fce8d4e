"""From rows to sheets: what is there already is left alone, what cannot be is refused."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_plant.models.exact import exact

from ..engine.log_counters import Display, faults
from ..engine.log_titles import TEXTS


class HeatPlantLogImport(models.Model):
    _inherit = "heat.plant.log.import"

    def _refuse_impossible_days(self, rows):
        """Days to come, and days that the file tells twice."""
        today = fields.Date.context_today(self)
        first = {}
        for row in rows:
            if not row.day or row.fate == "left_out":
                continue
            if row.day > today:
                row.refuse(self.env._("%(day)s is to come.", day=format_date(self.env, row.day)))
            elif other := first.get(row.day):
                row.refuse(
                    self.env._(
                        "Line %(line)s%(sheet)s is of %(day)s too: keep one of them.",
                        line=other.number,
                        sheet=f" ({other.sheet})" if other.sheet != row.sheet else "",
                        day=format_date(self.env, row.day),
                    )
                )
            elif row.fate == "ready":
                first[row.day] = row

    def _compare(self, rows):
        """Days that are in the log already: signed ones are left alone, empty drafts are filled."""
        logs = self.env["heat.plant.log"].search(
            [
                ("plant_id", "=", self.plant_id.id),
                ("date", "in", [row.day for row in rows if row.day]),
                ("state", "!=", "replaced"),
            ]
        )
        by_day = logs.grouped("date")
        for row in rows:
            there = by_day.get(row.day, logs.browse()) if row.fate == "ready" else logs.browse()
            signed = there.filtered(lambda log: log.state == "signed")
            log = signed or there
            if not log:
                continue
            row.log = log
            if self._says_same(log, row):
                row.fate = "known"
            elif signed:
                row.fate = "signed"
                row.messages.append(
                    self.env._(
                        "The sheet of this day is signed, and left alone. If the file is right, "
                        "correct the sheet by another one."
                    )
                )
            elif not log.is_blank:
                row.fate = "waiting"
                row.messages.append(
                    self.env._(
                        "A draft of this day says otherwise: sign it or delete it, then import the "
                        "row again."
                    )
                )

    def _says_same(self, log, row):
        if any(not self._equal(log, name, value) for name, value in row.values.items()):
            return False
        lines = {line.equipment_id: line for line in log.line_ids}
        for boiler, values in row.boilers.items():
            line = lines.get(boiler, log.line_ids.browse())
            if any(not self._equal(line, name, value) for name, value in values.items()):
                return False
        return True

    def _equal(self, record, name, value):
        held = record[name] if record else False
        if name in TEXTS or name == "is_counter_replaced":
            return (held or "") == (value or "")
        if value is None or held is False:
            return value is None and held is False
        digits = record._fields[name].get_digits(self.env) if name != "start_counter" else None
        scale = digits[1] if digits else 0
        return not float_compare(float(value), held, precision_digits=scale)

    def _refuse_counters(self, rows, columns):
        """Counters that run back or too fast, among the rows and the signed sheets around them."""
        days = [row.day for row in rows if row.fate == "ready" and row.day]
        if not days:
            return
        boilers = self.env["maintenance.equipment"].union(
            *(boiler for _target, boiler in columns if boiler)
        )
        lines = self.env["heat.plant.log.line"].search(
            [("equipment_id", "in", boilers.ids), ("log_id.state", "=", "signed")]
        )
        for name in ("hour_counter", "start_counter"):
            for boiler in boilers:
                facts = [
                    Display(line.date, exact(line[name]), is_replaced=line.is_counter_replaced)
                    for line in lines
                    if line.equipment_id == boiler and line[name] is not False
                ]
                told = [
                    Display(row.day, row.boilers[boiler][name], rank,
                            bool(row.boilers[boiler].get("is_counter_replaced")))
                    for rank, row in enumerate(rows)
                    if row.fate == "ready" and row.boilers.get(boiler, {}).get(name) is not None
                ]  # fmt: skip
                found = faults([*facts, *told], is_hours=name == "hour_counter")
                for rank, fault in found.items():
                    title = columns[name, boiler].text
                    value = rows[rank].boilers[boiler][name]
                    rows[rank].refuse(self._fault_refusal(fault, title, value))

    def _fault_refusal(self, fault, title, value):
        values = {
            "column": title,
            "value": formatLang(self.env, float(value), digits=1),
            "other": formatLang(self.env, float(fault.other.value), digits=1),
            "day": format_date(self.env, fault.other.day),
        }
        if fault.code == "fast":
            return self.env._(
                "Column “%(column)s”: from %(other)s on %(day)s to %(value)s is more hours than "
                "passed. Mend the figure.",
                **values,
            )
        return self.env._(
            "Column “%(column)s”: %(value)s does not go with the %(other)s of %(day)s: counters do "
            "not run back. Mend the figure, or say in a column “Compteur neuf” that the counter "
            "was replaced.",
            **values,
        )

    def _record(self, rows, sign):
        """Make sheets of the rows that are ready; how many there were."""
        done = 0
        for row in sorted((r for r in rows if r.fate in ("ready", "known")), key=lambda r: r.day):
            is_ready = row.fate == "ready"
            if not is_ready and not (
                sign and row.log.state == "draft" and row.log.import_id == self
            ):
                continue
            try:
                with self.env.cr.savepoint():
                    log = self._write_log(row) if is_ready else row.log
                    if sign:
                        log.action_sign()
                    log.flush_recordset()
            except UserError as error:
                row.log = None
                row.refuse(str(error))
                continue
            row.log, row.fate = log, "known"
            done += 1
        return done

    def _write_log(self, row):
        """The draft of a row: the empty one that is there, or a new one."""
        boilers = self.plant_id._log_boilers() | self.env["maintenance.equipment"].union(
            *row.boilers
        )
        values = {
            **{name: self._stored(value) for name, value in row.values.items()},
            "import_id": self.id,
            "line_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "equipment_id": boiler.id,
                            **{
                                name: self._stored(value)
                                for name, value in row.boilers.get(boiler, {}).items()
                            },
                        }
                    )
                    for boiler in boilers
                ),
            ],
        }
        if row.log:
            row.log.write(values)
            return row.log
        return self.env["heat.plant.log"].create(
            {"plant_id": self.plant_id.id, "date": row.day, **values}
        )

    def _stored(self, value):
        if value is None or value == "" or value is False:
            return False
        return value if isinstance(value, str | bool) else float(value)
