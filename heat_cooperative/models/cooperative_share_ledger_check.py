"""Whether the register is as it was written, and says what the books say."""

from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL, format_date

from ..engine.chain import faults
from ..engine.entries import CAPITAL


class CooperativeShareLedger(models.Model):
    _inherit = "cooperative.share.ledger"

    def action_verify(self):
        """Read the whole register again and see that nobody touched it."""
        self.ensure_one()
        self.check_access("read")
        found = self._faults()
        # who may read the ledger may verify it; the result is kept for all to see
        self.sudo().write(
            {
                "verified_at": fields.Datetime.now(),
                "is_intact": not found,
                "verification": self._verification_text(found),
            }
        )
        return True

    def _faults(self):
        """What the chain of the register tells: see ``engine/chain.py``."""
        self.ensure_one()
        movements = self.env["cooperative.share.movement"]
        movements.flush_model()
        self.invalidate_recordset(["last_number", "last_seal"])
        return faults(movements._sealed(self.company_id), self.last_number, self.last_seal)

    def _verification_text(self, found):
        self.ensure_one()
        if not found:
            return self.env._(
                "The %(count)s movements of the register are as they were recorded.",
                count=self.last_number,
            )
        reasons = {
            "altered": self.env._("it no longer says what it said when it was recorded"),
            "unlinked": self.env._("it does not follow the movement before it"),
            "missing": self.env._("it is gone"),
            "head": self.env._("the register does not end where it should"),
        }
        lines = [
            self.env._(
                "Movement %(number)s: %(reason)s.", number=fault.number, reason=reasons[fault.code]
            )
            for fault in found
        ]
        lines.append(
            self.env._(
                "Somebody changed the database by other means than the ERP. Compare with a backup "
                "or with the last register printed, then correct by reversal."
            )
        )
        return "\n".join(lines)

    def _differences(self, day):
        """Where ledger and books differ at the end of ``day``, one dictionary a contact.

        The books are the posted lines of accounts 1011, 1012 and 1013; the ledger is the value of
        the shares held. ``causes`` names the movements and entries that make the difference.
        """
        self.ensure_one()
        causes = self._causes(day)
        ledger, books = self._ledger_by_partner(day), self._books_by_partner(day)
        partners = self.env["res.partner"].browse({*ledger, *books, *causes})
        found = []
        for partner in partners.sorted(lambda one: (one.name or "", one.id)):
            held, booked = ledger.get(partner.id, Decimal()), books.get(partner.id, Decimal())
            if held != booked:
                found.append(
                    {
                        "partner_id": partner.id,
                        "ledger": held,
                        "books": booked,
                        "causes": "\n".join(causes.get(partner.id, ())),
                    }
                )
        return found

    def _capital_accounts(self):
        return [self._account(role).id for role in sorted(CAPITAL)]

    def _ledger_by_partner(self, day):
        members = self.env["cooperative.member"].search([("company_id", "=", self.company_id.id)])
        held = members._holdings(day)
        return {
            member.partner_id.id: sum((value for _q, value in held[member.id].values()), Decimal())
            for member in members
            if held.get(member.id)
        }

    def _books_by_partner(self, day):
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(partner_id, 0), (-sum(balance))::text
                  FROM account_move_line
                 WHERE company_id = %s AND account_id = ANY(%s)
                   AND parent_state = 'posted' AND date <= %s
                 GROUP BY 1 HAVING sum(balance) <> 0
                """,
                self.company_id.id,
                self._capital_accounts(),
                day,
            )
        )
        return {partner_id: Decimal(amount) for partner_id, amount in rows}

    def _causes(self, day):
        """What makes each contact's difference: a movement whose entry is not what it should be,
        an entry of the capital that no movement made."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, number, move_id, sum(amount)::text
                  FROM (%s UNION ALL %s) effect
                 GROUP BY partner_id, number, move_id HAVING sum(amount) <> 0
                 ORDER BY number, move_id
                """,
                self._movement_effects(day),
                self._entry_effects(day),
            )
        )
        causes = defaultdict(list)
        for partner_id, number, move_id, amount in rows:
            causes[partner_id].append(self._cause_text(number, move_id, Decimal(amount)))
        return causes

    def _movement_effects(self, day):
        """What each movement adds to the capital of each contact."""
        return SQL(
            """
            SELECT member.partner_id, posting.number, NULL::int AS move_id,
                   posting.quantity * class.nominal_value AS amount
              FROM cooperative_share_posting posting
              JOIN cooperative_member member ON member.id = posting.member_id
              JOIN cooperative_share_class class ON class.id = posting.share_class_id
             WHERE posting.company_id = %s AND posting.date <= %s
            """,
            self.company_id.id,
            day,
        )

    def _entry_effects(self, day):
        """What each entry takes from it: zero in all when both agree."""
        return SQL(
            """
            SELECT coalesce(line.partner_id, 0), movement.number,
                   CASE WHEN movement.id IS NULL THEN line.move_id END, line.balance
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              LEFT JOIN cooperative_share_movement movement
                ON movement.id = move.cooperative_movement_id
             WHERE line.company_id = %s AND line.account_id = ANY(%s)
               AND line.parent_state = 'posted' AND line.date <= %s
            """,
            self.company_id.id,
            self._capital_accounts(),
            day,
        )

    def _cause_text(self, number, move_id, amount):
        value = self.company_id.currency_id.format(float(abs(amount)))
        if number:
            return self.env._(
                "Movement %(number)s: its entry is missing, changed or of another day "
                "(%(amount)s).",
                number=number,
                amount=value,
            )
        move = self.env["account.move"].browse(move_id)
        return self.env._(
            "Entry %(entry)s of %(day)s: no movement made it (%(amount)s).",
            entry=move.name,
            day=format_date(self.env, move.date),
            amount=value,
        )
