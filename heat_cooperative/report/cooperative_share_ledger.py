"""The register of movements and the individual accounts, as tables."""

from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class CooperativeShareLedger(models.Model):
    _inherit = "cooperative.share.ledger"

    def _tabulate(self, content, day):
        """A table as of ``day``: ``{"title", "columns": [(label, kind)], "rows"}``.

        Kinds of columns: ``text``, ``day``, ``count``, ``money``.
        """
        self.ensure_one()
        self.env.flush_all()
        make = {
            "register": self._register_table,
            "accounts": self._accounts_table,
            "holders": self._holders_table,
        }[content]
        return make(day)

    def _register_table(self, day):
        _ = self.env._
        columns = [
            (_("No."), "count"),
            (_("Date"), "day"),
            (_("Movement"), "text"),
            (_("Member"), "text"),
            (_("To"), "text"),
            (_("Class"), "text"),
            (_("Shares"), "count"),
            (_("Nominal value"), "money"),
            (_("Value"), "money"),
            (_("Undoes"), "count"),
            (_("Rests on"), "text"),
            (_("Seal"), "text"),
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT movement.number, movement.date, movement.kind, movement.member_id,
                       movement.counterpart_member_id, movement.share_class_id,
                       movement.target_class_id, movement.quantity, movement.nominal_value::text,
                       movement.amount::text, origin.number, movement.reason,
                       left(movement.seal, 12)
                  FROM cooperative_share_movement movement
                  LEFT JOIN cooperative_share_movement origin ON origin.id = movement.reversed_id
                 WHERE movement.company_id = %s AND movement.date <= %s
                 ORDER BY movement.number
                """,
                self.company_id.id,
                day,
            )
        )
        kinds, names, classes = self._words()
        return {
            "title": _("Register of share movements"),
            "columns": columns,
            "rows": [
                (
                    number,
                    date,
                    kinds[kind],
                    names.get(member, ""),
                    names.get(other, ""),
                    " → ".join(filter(None, (classes.get(one), classes.get(into)))),
                    quantity,
                    Decimal(nominal),
                    Decimal(amount),
                    undone,
                    reason or "",
                    seal,
                )
                for (
                    number, date, kind, member, other, one, into, quantity, nominal, amount,
                    undone, reason, seal,
                ) in rows
            ],
        }  # fmt: skip

    def _accounts_table(self, day):
        _ = self.env._
        rows = self.env.execute_query(
            SQL(
                """
                SELECT posting.member_id, posting.share_class_id, posting.date, posting.number,
                       posting.kind, posting.quantity, posting.balance,
                       (posting.balance * class.nominal_value)::text
                  FROM cooperative_share_posting posting
                  JOIN cooperative_member member ON member.id = posting.member_id
                  JOIN cooperative_share_class class ON class.id = posting.share_class_id
                 WHERE posting.company_id = %s AND posting.date <= %s
                 ORDER BY member.number, posting.member_id, posting.share_class_id, posting.date,
                          posting.number
                """,
                self.company_id.id,
                day,
            )
        )
        kinds, names, classes = self._words()
        return {
            "title": _("Individual share accounts"),
            "columns": [
                (_("Member"), "text"),
                (_("Class"), "text"),
                (_("Date"), "day"),
                (_("No."), "count"),
                (_("Movement"), "text"),
                (_("Shares"), "count"),
                (_("Shares held"), "count"),
                (_("Value held"), "money"),
            ],
            "rows": [
                (
                    names[member], classes[share_class], date, number, kinds[kind], quantity,
                    balance, Decimal(value),
                )
                for member, share_class, date, number, kind, quantity, balance, value in rows
            ],
        }  # fmt: skip

    def _holders_table(self, day):
        _ = self.env._
        members = self.env["cooperative.member"].search([("company_id", "=", self.company_id.id)])
        held = members._holdings(day)
        _kinds, names, classes = self._words()
        return {
            "title": _("Members and their shares"),
            "columns": [
                (_("Member"), "text"),
                (_("Category"), "text"),
                (_("College"), "text"),
                (_("Class"), "text"),
                (_("Shares"), "count"),
                (_("Value"), "money"),
            ],
            "rows": [
                (
                    names[member.id],
                    member._category_at(day).name or "",
                    member._college_at(day).name or "",
                    classes[share_class],
                    quantity,
                    value,
                )
                for member in members
                for share_class, (quantity, value) in held.get(member.id, {}).items()
            ],
        }

    def _words(self):
        """What ids and keys are called: kinds, members, classes."""
        members = self.env["cooperative.member"].search([("company_id", "=", self.company_id.id)])
        classes = (
            self.env["cooperative.share.class"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.company_id.id)])
        )
        kinds = self.env["cooperative.share.movement"]._fields["kind"]
        return (
            dict(kinds._description_selection(self.env)),
            {member.id: member.display_name for member in members},
            {share_class.id: share_class.name for share_class in classes},
        )
