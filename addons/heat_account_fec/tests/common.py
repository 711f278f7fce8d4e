import io
from datetime import date
from decimal import Decimal

from odoo.fields import Command

from odoo.addons.heat_base.tests.common import HeatBaseCommon

from ..engine.fec_check import fec_check

SIRET = "73282932000074"
SIREN = "732829320"


class HeatFecCommon(HeatBaseCommon):
    """A cooperative on the real French chart, whose entries become a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("account.group_account_user")
        france = cls.env.ref("base.fr")
        for company in cls.cooperative | cls.neighbour:
            company.write({"country_id": france.id, "currency_id": cls.env.ref("base.EUR").id})
            cls.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        cls.cooperative.company_registry = SIRET
        cls.customer = cls.env["res.partner"].create({"name": "Mme Hélène Roche"})
        cls.vendor = cls.env["res.partner"].create({"name": "Scierie du Jura"})

    @classmethod
    def _account(cls, code):
        """The account of that code, created where the chart has none."""
        accounts = cls.env["account.account"].with_company(cls.cooperative)
        return accounts.search(
            [("code", "=", code), ("company_ids", "in", cls.cooperative.ids)]
        ) or accounts.create({"code": code, "name": f"Compte {code}", "account_type": "equity"})

    @classmethod
    def _journal(cls, kind, company=None):
        company = company or cls.cooperative
        return cls.env["account.journal"].search(
            [("type", "=", kind), ("company_id", "=", company.id)], limit=1
        )

    @classmethod
    def _entry(cls, day, *lines, post=True, **values):
        """An entry of (code, balance, partner) lines."""
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": cls._journal("general").id,
                "date": day,
                **values,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": cls._account(code).id,
                            "balance": balance,
                            "partner_id": partner.id if partner else False,
                            "name": "Ligne",
                        }
                    )
                    for code, balance, *others in lines
                    for partner in (others[0] if others else None,)
                ],
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _invoice(cls, day, amount, kind="out_invoice", partner=None, post=True, **values):
        sale = kind.startswith("out")
        tax = (
            cls.cooperative.account_sale_tax_id if sale else cls.cooperative.account_purchase_tax_id
        )
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or (cls.customer if sale else cls.vendor)).id,
                "invoice_date": day,
                "date": day,
                "journal_id": cls._journal("sale" if sale else "purchase").id,
                "company_id": cls.cooperative.id,
                **values,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Chaleur" if sale else "Plaquettes",
                            "price_unit": amount,
                            "quantity": 1,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                ],
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, invoice, day, amount=None):
        register = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"payment_date": day, "journal_id": cls._journal("bank").id}
        if amount:
            values["amount"] = amount
        return register.create(values)._create_payments()

    def _file(self, date_from, date_to, company=None):
        file = io.BytesIO()
        written = (company or self.cooperative).write_heat_fec(date_from, date_to, file)
        self.assertEqual(written.size, len(file.getvalue()))
        return written, file.getvalue()

    def _rows(self, date_from, date_to, company=None):
        _written, content = self._file(date_from, date_to, company)
        titles, *lines = content.decode().split("\n")[:-1]
        return [dict(zip(titles.split("\t"), line.split("\t"), strict=True)) for line in lines]

    def _check(self, date_from, date_to, today=date(2030, 1, 1)):
        written, content = self._file(date_from, date_to)
        return fec_check(
            io.BytesIO(content),
            written.name,
            date.fromisoformat(date_from),
            date.fromisoformat(date_to),
            today,
        )

    @staticmethod
    def _amount(text):
        return Decimal(text.replace(",", "."))

    def _balances(self, rows):
        balances = {}
        for row in rows:
            balance = self._amount(row["Debit"]) - self._amount(row["Credit"])
            balances[row["CompteNum"]] = balances.get(row["CompteNum"], Decimal()) + balance
        return {code: balance for code, balance in balances.items() if balance}

    def _ledger(self, date_from, date_to):
        """Balance of each account over the days, by the ORM."""
        found = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.cooperative.id),
                ("parent_state", "=", "posted"),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
            ],
            ["account_id"],
            ["balance:sum"],
        )
        return {
            account.with_company(self.cooperative).code: Decimal(f"{balance:.2f}")
            for account, balance in found
            if round(balance, 2)
        }
