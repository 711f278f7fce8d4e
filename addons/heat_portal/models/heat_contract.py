from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

#: What a person may do with a contract beyond reading its terms.
RIGHTS = frozenset({"bills", "consumption", "requests"})


class HeatContract(models.Model):
    """Whose contract it is, seen from the portal."""

    _name = "heat.contract"
    _inherit = ["heat.contract", "heat.portal.fields"]

    is_portal_own = fields.Boolean(
        string="Of the person logged in",
        compute="_compute_is_portal_own",
        search="_search_is_portal_own",
    )
    portal_access_ids = fields.One2many(
        "heat.portal.access", "contract_id", string="Accesses to the customer's space"
    )
    portal_code_ids = fields.One2many("heat.portal.code", "contract_id", string="Activation codes")
    portal_request_ids = fields.One2many(
        "heat.portal.request",
        "contract_id",
        string="Customer's requests",
        groups="heat_base.heat_base_group_user",
    )

    portal_document_ids = fields.Many2many(
        "ir.attachment",
        "heat_contract_portal_document_rel",
        string="Documents shown to the customer",
        copy=False,
        check_company=True,
        help="The signed contract, a certificate: customers find them on the page of the contract.",
    )

    _portal_fields = frozenset(
        {
            "name",
            "company_id",
            "currency_id",
            "partner_id",
            "date_from",
            "date_to",
            "state",
            "is_portal_own",
        }
    )

    @api.depends_context("uid")
    @api.depends("partner_id")
    def _compute_is_portal_own(self):
        rights = self._portal_rights()
        for contract in self:
            contract.is_portal_own = contract.id in rights

    def _search_is_portal_own(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain("id", "in", list(self._portal_rights()))

    @api.model
    def _portal_rights(self):
        """{contract id: rights} of the person logged in, as of today.

        - the customer, with the contacts of the same firm or town: everything;
        - who pays all of it: bills and consumption; who pays a component: their bills;
        - who was granted an access: what it says.
        """
        # the person has no right on payers and accesses, which say what they may see
        contracts = self.env["heat.contract"].sudo()
        person = self.env.user.partner_id.commercial_partner_id
        found = defaultdict(frozenset)
        for contract in contracts.search([("partner_id", "child_of", person.ids)]):
            found[contract.id] = RIGHTS
        today = fields.Date.context_today(self)
        # the person has no right on payers either
        payers = self.env["heat.contract.payer"].sudo()
        paid = payers.search([("partner_id", "child_of", person.ids), ("date_from", "<=", today)])
        for fact in paid.filtered(lambda one: not one.date_to or one.date_to >= today):
            whole = frozenset() if fact.component_code else frozenset({"consumption"})
            found[fact.contract_id.id] |= frozenset({"bills"}) | whole
        for access in self._portal_accesses():
            granted = access._rights()
            of_partner = Domain("partner_id", "child_of", access.partner_id.ids)
            seen = access.contract_id or contracts.search(
                of_partner & Domain("company_id", "=", access.company_id.id)
            )
            for contract in seen:
                found[contract.id] |= granted
        return dict(found)

    @api.model
    def _portal_accesses(self):
        """The accesses that the person logged in was granted, in force today."""
        # a person has no right on accesses, their own included: staff grant them
        return (
            self.env["heat.portal.access"]
            .sudo()
            .search([("user_id", "=", self.env.uid), ("is_open", "=", True)])
        )

    def _portal_may(self, right):
        """Whether the person logged in has ``right`` on this contract."""
        self.ensure_one()
        return right in self._portal_rights().get(self.id, ())

    def _portal_choices(self):
        """[(contract, its name and places)] for the person to choose from."""
        # the places of contracts that are the person's
        places = {one.id: ", ".join(one.sudo().delivery_point_ids.mapped("name")) for one in self}
        return [(one, " – ".join(filter(None, [one.name, places[one.id]]))) for one in self]

    def _portal_points(self):
        """The delivery points of these contracts, today and later."""
        today = fields.Date.context_today(self)
        # the points of contracts that were checked
        links = self.sudo().point_ids
        return links.filtered(
            lambda link: not link.period_to or link.period_to >= today
        ).delivery_point_id

    def action_issue_portal_code(self):
        """Make an activation code for each of these contracts; earlier ones are worth nothing."""
        self.env["heat.portal.code"]._issue(self)
        return True
