from odoo.fields import Command

from odoo.addons.heat_cooperative.tests.common import HeatCooperativeCommon


class HeatInterestCommon(HeatCooperativeCommon):
    """The year of shares that an accountant checked, and the yields and rates that it needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["account.journal"].search(
            [("company_id", "=", cls.cooperative.id), ("type", "=", "bank")], limit=1
        )

    @classmethod
    def _enter_yields(cls, *years, rate=2.0):
        cls.env["cooperative.bond.yield"].create(
            [
                {"year": year, "half": half, "rate": rate, "source": "Test"}
                for year in years
                for half in ("1", "2")
            ]
        )

    @classmethod
    def _new_interest(cls, rate=2.0, **values):
        return cls.env["cooperative.interest"].create(
            {
                "company_id": cls.cooperative.id,
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "assembly_date": "2026-05-20",
                "payment_date": "2026-06-15",
                "rate": rate,
                **values,
            }
        )

    @classmethod
    def _earn(cls, amount, day="2025-12-01"):
        """A result of the year: sales of ``amount``."""
        accounts = cls.env["account.account"].with_company(cls.cooperative)
        company = accounts._check_company_domain(cls.cooperative)
        found = {
            code: accounts.search([*company, ("code", "=like", f"{code}%")], limit=1)
            for code in ("706", "5121")
        }
        cls.env["account.move"].create(
            {
                "journal_id": cls.ledger._account("result") and cls.ledger.journal_id.id,
                "date": day,
                "line_ids": [
                    Command.create({"account_id": found["5121"].id, "balance": amount}),
                    Command.create({"account_id": found["706"].id, "balance": -amount}),
                ],
            }
        ).action_post()

    @classmethod
    def _allocate(cls, interest_amount, **values):
        allocation = cls.env["cooperative.result.allocation"].create(
            {
                "company_id": cls.cooperative.id,
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "assembly_date": "2026-05-20",
                "interest_amount": interest_amount,
                **values,
            }
        )
        allocation.action_post()
        return allocation

    def _decided(self, rate=2.0, **values):
        """Interest of 2025 computed and decided, on a result of 20,000 €."""
        if not self.env["cooperative.bond.yield"].search([("year", "=", 2025)]):
            self._enter_yields(2024, 2025)
        self._earn(20000)
        self._allocate(500, public_aid=6000)
        interest = self._new_interest(rate, **values)
        interest.action_compute()
        interest.action_decide()
        return interest

    def _pay(self, day="2026-06-15", **values):
        pay = self.env["cooperative.interest.pay"].create({"date": day, **values})
        action = pay.action_pay()
        return self.env["cooperative.interest.payment"].browse(action["res_id"])

    def _line(self, record, member):
        return record.line_ids.filtered(lambda line: line.member_id == member)

    def _amounts(self, line, *names):
        names = names or ("gross", "income_tax", "social_levies", "net")
        return tuple(f"{line[name]:.2f}" for name in names)

    def _entry(self, move):
        """Lines of an entry as ``{(code, contact): balance}``."""
        found = {}
        for line in move.line_ids:
            code = line.account_id.with_company(self.cooperative).code
            key = code, line.partner_id.name or ""
            found[key] = round(found.get(key, 0) + line.balance, 2)
        return found
