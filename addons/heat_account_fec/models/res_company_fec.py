from decimal import Decimal

from odoo import models
from odoo.tools import SQL

#: Code, name and piece of the opening entry.
OPENING = ("OUV", "À nouveaux", "À nouveau")
#: Where the result of the year before opens: Odoo keeps it on an account outside the French chart.
PROFIT = ("120000", "Résultat de l'exercice (bénéfice)")
LOSS = ("129000", "Résultat de l'exercice (perte)")
#: Accounts kept by person, beside the receivable and payable ones: suppliers, customers, members.
AUXILIARY = ("401", "408", "411", "418", "455", "456", "457")
#: What would end a cell, a line or the file early, each beside what takes its place.
CONTROLS = "".join(map(chr, [*range(1, 32), *range(127, 160), 0x2028, 0x2029, 0xFEFF])) + "|"
SPACES = " " * (len(CONTROLS) - 1) + "/"
CLEANED = str.maketrans(CONTROLS, SPACES)


def clean(text):
    """SQL of a text without what separates cells and lines, None where nothing is left."""
    return SQL("NULLIF(btrim(translate(%s, %s, %s)), '')", text, CONTROLS, SPACES)


def day(value):
    return SQL("to_char(%s, 'YYYYMMDD')", value)


def amount(value, digits=2):
    return SQL("replace(round(%s, %s)::text, '.', ',')", value, digits)


def table(rows):
    """SQL of a small table made of rows that were prepared here."""
    return SQL(", ").join(
        SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row)) for row in rows
    )


class ResCompany(models.Model):
    """The rows of the file of accounting entries, as queries."""

    _inherit = "res.company"

    def _fec_queries(self, date_from, date_to):
        result = self._fec_result_account(date_from)
        return (
            self._fec_opening_query(date_from, result),
            self._fec_lines_query(date_from, date_to, result),
        )

    def _flush_entries(self):
        for model in ("account.move", "account.move.line"):
            self.env[model].flush_model()

    def _fec_companies(self):
        """The company and its branches, which are one legal entity."""
        # a bookkeeper of the company need not be one of each branch
        return tuple(self.sudo().search([("id", "child_of", self.ids)]).ids)

    def _fec_posted(self, alias="line"):
        """Condition of an item: posted, on an account, of this company."""
        return SQL(
            "%(item)s.company_id IN %(companies)s AND %(item)s.parent_state = 'posted' "
            "AND %(item)s.account_id IS NOT NULL",
            item=SQL.identifier(alias),
            companies=self._fec_companies(),
        )

    def _fec_result_account(self, date_from):
        """Code and label of the account on which the result of earlier years opens.

        Odoo never closes the accounts of expenses and income: what they hold is the result that
        nobody appropriated yet. An entry that appropriates it empties the same account.
        """
        accounts = self._fec_account_records()
        gone = accounts.filtered(lambda account: not account.include_initial_balance)
        self._flush_entries()
        [(balance,)] = self.env.execute_query(
            SQL(
                "SELECT coalesce(sum(line.balance), 0)::text FROM account_move_line line "
                "WHERE %s AND line.date < %s AND line.account_id IN %s",
                self._fec_posted(),
                date_from,
                tuple(gone.ids) or (0,),
            )
        )
        code, label = LOSS if Decimal(balance) > 0 else PROFIT
        known = accounts.filtered(lambda account: account.code == code)
        return code, known[:1].name or label

    def _fec_account_records(self):
        # the chart is the root company's, and a closed account keeps its entries
        accounts = self.env["account.account"].sudo().with_company(self.root_id)
        return accounts.with_context(active_test=False, lang="fr_FR").search(
            [("company_ids", "child_of", self.root_id.ids)]
        )

    def _fec_accounts(self, result):
        """Table of the accounts: id, code, label, the same at opening, and whether by person."""
        rows = []
        for account in self._fec_account_records():
            code = (account.code or "").translate(CLEANED)
            own = (code, account.name.translate(CLEANED).strip())
            if account.account_type == "equity_unaffected":
                own = result
            opening = own if account.include_initial_balance else result
            auxiliary = account.account_type in ("asset_receivable", "liability_payable")
            auxiliary = auxiliary or code.startswith(AUXILIARY)
            rows.append((account.id, *own, *opening, auxiliary))
        return table(rows)

    def _fec_person(self, auxiliary):
        """Number and name of the person whose account it is: both, or none."""
        return SQL(
            "CASE WHEN %(auxiliary)s AND partner.id IS NOT NULL "
            "THEN 'P' || lpad(partner.id::text, greatest(6, length(partner.id::text)), '0') END, "
            "CASE WHEN %(auxiliary)s AND partner.id IS NOT NULL "
            "THEN coalesce(%(name)s, %(full_name)s, 'P' || partner.id) END",
            auxiliary=auxiliary,
            name=clean(SQL("partner.name")),
            full_name=clean(SQL("partner.complete_name")),
        )

    def _fec_opening_query(self, date_from, result):
        """Balances before the first day: by account, and by person where kept by person."""
        code, label, piece = OPENING
        number = f"{code}/{date_from.year}/0001"
        first = f"{date_from:%Y%m%d}"
        return SQL(
            """
            SELECT %(journal)s, %(label)s, %(number)s, %(first)s,
                   opening.code, opening.label, %(person)s, %(number)s, %(first)s,
                   %(piece)s, %(debit)s, %(credit)s, NULL, NULL, %(first)s, NULL, NULL
              FROM (SELECT account.opening_code AS code, account.opening_label AS label,
                           CASE WHEN account.auxiliary THEN line.partner_id END AS partner_id,
                           sum(line.balance) AS balance
                      FROM account_move_line line
                      JOIN (VALUES %(accounts)s) AS account
                           (id, code, label, opening_code, opening_label, auxiliary)
                        ON account.id = line.account_id
                     WHERE %(posted)s AND line.date < %(date_from)s
                  GROUP BY 1, 2, 3 HAVING sum(line.balance) <> 0) opening
         LEFT JOIN res_partner partner ON partner.id = opening.partner_id
          ORDER BY opening.code COLLATE "C", opening.partner_id NULLS FIRST
            """,
            journal=code,
            label=label,
            number=number,
            first=first,
            person=self._fec_person(SQL("true")),
            piece=f"{piece} {date_from.year}",
            debit=amount(SQL("greatest(opening.balance, 0)")),
            credit=amount(SQL("greatest(-opening.balance, 0)")),
            accounts=self._fec_accounts(result),
            posted=self._fec_posted(),
            date_from=date_from,
        )

    def _fec_lines_query(self, date_from, date_to, result):
        """Items of the year in the order in which their entries were validated.

        An item of nothing stays where its whole entry is of nothing: the numbers of the entries
        have no gap.
        """
        return SQL(
            """
            SELECT journal.code, journal.label, %(number)s, %(booked)s,
                   account.code, account.label, %(person)s, %(piece)s, %(piece_day)s,
                   %(wording)s, %(debit)s, %(credit)s,
                   line.full_reconcile_id::text, %(lettered)s, %(valid_day)s,
                   CASE WHEN %(foreign)s THEN %(foreign_amount)s END,
                   CASE WHEN %(foreign)s THEN currency.name END
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN (VALUES %(accounts)s) AS account
                   (id, code, label, opening_code, opening_label, auxiliary)
                ON account.id = line.account_id
              JOIN (VALUES %(journals)s) AS journal (id, code, label)
                ON journal.id = line.journal_id
              JOIN (VALUES %(currencies)s) AS currency (id, name, digits)
                ON currency.id = line.currency_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id AND account.auxiliary
         LEFT JOIN account_full_reconcile lettering ON lettering.id = line.full_reconcile_id
             WHERE %(posted)s AND line.date BETWEEN %(date_from)s AND %(date_to)s
               AND (line.balance <> 0 OR move.amount_total = 0)
          ORDER BY %(valid)s, line.journal_id, move.sequence_prefix COLLATE "C",
                   move.sequence_number, line.move_id, line.id
            """,
            **self._fec_cells(),
            accounts=self._fec_accounts(result),
            journals=self._fec_journals(),
            currencies=self._fec_currencies(),
            posted=self._fec_posted(),
            date_from=date_from,
            date_to=date_to,
        )

    def _fec_cells(self):
        """SQL of the cells of an item, by the name they have in the query."""
        number = clean(SQL("move.name"))
        reference = clean(SQL("move.ref"))
        # an entry posted ahead of its day is final on that day
        valid = SQL("greatest(move.date, move.heat_validated_on)")
        return {
            "number": number,
            "booked": day(SQL("line.date")),
            "person": self._fec_person(SQL("account.auxiliary")),
            # what we issue bears our number, what we receive bears the reference of who issued it
            "piece": SQL(
                "coalesce(CASE WHEN move.move_type NOT IN ('out_invoice', 'out_refund', "
                "'out_receipt') THEN %s END, %s)",
                reference,
                number,
            ),
            "piece_day": day(SQL("coalesce(move.invoice_date, move.date)")),
            "wording": SQL("coalesce(%s, %s, %s)", clean(SQL("line.name")), reference, number),
            "debit": amount(SQL("line.debit")),
            "credit": amount(SQL("line.credit")),
            # in the time zone of France: reconciliations are stamped in UTC
            "lettered": day(
                SQL("lettering.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris'")
            ),
            "valid": valid,
            "valid_day": day(valid),
            "foreign": SQL("line.currency_id <> line.company_currency_id"),
            "foreign_amount": amount(SQL("line.amount_currency"), SQL("currency.digits")),
        }

    def _fec_journals(self):
        # closed journals and those of branches keep their entries
        journals = self.env["account.journal"].sudo().with_context(active_test=False, lang="fr_FR")
        found = journals.search([("company_id", "child_of", self.root_id.ids)])
        return table(
            [(one.id, one.code.translate(CLEANED), one.name.translate(CLEANED)) for one in found]
        )

    def _fec_currencies(self):
        # an archived currency keeps its entries
        currencies = self.env["res.currency"].search([("active", "in", (True, False))])
        return table([(one.id, one.name, one.decimal_places) for one in currencies])

    def _fec_totals(self, date_from, date_to):
        """Entries of the year, debits and credits to the cent."""
        self._flush_entries()
        [(entries,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM account_move move WHERE move.company_id IN %s "
                "AND move.state = 'posted' AND move.date BETWEEN %s AND %s",
                self._fec_companies(),
                date_from,
                date_to,
            )
        )
        [(debit, credit)] = self.env.execute_query(
            SQL(
                "SELECT coalesce(sum(line.debit), 0)::text, coalesce(sum(line.credit), 0)::text "
                "FROM account_move_line line WHERE %s AND line.date BETWEEN %s AND %s",
                self._fec_posted(),
                date_from,
                date_to,
            )
        )
        return {"entries": entries, "debit": Decimal(debit), "credit": Decimal(credit)}
