from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.heat_base.models.linked import listed

from .heat_contract_attention import NOTICE_DAYS, TERM_DAYS

#: Days without a new value after which a price index that prices need is awaited.
INDEX_DAYS = 183


class HeatHomeItem(models.Model):
    """Bills that wait, and what keeps them from being computed."""

    _inherit = "heat.home.item"
    _depends = {
        "heat.billing.run": ["state", "invoice_date", "date_to", "company_id"],
        "heat.billing.blocker": ["run_id", "is_cured", "company_id"],
        "heat.bill": ["state", "is_outdated", "kind", "network_id", "company_id"],
        "heat.contract.amendment": ["state", "date", "decision_due_on", "contract_id"],
        "heat.price.index": ["active", "company_id"],
        "heat.price.index.value": ["index_id", "live", "date"],
        "heat.tariff.term": ["index_id"],
        "heat.contract": [
            "date_from", "date_to", "renewal", "term_date", "notice_date", "network_id",
            "previous_contract_id", "company_id",
        ],
    }  # fmt: skip

    kind = fields.Selection(
        selection_add=[
            ("run", "Billing run to finish"),
            ("blocker", "Contracts that cannot be billed"),
            ("outdated", "Posted bills to correct"),
            ("amendment", "Amendment to decide"),
            ("price_index", "Price index awaited"),
            ("contract_end", "Contracts that end"),
        ]
    )

    @api.model
    def _home_sources(self):
        return [
            *super()._home_sources(),
            self._home_run(),
            self._home_blocker(),
            self._home_outdated(),
            self._home_amendment(),
            self._home_price_index(),
            self._home_contract_end(),
        ]

    @api.model
    def _home_run(self):
        return {
            "kind": "run",
            "model": "heat.billing.run",
            "from": SQL(
                "heat_billing_run asked WHERE asked.state IN ('draft', 'prepared', 'approved')"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.invoice_date"),
                "since": SQL("asked.create_date"),
                "user_id": SQL("asked.create_uid"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_blocker(self):
        return {
            "kind": "blocker",
            "model": "heat.billing.run",
            "treats": "heat.billing.blocker",
            "from": SQL(
                "(SELECT run_id AS id, company_id, COUNT(DISTINCT contract_id) AS waiting,"
                " MIN(create_date) AS since FROM heat_billing_blocker"
                " WHERE is_cured IS NOT TRUE GROUP BY run_id, company_id) asked"
                " JOIN heat_billing_run run ON run.id = asked.id"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "count": SQL("asked.waiting"),
                "deadline": SQL("run.invoice_date"),
                "since": SQL("asked.since"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_outdated(self):
        return {
            "kind": "outdated",
            "model": "heat.network",
            "treats": "heat.bill",
            "from": SQL(
                "(SELECT network_id AS id, company_id, COUNT(*) AS waiting,"
                " MIN(write_date) AS since FROM heat_bill"
                " WHERE is_outdated AND state = 'posted' AND kind != 'credit'"
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
    def _home_amendment(self):
        return {
            "kind": "amendment",
            "model": "heat.contract.amendment",
            "from": SQL(
                "heat_contract_amendment asked"
                " JOIN heat_contract contract ON contract.id = asked.contract_id"
                " WHERE asked.state = 'draft'"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("COALESCE(asked.decision_due_on, asked.date)"),
                "since": SQL("COALESCE(asked.requested_on, asked.create_date::date)"),
                "network_id": SQL("contract.network_id"),
                "partner_id": SQL("contract.partner_id"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_price_index(self):
        return {
            "kind": "price_index",
            "model": "heat.price.index",
            "from": SQL(
                "heat_price_index asked CROSS JOIN LATERAL (SELECT MAX(date) AS date"
                " FROM heat_price_index_value WHERE index_id = asked.id AND live) latest"
                " WHERE asked.active AND COALESCE(latest.date < %s, true)"
                " AND EXISTS (SELECT FROM heat_tariff_term WHERE index_id = asked.id"
                " AND company_id IN %s)",
                self._home_today() - timedelta(days=INDEX_DAYS),
                tuple(self.env.companies.ids),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("latest.date + %s", INDEX_DAYS),
                "since": SQL("latest.date"),
                "company_id": SQL("asked.company_id"),
            },
        }

    @api.model
    def _home_contract_end(self):
        """By network; the list that it opens says of each contract what is to be decided."""
        return {
            "kind": "contract_end",
            "model": "heat.network",
            "treats": "heat.contract",
            "from": SQL(
                "(SELECT network_id AS id, company_id, COUNT(*) AS waiting, MIN(ends) AS due_on"
                " FROM (SELECT one.network_id, one.company_id, CASE"
                " WHEN one.date_to IS NOT NULL THEN CASE WHEN one.date_to BETWEEN %(today)s"
                " AND %(soon)s AND NOT EXISTS (SELECT FROM heat_contract after"
                " WHERE after.previous_contract_id = one.id) THEN one.date_to END"
                " WHEN one.renewal = 'tacit' THEN CASE WHEN one.notice_date BETWEEN %(today)s"
                " AND %(soon)s THEN one.notice_date END"
                " WHEN one.term_date <= %(later)s THEN one.term_date END AS ends"
                " FROM heat_contract one WHERE one.date_from <= %(today)s) ending"
                " WHERE ends IS NOT NULL AND network_id IS NOT NULL"
                " GROUP BY network_id, company_id) asked",
                today=self._home_today(),
                soon=self._home_ahead(NOTICE_DAYS),
                later=self._home_ahead(TERM_DAYS),
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
        if self.kind == "blocker":
            return listed(
                self.env,
                "heat_contract.heat_billing_blocker_action",
                [("run_id", "=", self.res_id)],
            )
        if self.kind == "outdated":
            return listed(
                self.env,
                "heat_contract.heat_bill_action",
                [
                    ("network_id", "=", network.id),
                    ("is_outdated", "=", True),
                    ("state", "=", "posted"),
                    ("kind", "!=", "credit"),
                ],
            )
        if self.kind == "contract_end":
            return listed(
                self.env,
                "heat_contract.heat_contract_action_attention",
                [("network_id", "=", network.id)],
                search_default_needs_attention=1,
            )
        return super()._home_action()
