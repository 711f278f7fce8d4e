from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HeatPortalAnswering(models.AbstractModel):
    """A document that may carry out what a customer asked for on their pages."""

    _name = "heat.portal.answering"
    _description = "What Carries Out a Request"

    portal_request_id = fields.Many2one(
        "heat.portal.request",
        string="Customer's request",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
        check_company=True,
    )

    @api.constrains("portal_request_id", "contract_id")
    def _check_portal_request(self):
        for one in self.filtered("portal_request_id"):
            if one.portal_request_id.contract_id != one.contract_id:
                raise ValidationError(
                    self.env._(
                        "Request %(request)s is about contract %(asked)s, and this document about "
                        "%(contract)s: open it from the request again.",
                        request=one.portal_request_id.name,
                        asked=one.portal_request_id.contract_id.name or "–",
                        contract=one.contract_id.name,
                    )
                )

    def _answer_portal_request(self):
        """What was asked for is done: the customer is told."""
        for request in self.portal_request_id._waiting():
            request._close("accepted")
