from odoo import api, fields, models
from odoo.tools import SQL

#: Days ahead of its end from which a mandate is told: time for an assembly.
MANDATE_AHEAD = 90


class HeatHomeItem(models.Model):
    """Assemblies to convene, to hold and to close, and offices that fall vacant."""

    _inherit = "heat.home.item"
    _depends = {
        "cooperative.assembly": ["state", "date", "company_id"],
        "cooperative.statutes": ["company_id", "date_from", "notice_days"],
        "cooperative.mandate": ["date_to", "ended_on", "member_id", "company_id"],
    }

    kind = fields.Selection(
        selection_add=[
            ("assembly", "General assembly"),
            ("mandate", "Mandate that ends"),
        ]
    )

    @api.model
    def _home_sources(self):
        return [*super()._home_sources(), self._home_assembly(), self._home_mandate()]

    @api.model
    def _home_assembly(self):
        """One in preparation is due when members are to be convened, as the statutes say."""
        days = self.env["cooperative.statutes"]._fields["notice_days"].default(self)
        return {
            "kind": "assembly",
            "model": "cooperative.assembly",
            "from": SQL(
                "cooperative_assembly asked LEFT JOIN LATERAL (SELECT notice_days"
                " FROM cooperative_statutes WHERE company_id = asked.company_id"
                " AND date_from <= asked.date ORDER BY date_from DESC LIMIT 1) statutes ON true"
                " WHERE asked.state != 'closed'"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL(
                    "CASE WHEN asked.state = 'draft'"
                    " THEN asked.date - COALESCE(statutes.notice_days, %s) ELSE asked.date END",
                    days,
                ),
                "since": SQL("asked.create_date"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_mandate(self):
        return {
            "kind": "mandate",
            "model": "cooperative.mandate",
            "from": SQL(
                "cooperative_mandate asked JOIN cooperative_member member"
                " ON member.id = asked.member_id WHERE asked.ended_on IS NULL"
                " AND asked.date_to BETWEEN %s AND %s",
                self._home_today(),
                self._home_ahead(MANDATE_AHEAD),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.date_to"),
                "partner_id": SQL("member.partner_id"),
                "company_id": SQL("asked.company_id"),
            },
        }
