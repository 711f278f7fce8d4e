from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.models.linked import listed

#: Days ahead of its day from which a reading round is told.
ROUND_AHEAD = 7
#: Days ahead of its due date from which the check of a meter is told.
CHECK_AHEAD = 60


class HeatHomeItem(models.Model):
    """Readings that wait for somebody: by network, for a bad night may suspect thousands."""

    _inherit = "heat.home.item"
    _depends = {
        "heat.meter.reading": ["state", "register_id", "read_at"],
        "heat.meter.register": ["meter_id"],
        "heat.meter": ["network_id", "company_id", "compliance_due", "active"],
        "heat.reading.campaign": ["state", "date", "network_id", "user_id", "company_id"],
        "heat.reading.import": ["state", "company_id"],
        "heat.reading.finding": ["state", "network_id", "date_to", "company_id"],
    }

    kind = fields.Selection(
        selection_add=[
            ("suspect", "Readings to review"),
            ("finding", "Missing readings"),
            ("round", "Reading round"),
            ("import", "Import to finish"),
            ("meter_check", "Meters to be checked"),
        ]
    )

    @api.model
    def _home_sources(self):
        return [
            *super()._home_sources(),
            self._home_suspect(),
            self._home_finding(),
            self._home_round(),
            self._home_import(),
            self._home_meter_check(),
        ]

    @api.model
    def _home_suspect(self):
        return {
            "kind": "suspect",
            "model": "heat.network",
            "treats": "heat.meter.reading",
            "from": SQL(
                "(SELECT meter.network_id AS id, meter.company_id, COUNT(*) AS waiting,"
                " MIN(reading.read_at)::date AS since"
                " FROM heat_meter_reading reading"
                " JOIN heat_meter_register register ON register.id = reading.register_id"
                " JOIN heat_meter meter ON meter.id = register.meter_id"
                " WHERE reading.state = 'suspect' AND meter.network_id IS NOT NULL"
                " GROUP BY meter.network_id, meter.company_id) asked"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "count": SQL("asked.waiting"),
                "since": SQL("asked.since"),
                "network_id": SQL("asked.id"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_finding(self):
        return {
            "kind": "finding",
            "model": "heat.network",
            "treats": "heat.meter.reading",
            "from": SQL(
                "(SELECT network_id AS id, company_id, COUNT(*) AS waiting, MIN(date_to) AS since"
                " FROM heat_reading_finding WHERE state = 'open' AND severity != 'inform'"
                " GROUP BY network_id, company_id) asked"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "count": SQL("asked.waiting"),
                "since": SQL("asked.since"),
                "network_id": SQL("asked.id"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_round(self):
        return {
            "kind": "round",
            "model": "heat.reading.campaign",
            "from": SQL(
                "heat_reading_campaign asked WHERE asked.state != 'done' AND asked.date <= %s",
                self._home_ahead(ROUND_AHEAD),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.date"),
                "since": SQL("asked.create_date"),
                "network_id": SQL("asked.network_id"),
                "user_id": SQL("asked.user_id"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_import(self):
        return {
            "kind": "import",
            "model": "heat.reading.import",
            "from": SQL(
                "heat_reading_import asked WHERE asked.state IN ('draft', 'previewed', 'failed')"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "since": SQL("asked.create_date"),
                "is_urgent": SQL("asked.state = 'failed'"),
                "user_id": SQL("asked.create_uid"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_meter_check(self):
        return {
            "kind": "meter_check",
            "model": "heat.network",
            "treats": "heat.meter",
            "from": SQL(
                "(SELECT network_id AS id, company_id, COUNT(*) AS waiting,"
                " MIN(compliance_due) AS due_on FROM heat_meter"
                " WHERE active AND network_id IS NOT NULL AND compliance_due <= %s"
                " GROUP BY network_id, company_id) asked",
                self._home_ahead(CHECK_AHEAD),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "count": SQL("asked.waiting"),
                "deadline": SQL("asked.due_on"),
                "network_id": SQL("asked.id"),
                "company_id": SQL("asked.company_id"),
            },
        }

    def _home_action(self):
        network = self.network_id
        if self.kind == "suspect":
            action = self.env["ir.actions.actions"]._for_xml_id(
                "heat_metering.heat_reading_review_action"
            )
            return {**action, "context": {"heat_network_id": network.id}}
        if self.kind == "finding":
            return listed(
                self.env,
                "heat_metering.heat_reading_finding_action",
                [("network_id", "=", network.id), ("state", "=", "open")],
            )
        if self.kind == "meter_check":
            return listed(
                self.env,
                "heat_metering.heat_meter_action_compliance",
                [
                    ("network_id", "=", network.id),
                    ("compliance_due", "<=", self._home_ahead(CHECK_AHEAD)),
                ],
            )
        return super()._home_action()
