from datetime import timedelta

from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siren, siret

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..engine.sink import HashingSink

#: The eighteen pieces of information of article A47 A-1, VII, of the livre des procédures fiscales.
TITLES = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise\n"
)
#: No text of ours holds the quote: it keeps COPY from ever quoting a cell.
COPY = "COPY (%s) TO STDOUT WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01', NULL '')"


class ResCompany(models.Model):
    _inherit = "res.company"

    def write_heat_fec(self, date_from, date_to, file):
        """Write the file of accounting entries of a financial year to a binary file object.

        Streamed from the database: a file of any length takes the same memory. Only reads: no
        lock date is set, nothing is recorded. The company and its branches, one legal entity,
        are one file.

        :param date_from: first day of the financial year
        :param date_to: its last day, both included
        :param file: what has a ``write`` that takes bytes
        :return: name, lines, size and SHA-256 of what was written (``engine.sink.WrittenFile``)
        """
        self.ensure_one()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        self._check_fec_access()
        self._check_fec_year(date_from, date_to)
        name = self._fec_name(date_to)
        self.env.flush_all()
        sink = HashingSink(file)
        sink.write(TITLES.encode())
        for rows in self._fec_queries(date_from, date_to):
            statement = COPY % self.env.cr.mogrify(rows).decode()
            self.env.cr.copy_expert(statement, sink)
        return sink.closed_as(name)

    def _check_fec_access(self):
        """The file shows every entry: it is for who keeps the accounts of this company."""
        if self.env.su:
            return
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_user"):
            raise AccessError(
                self.env._("The file of accounting entries is for those who keep the accounts.")
            )
        if self not in self.env.user.company_ids:
            raise AccessError(
                self.env._("The accounts of “%(company)s” are not yours.", company=self.name)
            )

    def _check_fec_year(self, date_from, date_to):
        if not date_from or not date_to or date_from > date_to:
            raise UserError(
                self.env._(
                    "A financial year starts before it ends: %(start)s is not before %(end)s. "
                    "Correct the two days.",
                    start=format_date(self.env, date_from),
                    end=format_date(self.env, date_to),
                )
            )
        # a company of one's own, whose journals only bookkeepers read
        journals = self.env["account.journal"].sudo()
        if not journals.search_count([("company_id", "child_of", self.root_id.ids)], limit=1):
            raise UserError(
                self.env._(
                    "“%(company)s” has no journal yet, hence no entries: choose its chart of "
                    "accounts in Settings > Invoicing first.",
                    company=self.name,
                )
            )

    def _fec_name(self, date_to):
        return f"{self._fec_siren()}FEC{date_to:%Y%m%d}.txt"

    def _fec_siren(self):
        """The SIREN, from the SIRET or SIREN that is noted, or else from the VAT number."""
        number = self._known_siren()
        if not number:
            raise UserError(
                self.env._(
                    "“%(company)s” has no valid SIREN: the company ID is “%(registry)s”, the VAT "
                    "number “%(vat)s”. The name of the file starts with the SIREN: enter the SIRET "
                    "(14 digits) as company ID in Settings > Companies.",
                    company=self.name,
                    registry=self.company_registry or "",
                    vat=self.vat or "",
                )
            )
        return number

    def _known_siren(self):
        self.ensure_one()
        registry = "".join(filter(str.isalnum, self.company_registry or ""))
        vat = "".join(filter(str.isalnum, self.vat or "")).upper()
        candidates = [registry if len(registry) == 9 else "", vat[4:] if vat[:2] == "FR" else ""]
        try:
            return siret.to_siren(siret.validate(registry))
        except InvalidNumber:
            return next((number for number in candidates if siren.is_valid(number)), "")

    def _last_closed_year(self, today):
        """First and last day of the last financial year that is over."""
        self.ensure_one()
        current = self.compute_fiscalyear_dates(today)
        last = self.compute_fiscalyear_dates(current["date_from"] - timedelta(days=1))
        return last["date_from"], last["date_to"]
