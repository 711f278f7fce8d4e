from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.verdicts import Limits


class HeatHomeItem(models.Model):
    """The cooperative revision, once its deadline is in sight."""

    _inherit = "heat.home.item"
    _depends = {
        "cooperative.revision": ["company_id", "date"],
        "cooperative.compliance.rule": [
            "company_id", "date_from", "revision_years", "warning_months",
        ],
        "cooperative.share.movement": ["company_id", "date"],
    }  # fmt: skip

    kind = fields.Selection(selection_add=[("revision", "Cooperative revision")])

    @api.model
    def _home_sources(self):
        return [*super()._home_sources(), self._home_revision()]

    @api.model
    def _home_revision(self):
        """Counted from the last one, or from the first shares, as the check of it does."""
        law = Limits()
        today = self._home_today()
        return {
            "kind": "revision",
            "model": "res.company",
            "treats": "cooperative.revision",
            "from": SQL(
                "(SELECT company.id, COALESCE("
                "(SELECT MAX(date) FROM cooperative_revision WHERE company_id = company.id"
                " AND date <= %(today)s),"
                " (SELECT MIN(date) FROM cooperative_share_movement WHERE company_id = company.id))"
                " AS since, COALESCE(rule.revision_years, %(years)s) AS years,"
                " COALESCE(rule.warning_months, %(months)s) AS months"
                " FROM res_company company LEFT JOIN LATERAL (SELECT revision_years,"
                " warning_months FROM cooperative_compliance_rule WHERE company_id = company.id"
                " AND date_from <= %(today)s ORDER BY date_from DESC LIMIT 1) rule ON true) asked"
                " WHERE asked.since + make_interval(years => asked.years)"
                " - make_interval(months => asked.months) <= %(today)s",
                today=today,
                years=law.revision_years,
                months=law.warning_months,
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("(asked.since + make_interval(years => asked.years))::date"),
                "since": SQL("asked.since"),
                "company_id": SQL("asked.id"),
            },
        }

    def _home_action(self):
        if self.kind == "revision":
            compliance = self.env["cooperative.compliance"].with_company(self.company_id)
            return compliance.action_open()
        return super()._home_action()
