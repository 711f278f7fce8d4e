import re

from odoo import api, fields, models
from odoo.tools import SQL, format_date

#: An account of the French chart starts with three digits, the first one a class from 1 to 8.
FRENCH = re.compile(r"[1-8][0-9]{2}")


class HeatFecExportPrepareFinding(models.TransientModel):
    """Something to look at before the file leaves, with the records it is about."""

    _name = "heat.fec.export.prepare.finding"
    _description = "To Look at before the File Leaves"

    prepare_id = fields.Many2one(
        "heat.fec.export.prepare", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("warning", "To look at"), ("rule", "Rule broken")], required=True, default="warning"
    )
    code = fields.Char(required=True)
    name = fields.Char(string="What", required=True)
    has_records = fields.Boolean()

    def action_open(self):
        """The records that this is about."""
        self.ensure_one()
        model, domain = self.prepare_id._found_records(self.code)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }


class HeatFecExportPrepare(models.TransientModel):
    _inherit = "heat.fec.export.prepare"

    @api.model
    def _found_models(self):
        return dict.fromkeys(("draft", "unbalanced", "reference", "gap"), "account.move") | {
            "account": "account.account",
            "person": "account.move.line",
        }

    def _found_records(self, code):
        """Model and domain of what a finding is about."""
        self.ensure_one()
        companies = ("company_id", "in", self.company_id._fec_companies())
        days = [("date", ">=", self.date_from), ("date", "<=", self.date_to)]
        posted = [companies, *days, ("state", "=", "posted")]
        items = [companies, *days, ("parent_state", "=", "posted")]
        domains = {
            "draft": lambda: [companies, *days, ("state", "=", "draft")],
            "unbalanced": lambda: [("id", "in", self._unbalanced_ids())],
            "reference": lambda: [
                *posted,
                ("move_type", "in", ("in_invoice", "in_refund", "in_receipt")),
                ("ref", "in", (False, "")),
            ],
            "gap": lambda: [*posted, ("made_sequence_gap", "=", True)],
            "account": lambda: [("id", "in", self._foreign_account_ids())],
            "person": lambda: [
                *items,
                ("partner_id", "=", False),
                ("account_id.account_type", "in", ("asset_receivable", "liability_payable")),
            ],
        }
        return self._found_models()[code], domains[code]()

    def _unbalanced_ids(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT line.move_id FROM account_move_line line "
                "WHERE %s AND line.date BETWEEN %s AND %s "
                "GROUP BY 1 HAVING sum(line.balance) <> 0",
                self.company_id._fec_posted(),
                self.date_from,
                self.date_to,
            )
        )
        return [move_id for (move_id,) in rows]

    def _foreign_account_ids(self):
        """Accounts with entries of the year that are not of the French chart.

        The account of the result that Odoo creates is of none either; the file recodes it.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT line.account_id FROM account_move_line line "
                "WHERE %s AND line.date BETWEEN %s AND %s",
                self.company_id._fec_posted(),
                self.date_from,
                self.date_to,
            )
        )
        used = {account_id for (account_id,) in rows}
        known = self.company_id._fec_account_records()
        return known.filtered(
            lambda account: (
                account.id in used
                and account.account_type != "equity_unaffected"
                and not FRENCH.match(account.code or "")
            )
        ).ids

    def _warnings(self):
        """What the accounts of the year show, before the file is written."""
        self.ensure_one()
        self.company_id._flush_entries()
        found = []
        for code, model in self._found_models().items():
            count = self.env[model].search_count(self._found_records(code)[1])
            if count:
                found.append(
                    {"code": code, "name": self._warning(code, count), "has_records": True}
                )
        found += [
            {"code": code, "name": self._warning(code, 0)}
            for code, told in (
                ("siren", not self.company_id._known_siren()),
                ("running", self.date_to >= fields.Date.context_today(self)),
            )
            if told
        ]
        return found

    def _warning(self, code, count):
        """A sentence with its remedy."""
        sentences = {
            "draft": lambda: self.env._(
                "%s draft entries of the year are not in the file: post or delete them.", count
            ),
            "unbalanced": lambda: self.env._(
                "%s posted entries do not balance: the administration refuses the file. Correct "
                "them with your accountant.",
                count,
            ),
            "reference": lambda: self.env._(
                "%s vendor bills lack the number given by the vendor: the file names ours. Enter "
                "the vendor's number in “Bill Reference”.",
                count,
            ),
            "gap": lambda: self.env._(
                "%s entries follow a gap in their numbers: be able to say why.", count
            ),
            "account": lambda: self.env._(
                "%s accounts used are not of the French chart (three digits, class 1 to 8): change "
                "their code.",
                count,
            ),
            "person": lambda: self.env._(
                "%s items of customers or vendors name no partner: the file cannot tell whose "
                "account it is.",
                count,
            ),
            "siren": lambda: self.env._(
                "“%(company)s” has no valid SIREN, which starts the name of the file: enter its "
                "SIRET as company ID in Settings > Companies.",
                company=self.company_id.name,
            ),
            "running": lambda: self.env._(
                "The year ends on %(day)s only: this file is for checking, not for the "
                "administration.",
                day=format_date(self.env, self.date_to),
            ),
        }
        return sentences[code]()
