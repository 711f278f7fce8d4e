import tempfile

from odoo import fields, models
from odoo.tools import file_open

from ..engine.fec_check import fec_check


class HeatFecExportPrepare(models.TransientModel):
    """The file tried against the rules, each rule broken told in a sentence."""

    _inherit = "heat.fec.export.prepare"

    def _broken_rules(self):
        """Findings of the checker, which reads the file as the administration would."""
        self.ensure_one()
        with tempfile.TemporaryFile() as file:
            written = self.company_id.write_heat_fec(self.date_from, self.date_to, file)
            file.seek(0)
            report = fec_check(
                file,
                written.name,
                self.date_from,
                self.date_to,
                fields.Date.context_today(self),
            )
        return [
            {"kind": "rule", "code": finding.code, "name": self._rule(finding)}
            for finding in report.findings
        ]

    def _rule(self, finding):
        place = {
            "line": finding.line,
            "column": finding.column,
            "value": finding.value,
        }
        sentence = self._rules()[finding.code](place)
        if finding.count > 1:
            return self.env._(
                "%(sentence)s (%(count)s times in all)", sentence=sentence, count=finding.count
            )
        return sentence

    def _rules(self):
        """Code of the checker → its sentence, of which the place is known."""
        _ = self.env._
        return {
            "titles": lambda place: _("The first line is not the eighteen titles."),
            "file_name": lambda place: _(
                "“%(value)s” is not SIREN, FEC and closing day: correct the SIRET of the company.",
                **place,
            ),
            "file_name_day": lambda place: _("“%(value)s” does not bear the closing day.", **place),
            "control_character": lambda place: _(
                "Line %(line)s holds a character that is not printable: “%(value)s”.", **place
            ),
            "cell_count": lambda place: _(
                "Line %(line)s has %(value)s cells instead of eighteen.", **place
            ),
            "required": lambda place: _(
                "Line %(line)s: “%(column)s” is empty. Complete the entry, its journal or its "
                "account.",
                **place,
            ),
            "pair": lambda place: _(
                "Line %(line)s: “%(column)s” is empty though the cell that goes with it says "
                "“%(value)s”.",
                **place,
            ),
            "account": lambda place: _(
                "Line %(line)s: account “%(value)s” is not of the French chart. Change its code.",
                **place,
            ),
            "day": lambda place: _(
                "Line %(line)s: “%(value)s” in “%(column)s” is no day.", **place
            ),
            "outside_year": lambda place: _(
                "Line %(line)s: the entry of %(value)s is not of this year.", **place
            ),
            **self._rules_of_order(),
        }

    def _rules_of_order(self):
        _ = self.env._
        return {
            "validated_before": lambda place: _(
                "Line %(line)s: validated on %(value)s, before its own day.", **place
            ),
            "validated_later": lambda place: _(
                "Line %(line)s: validated on %(value)s, a day to come. Wait, or correct the date "
                "of the entry.",
                **place,
            ),
            "order": lambda place: _(
                "Line %(line)s: validated on %(value)s, before the line above it.", **place
            ),
            "amount": lambda place: _(
                "Line %(line)s: “%(value)s” in “%(column)s” is no amount to the cent.", **place
            ),
            "both_sides": lambda place: _(
                "Line %(line)s has a debit and a credit at once.", **place
            ),
            "number_twice": lambda place: _(
                "Line %(line)s: the number “%(value)s” is that of two entries.", **place
            ),
            "number_without_digits": lambda place: _(
                "Line %(line)s: the number “%(value)s” has no digits, nobody can tell whether one "
                "is missing.",
                **place,
            ),
            "number_gap": lambda place: _(
                "Line %(line)s: the number “%(value)s” is missing before it. Be able to say why.",
                **place,
            ),
            "entry_unbalanced": lambda place: _(
                "Line %(line)s: entry “%(value)s” does not balance.", **place
            ),
            "file_unbalanced": lambda place: _(
                "Debits and credits of the file differ by %(value)s.", **place
            ),
        }

    def _description_file(self):
        """Name and text of the description that goes with the file (XI of the article).

        It is for the French administration: in French, whatever the user's language.
        """
        self.ensure_one()
        self.company_id._check_fec_access()
        name = self.company_id._fec_name(self.date_to)
        with file_open("heat_account_fec/data/fec_description.txt") as template:
            text = template.read().format(
                name=name,
                company=self.company_id.name,
                start=self.date_from.strftime("%d/%m/%Y"),
                end=self.date_to.strftime("%d/%m/%Y"),
            )
        return name.replace(".txt", "-description.txt"), text
