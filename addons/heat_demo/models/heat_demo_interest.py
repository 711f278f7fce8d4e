import base64
from datetime import date, timedelta

from odoo import Command, models

from ..engine import cooperative, interest
from ..engine.reading_rounds import shifted


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_interest(self, first_month):
        """Last year's result allocated, its interest decided and paid in part, a loan."""
        months, day = interest.ASSEMBLY
        assembly = shifted(first_month, -months, day)
        self._setup_yields(assembly.year)
        self._setup_member_accounts()
        self._setup_exemption(assembly.year)
        self._setup_loan(first_month, assembly)
        earned = self._setup_share_interest(assembly)
        allocation = self._setup_result(assembly)
        if allocation.state == "draft":
            allocation.action_take_interest()
            allocation.action_post()
        if earned.state == "draft":
            self._pay_share_interest(earned, assembly)

    def _paid_on(self, assembly):
        return assembly + timedelta(days=interest.PAYMENT_DAYS)

    def _setup_yields(self, year):
        """The yields that the ceiling needs and nobody has entered."""
        yields = self.env["cooperative.bond.yield"]
        known = {(one.year, one.half) for one in yields.search([])}
        yields.create(
            [
                {
                    "year": one,
                    "half": half,
                    "rate": float(interest.YIELD),
                    "source": interest.YIELD_SOURCE,
                }
                for one in range(year - 3, year)
                for half in ("1", "2")
                if (one, half) not in known
            ]
        )

    def _setup_member_accounts(self):
        self._ensure(
            "res.partner.bank",
            {
                f"member_account_{key}": {
                    "acc_number": cooperative.french_iban("99999", "03984", number),
                    "partner_id": self._ref(f"member_{key}").partner_id.id,
                }
                for key, number in interest.ACCOUNTS.items()
            },
        )

    def _setup_exemption(self, year):
        self._ensure(
            "cooperative.levy.exemption",
            {
                "exemption": {
                    "member_id": self._ref(f"member_{interest.EXEMPT}").id,
                    "year": year,
                    "requested_on": date(year - 1, 11, 12),
                    "evidence": base64.b64encode(interest.LETTER.encode()),
                    "evidence_name": "demande-de-dispense.txt",
                }
            },
        )

    def _setup_result(self, assembly):
        """The result of the year before, as the former accounts gave it, and where it goes."""
        year = assembly.year - 1
        ledger = self.env.company._share_ledger()
        bank = self.env.company._bank_journal()
        opening = self._ensure(
            "account.move",
            {
                "move_result": {
                    "journal_id": ledger._account("result") and ledger.journal_id.id,
                    "date": date(year, 12, 31),
                    "ref": f"Reprise de balance : résultat de {year}",
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": bank.default_account_id.id,
                                "balance": float(interest.RESULT),
                            }
                        ),
                        Command.create(
                            {
                                "account_id": ledger._account("result").id,
                                "balance": -float(interest.RESULT),
                            }
                        ),
                    ],
                }
            },
        )
        if opening.state == "draft":
            opening.action_post()
        return self._ensure(
            "cooperative.result.allocation",
            {
                "allocation": {
                    "company_id": self.env.company.id,
                    "date_from": date(year, 1, 1),
                    "date_to": date(year, 12, 31),
                    "assembly_date": assembly,
                    "result": float(interest.RESULT),
                    "public_aid": float(interest.PUBLIC_AID),
                }
            },
        )

    def _setup_share_interest(self, assembly):
        """The interest of the year, computed; none where the levies of its payment are not known:
        the finance law of that year is not entered yet."""
        rates = self.env["cooperative.levy.rate"]._scales(self._paid_on(assembly))
        if isinstance(rates["resident"], str):
            return self.env["cooperative.interest"]
        year = assembly.year - 1
        earned = self._ensure(
            "cooperative.interest",
            {
                "interest": {
                    "company_id": self.env.company.id,
                    "date_from": date(year, 1, 1),
                    "date_to": date(year, 12, 31),
                    "assembly_date": assembly,
                    "payment_date": self._paid_on(assembly),
                    "rate": float(interest.RATE),
                }
            },
        )
        if earned.state == "draft" and not earned.line_ids:
            earned.action_compute()
        return earned

    def _pay_share_interest(self, earned, assembly):
        earned.action_decide()
        self.env["cooperative.interest.pay"].create(
            {
                "interest_id": earned.id,
                "date": self._paid_on(assembly),
                "with_account_only": True,
            }
        ).action_pay()

    def _setup_loan(self, first_month, assembly):
        """A loan, and its interest recorded at the end of the year before the assembly."""
        agreed = interest.LOAN
        signed = shifted(first_month, -agreed.months)
        loan = self._ensure(
            "cooperative.loan",
            {
                "loan": {
                    "name": agreed.name,
                    "company_id": self.env.company.id,
                    "member_id": self._ref(f"member_{agreed.member}").id,
                    "amount": float(agreed.amount),
                    "rate": float(agreed.rate),
                    "date": signed,
                    "lockup_date": shifted(signed, agreed.lockup),
                    "term_date": shifted(signed, agreed.term),
                }
            },
        )
        closing = date(assembly.year - 1, 12, 31)
        for kind, day in (("deposit", signed), ("accrual", closing)):
            if kind in loan.operation_ids.mapped("kind") or day < signed:
                continue
            self.env["cooperative.loan.operate"].create(
                {"loan_ids": loan.ids, "kind": kind, "date": day}
            ).action_record()
