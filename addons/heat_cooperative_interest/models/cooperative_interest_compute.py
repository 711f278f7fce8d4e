"""Interest of all members at once: one aggregate over the share ledger, one insertion."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.accrual import interest, rounded, year_parts
from ..engine.levies import levies

#: Columns of a line, with their type in PostgreSQL.
COLUMNS = {
    "member_id": "int", "status": "varchar", "is_exempt": "bool", "problem": "varchar",
    "average_capital": "numeric", "gross": "numeric", "income_tax": "numeric", "csg": "numeric",
    "crds": "numeric", "solidarity": "numeric", "social_levies": "numeric", "net": "numeric",
}  # fmt: skip


class CooperativeInterest(models.Model):
    _inherit = "cooperative.interest"

    @api.model
    def _capital_days(self, company, date_from, date_to, base):
        """Capital held times days, by member and calendar year, from the share ledger.

        :return: ``{member id: {year: euro-days}}``, members without any left out
        """
        parts = list(year_parts(date_from, date_to + timedelta(days=1)))
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT effect.member_id, extract(year FROM part.first)::int,
                       sum(effect.amount
                           * greatest(part.last - greatest(effect.date, part.first - 1), 0))::text
                  FROM (%(effects)s) effect
                 CROSS JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) part (first, last)
                 WHERE effect.date < %(date_to)s
                 GROUP BY 1, 2
                """,
                effects=self._effects(company, base),
                firsts=[part.first for part in parts],
                lasts=[part.last for part in parts],
                date_to=date_to,
            )
        )
        found = {}
        for member_id, year, days in rows:
            if Decimal(days):
                found.setdefault(member_id, {})[year] = Decimal(days)
        return found

    @api.model
    def _effects(self, company, base):
        """What each movement adds to the capital of a member that earns interest."""
        shares = SQL(
            """
            SELECT movement.member_id, movement.date,
                   movement.member_delta * class.nominal_value AS amount
              FROM cooperative_share_movement movement
              JOIN cooperative_share_class class ON class.id = movement.share_class_id
             WHERE movement.company_id = %(company)s
             UNION ALL
            SELECT coalesce(movement.counterpart_member_id, movement.member_id), movement.date,
                   movement.counterpart_delta * class.nominal_value
              FROM cooperative_share_movement movement
              JOIN cooperative_share_class class
                ON class.id = coalesce(movement.target_class_id, movement.share_class_id)
             WHERE movement.company_id = %(company)s AND movement.counterpart_delta <> 0
            """,
            company=company.id,
        )
        if base != "released":
            return shares
        # what was not called at subscription earns once it is paid; it is gone if it never was
        return SQL(
            """
            %(shares)s
             UNION ALL
            SELECT movement.member_id, movement.date, -subscription.uncalled_amount
              FROM cooperative_share_movement movement
              JOIN cooperative_subscription subscription
                ON subscription.id = movement.subscription_id
             WHERE movement.company_id = %(company)s AND movement.kind = 'subscription'
               AND subscription.uncalled_amount > 0
             UNION ALL
            SELECT movement.member_id, coalesce(release.date, reversal.date),
                   subscription.uncalled_amount
              FROM cooperative_share_movement movement
              JOIN cooperative_subscription subscription
                ON subscription.id = movement.subscription_id
              LEFT JOIN account_move release
                ON release.cooperative_movement_id = movement.id
               AND release.cooperative_operation = 'release' AND release.state = 'posted'
              LEFT JOIN cooperative_share_movement reversal ON reversal.reversed_id = movement.id
             WHERE movement.company_id = %(company)s AND movement.kind = 'subscription'
               AND subscription.uncalled_amount > 0
               AND coalesce(release.date, reversal.date) IS NOT NULL
            """,
            shares=shares,
            company=company.id,
        )

    def _replace_lines(self):
        """Compute every line anew, and insert them at once."""
        self.ensure_one()
        self.line_ids.unlink()
        rows = list(self._computed_lines())
        if rows:
            names = list(COLUMNS)
            columns = [[row[name] for row in rows] for name in names]
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO cooperative_interest_line
                           (interest_id, company_id, create_uid, write_uid, create_date,
                            write_date, %(names)s)
                    SELECT %(interest)s, %(company)s, %(user)s, %(user)s, %(now)s, %(now)s, given.*
                      FROM unnest(%(columns)s) given (%(names)s)
                    RETURNING id
                    """,
                    names=SQL(", ").join(SQL.identifier(name) for name in names),
                    interest=self.id,
                    company=self.company_id.id,
                    user=self.env.uid,
                    now=fields.Datetime.now(),
                    columns=SQL(", ").join(
                        SQL("%s::" + COLUMNS[name] + "[]", column)
                        for name, column in zip(names, columns, strict=True)
                    ),
                )
            )
        self.invalidate_recordset()
        self.env["cooperative.interest.line"].invalidate_model()

    def _computed_lines(self):
        """Values of a line for each member who earned something."""
        self.ensure_one()
        earned = self._capital_days(self.company_id, self.date_from, self.date_to, self.base)
        holders = self._holders(earned)
        rates = self.env["cooperative.levy.rate"]
        scales = rates._scales(self.payment_date)
        exempt = self.env["cooperative.levy.exemption"]._exempt_members(
            self.company_id, self.payment_date.year, "dividend"
        )
        length = (self.date_to - self.date_from).days + 1
        for member_id, days in sorted(earned.items()):
            gross = rounded(interest(days, self._percent()))
            if gross <= 0 or member_id not in holders:
                continue
            status = rates._status_of(*holders[member_id])
            if not status.startswith("abroad"):
                rates._known_scale(scales, status)
            yield {
                "member_id": member_id,
                "status": status,
                "average_capital": sum(days.values()) / length,
                **self._line_levies(
                    gross, scales[status], member_id in exempt and status == "resident"
                ),
            }

    @api.model
    def _line_levies(self, gross, known, is_exempt):
        """Levies of one amount; held up where ``known`` is the text of what is not known."""
        if isinstance(known, str):
            nothing = dict.fromkeys(
                ("income_tax", "csg", "crds", "solidarity", "social_levies", "net"), Decimal()
            )
            return {"gross": gross, "is_exempt": False, "problem": "rate", **nothing}
        held = levies(gross, known, is_exempt)
        return {
            "gross": gross,
            "is_exempt": is_exempt,
            "problem": None,
            "income_tax": held.income_tax,
            "csg": held.csg,
            "crds": held.crds,
            "solidarity": held.solidarity,
            "social_levies": held.social,
            "net": held.net,
        }

    def _holders(self, earned):
        """Kind and country of the members who are paid: ``{member id: (kind, country code)}``."""
        day = {"close": self.date_to, "assembly": self.assembly_date}.get(self.presence)
        members = self.env["cooperative.member"].browse(earned)
        if day:
            members = members.browse(members._holdings(day))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id, member.holder_kind, country.code
                  FROM cooperative_member member
                  JOIN res_partner partner ON partner.id = member.partner_id
                  LEFT JOIN res_country country ON country.id = partner.country_id
                 WHERE member.id = ANY(%s)
                """,
                list(members.ids),
            )
        )
        return {member_id: (kind, code) for member_id, kind, code in rows}
