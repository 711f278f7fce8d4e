from odoo import api, fields, models
from odoo.tools import SQL


class HeatHomeItem(models.Model):
    """What customers asked on their pages, by the legal clock of each request."""

    _inherit = "heat.home.item"
    _depends = {
        "heat.portal.request": [
            "state", "deadline", "received_at", "contract_id", "partner_id", "company_id",
        ],
        "heat.contract": ["network_id"],
    }  # fmt: skip

    kind = fields.Selection(selection_add=[("portal_request", "Request of a customer")])

    @api.model
    def _home_sources(self):
        return [*super()._home_sources(), self._home_portal_request()]

    @api.model
    def _home_portal_request(self):
        return {
            "kind": "portal_request",
            "model": "heat.portal.request",
            "from": SQL(
                "heat_portal_request asked"
                " LEFT JOIN heat_contract contract ON contract.id = asked.contract_id"
                " WHERE asked.state = 'received'"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.deadline"),
                "since": SQL("asked.received_at"),
                "network_id": SQL("contract.network_id"),
                "partner_id": SQL("asked.partner_id"),
                "company_id": SQL("asked.company_id"),
            },
        }
