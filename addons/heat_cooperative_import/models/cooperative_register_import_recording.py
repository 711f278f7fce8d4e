"""Recording what was read: members, movements, and the entry that shares the capital out."""

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.heat_cooperative.models.cooperative_share_movement_entry import BOOKED

from ..engine.register_table import plain


class _Undone(Exception):
    """Ends a try: what it recorded is taken back."""


class CooperativeRegisterImport(models.Model):
    _inherit = "cooperative.register.import"

    def _try_plan(self, plan):
        """Record the plan and take it back; what the register refuses, or None."""
        try:
            with self.env.cr.savepoint():
                self._record(plan)
                self.env.flush_all()
                raise _Undone
        except _Undone:
            return None
        except (UserError, ValidationError) as error:
            return str(error)
        finally:
            self.env.invalidate_all(flush=False)

    def _record(self, plan):
        self.ensure_one()
        members = self._create_members(plan)
        movements = self._create_movements(plan, members)
        if self.books == "held" and movements:
            self._share_out(movements)

    def _create_members(self, plan):
        """{id of the values: member}, contacts found by name and place, or created."""
        holders = list(plan.holders.values())
        partners = self._partners(holders)
        members = self.env["cooperative.member"].create(
            [
                self._member_values(one, partner)
                for one, partner in zip(holders, partners, strict=True)
            ]
        )
        return {id(one): member for one, member in zip(holders, members, strict=True)}

    def _partners(self, holders):
        """A contact for each: one that bears the name in the same place, or a new one."""
        partners = self.env["res.partner"]
        found = partners.search(
            [
                ("company_id", "in", [False, self.company_id.id]),
                ("name", "in", [one["name"] for one in holders]),
                ("zip", "!=", False),
            ]
        )
        members = self.env["cooperative.member"].search([("company_id", "=", self.company_id.id)])
        free = (found - members.partner_id).grouped(lambda one: (plain(one.name), plain(one.zip)))
        taken = {}
        for rank, one in enumerate(holders):
            known = free.get((plain(one["name"]), plain(one["zip"] or "")), partners)
            if len(known) == 1 and known not in taken.values():
                taken[rank] = known
        new = partners.create(
            [self._partner_values(one) for rank, one in enumerate(holders) if rank not in taken]
        )
        created = iter(new)
        return [taken[rank] if rank in taken else next(created) for rank in range(len(holders))]

    def _partner_values(self, holder):
        return {
            "name": holder["name"],
            "is_company": holder["holder_kind"] != "person",
            "company_id": self.company_id.id,
            **{
                name: holder[name]
                for name in ("email", "phone", "street", "zip", "city")
                if holder[name]
            },
        }

    def _member_values(self, holder, partner):
        day = holder["admission_date"]
        decision = holder["decision"] or self.env._(
            "Taken over from the older register (%(file)s)", file=self.name or ""
        )
        since = day or self.opening_date or self.create_date.date()
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "number": holder["number"] if day else 0,
            "holder_kind": holder["holder_kind"],
            "birth_date": holder["birth_date"],
            "representative_id": self._representative(holder),
            "admission_date": day,
            "admission_reference": decision if day else False,
            "category_line_ids": [
                Command.create({"category_id": holder["category"].id, "date_from": since})
            ]
            if holder["category"]
            else [],
            "college_line_ids": [
                Command.create({"college_id": holder["college"].id, "date_from": since})
            ]
            if holder["college"]
            else [],
        }

    def _representative(self, holder):
        if not holder["representative"]:
            return False
        return (
            self.env["res.partner"]
            .create({"name": holder["representative"], "company_id": self.company_id.id})
            .id
        )

    def _create_movements(self, plan, members):
        """The movements, the oldest first, in one go."""

        def member_of(party):
            return members[id(party)] if isinstance(party, dict) else party

        ordered = sorted(plan.movements, key=lambda one: (one[0]["date"], one[1]["number"]))
        movements = self.env["cooperative.share.movement"]
        if self.books == "held":
            movements = movements.with_context(cooperative_booked=BOOKED)
        return movements.create(
            [
                {
                    "date": movement["date"],
                    "kind": movement["kind"],
                    "member_id": member_of(movement["holder"]).id,
                    "counterpart_member_id": member_of(movement["receiver"]).id
                    if movement["receiver"]
                    else False,
                    "share_class_id": movement["share_class"].id,
                    "quantity": movement["quantity"],
                    "reason": movement["reason"] or self.name,
                }
                for movement, _line in ordered
            ]
        ).with_context(cooperative_booked=None)

    def _share_out(self, movements):
        """One entry that gives each member their part of the capital that the books hold."""
        last = max(movements.mapped("date"))
        if self.opening_date < last:
            raise UserError(
                self.env._(
                    "The last movement of the file is of %(last)s: the capital is shared out on "
                    "that day or later, not on %(day)s.",
                    last=format_date(self.env, last),
                    day=format_date(self.env, self.opening_date),
                )
            )
        ledger = self.company_id._share_ledger()
        ledger._check_open(self.opening_date)
        paid = ledger._account("paid")
        amounts = {}
        for movement in movements:
            own, other = movement.member_id, movement.counterpart_member_id
            value = movement.nominal_value
            amounts[own] = amounts.get(own, 0) + movement.member_delta * value
            if other:
                amounts[other] = amounts.get(other, 0) + movement.counterpart_delta * value
        label = self.env._("Capital shared out among the members: %(file)s", file=self.name or "")
        lines = [
            {"account_id": paid.id, "partner_id": member.partner_id.id, "balance": -amount}
            for member, amount in amounts.items()
            if amount
        ]
        if not lines:
            return
        source = self.source_account_id or paid
        total = -sum(line["balance"] for line in lines)
        lines.append({"account_id": source.id, "partner_id": False, "balance": total})
        # who takes the register over need not be a bookkeeper
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "company_id": self.company_id.id,
                    "journal_id": ledger.journal_id.id,
                    "date": self.opening_date,
                    "ref": label,
                    "cooperative_origin": self.display_name,
                    "line_ids": [Command.create({**line, "name": label}) for line in lines],
                }
            )
        )
        move._post(soft=False)
