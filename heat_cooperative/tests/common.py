from contextlib import contextmanager

from odoo.exceptions import UserError

from odoo.addons.heat_base.tests.common import HeatBaseCommon


class HeatCooperativeCommon(HeatBaseCommon):
    """Two cooperatives on the French chart, each with a class of shares; people who join."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        france = cls.env.ref("base.fr")
        for company in cls.cooperative | cls.neighbour:
            company.country_id = france
            cls.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        cls.share_class = cls._new_class("Class A", 100)
        cls.ledger = cls.cooperative._share_ledger()
        cls.movements = cls.env["cooperative.share.movement"]

    @classmethod
    def _new_class(cls, name, value, company=None, **values):
        return cls.env["cooperative.share.class"].create(
            {
                "name": name,
                "nominal_value": value,
                "company_id": (company or cls.cooperative).id,
                **values,
            }
        )

    @classmethod
    def _new_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _new_member(cls, name, admitted="2024-01-01", company=None, **values):
        """A member whom the board admitted on a day, or a candidate."""
        partner = values.pop("partner", None) or cls._new_partner(
            name, is_company=values.get("holder_kind", "person") != "person"
        )
        decided = {"admission_date": admitted, "admission_reference": "Minutes"} if admitted else {}
        return cls.env["cooperative.member"].create(
            {
                "partner_id": partner.id,
                "company_id": (company or cls.cooperative).id,
                **decided,
                **values,
            }
        )

    @classmethod
    def _record(cls, day, kind, member, quantity, share_class=None, **values):
        other = values.pop("to", None)
        return cls.env["cooperative.share.movement"].create(
            {
                "date": day,
                "kind": kind,
                "member_id": member.id,
                "share_class_id": (share_class or cls.share_class).id,
                "quantity": quantity,
                "counterpart_member_id": other.id if other else False,
                **values,
            }
        )

    @classmethod
    def _record_year(cls):
        """Subscriptions, an increase, a transfer and a withdrawal, as an accountant would check."""
        cls.anna, cls.bruno = cls._new_member("Anna"), cls._new_member("Bruno")
        cls.town = cls._new_member("Commune", holder_kind="public_body")
        cls.chloe = cls._new_member("Chloé")
        cls._record("2024-03-01", "subscription", cls.anna, 10)
        cls._record("2024-03-15", "subscription", cls.bruno, 5)
        cls._record("2024-09-10", "subscription", cls.town, 100)
        cls._record("2025-01-20", "subscription", cls.anna, 20)
        cls._record("2025-06-30", "transfer", cls.anna, 4, to=cls.chloe)
        cls._record("2025-12-31", "cancellation", cls.bruno, 5)

    def _held(self, day, *members):
        members = self.env["cooperative.member"].union(*members)
        held = members.shares_at(day)
        return [sum(own["quantity"] for own in held[one.id].values()) for one in members]

    def _balance(self, role, member=None, day="2099-12-31"):
        """Balance of an account of the capital, debit positive."""
        domain = [
            ("account_id", "=", self.ledger._account(role).id),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.cooperative.id),
            ("date", "<=", day),
        ]
        if member:
            domain.append(("partner_id", "=", member.partner_id.id))
        return sum(self.env["account.move.line"].search(domain).mapped("balance"))

    def _new_subscription(self, member, quantity, **values):
        return self.env["cooperative.subscription"].create(
            {
                "member_id": member.id,
                "share_class_id": self.share_class.id,
                "quantity": quantity,
                "signed_on": "2026-01-10",
                **values,
            }
        )

    def _admit(self, subscription, day="2026-01-20"):
        subscription.action_submit()
        subscription.write({"board_date": day, "board_reference": "Minutes, resolution 4"})
        subscription.action_admit()
        return subscription

    def _bank_line(self, amount, day="2026-02-01", partner=None):
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.cooperative.id), ("type", "=", "bank")], limit=1
        )
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "amount": amount,
                "payment_ref": "Transfer",
                "partner_id": partner.id if partner else False,
            }
        )

    def _pay(self, subscription, bank_line):
        """Match a line of the bank statement; what was told before."""
        pay = self.env["cooperative.subscription.pay"].create(
            {"subscription_id": subscription.id, "statement_line_id": bank_line.id}
        )
        preview = pay.preview
        pay.action_match()
        return preview

    @contextmanager
    def _refused(self, pattern):
        """What the ledger refuses, and leaves no trace of."""
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            yield
