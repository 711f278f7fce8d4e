from datetime import timedelta

from odoo import Command, models

from ..engine import members
from ..engine.members import MEMBERS
from ..engine.reading_rounds import shifted

DECISION = "Procès-verbal du conseil du {day:%d/%m/%Y}"


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_members(self, first_month):
        """Members, their shares in the register, and requests on their way."""
        # the past is set up, not told to anybody
        self.env.company._share_ledger().sends_mails = False
        self._setup_statutes()
        self._ensure(
            "cooperative.member",
            {f"member_{member.key}": self._member_vals(member, first_month) for member in MEMBERS},
        )
        subscribed = [
            (months, rank, quantity)
            for rank, member in enumerate(MEMBERS)
            for months, quantity in member.subscriptions
        ]
        # the oldest first, as the board saw them
        for months, rank, quantity in sorted(subscribed, key=lambda one: (-one[0], one[1])):
            day = shifted(first_month, -months)
            self._setup_subscription(MEMBERS[rank], day, quantity, "registered")
        self._setup_movements(first_month)
        for member in MEMBERS:
            if member.waiting:
                quantity, state = member.waiting
                self._setup_subscription(member, first_month, quantity, state)

    def _demo_members(self):
        return MEMBERS

    def _end_members(self):
        """From now on, members are written to."""
        self.env.company._share_ledger().sends_mails = True

    def _setup_statutes(self):
        company = self.env.company
        self._ensure(
            "cooperative.share.class",
            {
                "share_class": {
                    "name": "Parts A",
                    "nominal_value": members.NOMINAL,
                    "company_id": company.id,
                }
            },
        )
        self._ensure(
            "cooperative.category",
            {
                f"category_{key}": {
                    "name": name,
                    "kind": kind,
                    "sequence": rank,
                    "company_id": company.id,
                }
                for rank, (key, (name, kind)) in enumerate(members.CATEGORIES.items(), 1)
            },
        )
        self._ensure(
            "cooperative.college",
            {
                f"college_{key}": {"name": name, "sequence": rank, "company_id": company.id}
                for rank, (key, name) in enumerate(members.COLLEGES.items(), 1)
            },
        )

    def _member_vals(self, member, first_month):
        joined = shifted(first_month, -max([0, *(months for months, _q in member.subscriptions)]))
        representative = (
            self._contact(next(one for one in MEMBERS if one.key == member.representative))
            if member.representative
            else self.env["res.partner"]
        )
        return {
            "partner_id": self._contact(member).id,
            "company_id": self.env.company.id,
            "holder_kind": member.kind,
            "birth_date": member.born and shifted(first_month, -12 * member.born),
            "representative_id": representative.id,
            "joint_holder_ids": [
                Command.set(self._person(f"{member.key}_joint", member.joint).ids)
                if member.joint
                else Command.clear()
            ],
            "category_line_ids": [
                Command.create(
                    {
                        "date_from": joined,
                        "category_id": self._ref(f"category_{member.category}").id,
                    }
                )
            ],
            "college_line_ids": [
                Command.create(
                    {"date_from": joined, "college_id": self._ref(f"college_{member.college}").id}
                )
            ],
        }

    def _contact(self, member):
        """The contact of a member: a customer of the networks, or a person of their own."""
        if member.customer:
            return self._ref(f"customer_{member.customer}")
        return self._person(
            member.key, member.name, email=member.email, is_company=member.kind != "person"
        )

    def _person(self, key, name, **values):
        return self._ensure("res.partner", {f"member_partner_{key}": {"name": name, **values}})

    def _setup_subscription(self, member, day, quantity, state):
        """One request, as far as it went; begun again where the program stopped."""
        key = f"subscription_{member.key}_{day:%Y_%m}"
        decided = day + timedelta(days=12)
        asked = self._ensure(
            "cooperative.subscription",
            {
                key: {
                    "member_id": self._ref(f"member_{member.key}").id,
                    "share_class_id": self._ref("share_class").id,
                    "company_id": self.env.company.id,
                    "quantity": quantity,
                    "signed_on": day,
                }
            },
        )
        if asked.state == "draft" and state != "draft":
            asked.action_submit()
        if asked.state == "submitted" and state in ("admitted", "registered"):
            asked.write({"board_date": decided, "board_reference": DECISION.format(day=decided)})
            asked.action_admit()
        if asked.state == "admitted" and state == "registered":
            self.env["cooperative.subscription.pay"].create(
                {"subscription_id": asked.id, "date": decided + timedelta(days=5)}
            ).action_match()

    def _setup_movements(self, first_month):
        wanted = {}
        for months, giver, receiver, quantity, reason in members.TRANSFERS:
            wanted[f"movement_{giver}"] = self._movement_vals(
                "transfer", giver, shifted(first_month, -months), quantity, reason
            ) | {"counterpart_member_id": self._ref(f"member_{receiver}").id}
        for months, leaver, quantity, reason in members.CANCELLATIONS:
            wanted[f"movement_{leaver}"] = self._movement_vals(
                "cancellation", leaver, shifted(first_month, -months), quantity, reason
            )
        self._ensure("cooperative.share.movement", wanted)

    def _movement_vals(self, kind, key, day, quantity, reason):
        return {
            "kind": kind,
            "member_id": self._ref(f"member_{key}").id,
            "share_class_id": self._ref("share_class").id,
            "quantity": quantity,
            "date": day,
            "reason": reason,
        }
