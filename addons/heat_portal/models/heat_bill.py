from odoo import api, fields, models
from odoo.fields import Domain

#: Bills that have left the house.
SENT = ("posted", "credited")


class HeatBill(models.Model):
    """Whose bill it is, seen from the portal."""

    _name = "heat.bill"
    _inherit = ["heat.bill", "heat.portal.fields"]

    is_portal_own = fields.Boolean(
        string="Of the person logged in",
        compute="_compute_is_portal_own",
        search="_search_is_portal_own",
    )

    _portal_fields = frozenset(
        {
            "contract_id",
            "company_id",
            "currency_id",
            "date_from",
            "date_to",
            "kind",
            "number",
            "state",
            "energy_mwh",
            "amount_untaxed",
            "amount_tax",
            "amount_total",
            "is_portal_own",
        }
    )

    @api.depends_context("uid")
    @api.depends("partner_id", "state")
    def _compute_is_portal_own(self):
        # the fields that say whose a bill is are not the person's to read
        own = set(self.sudo().filtered_domain(self._portal_domain()).ids)
        for bill in self:
            bill.is_portal_own = bill.id in own

    def _search_is_portal_own(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # by their ids: the person may not search the fields that say whose a bill is
        return Domain("id", "in", self.sudo()._search(self._portal_domain()))

    @api.model
    def _portal_domain(self):
        """The posted bills that the person logged in pays, or was granted to see."""
        person = self.env.user.partner_id.commercial_partner_id
        accesses = self.env["heat.contract"]._portal_accesses().filtered("sees_bills")
        mine = [Domain("partner_id", "child_of", person.ids)]
        for access in accesses:
            customer = access.partner_id or access.contract_id.partner_id
            granted = Domain("partner_id", "child_of", customer.ids)
            granted &= Domain("company_id", "=", access.company_id.id)
            if access.contract_id:
                granted &= Domain("contract_id", "=", access.contract_id.id)
            mine.append(granted)
        return Domain("state", "in", SENT) & Domain.OR(mine)

    def _portal_row(self):
        """One line of the list of bills."""
        # the invoice of a bill that the person may see: its access was checked by its rule
        bill = self.sudo()
        move = bill.move_id
        return {
            "id": bill.id,
            "number": bill.number,
            "period": bill._format_period(bill.date_from, bill.date_to),
            "contract": bill.contract_id.name,
            "kind": dict(bill._fields["kind"]._description_selection(self.env))[bill.kind],
            "energy_mwh": bill.energy_mwh if bill.quality else None,
            "is_credit": move.move_type == "out_refund",
            "total": bill.amount_total,
            "residual": move.amount_residual if move.move_type == "out_invoice" else 0,
            "due_on": move.invoice_date_due,
            "is_late": bool(
                move.move_type == "out_invoice"
                and move.amount_residual
                and move.invoice_date_due
                and move.invoice_date_due < fields.Date.context_today(self)
            ),
            "currency": bill.currency_id,
            "pdf_url": f"/my/heat/bills/{bill.id}/pdf",
            "pay_url": f"/my/heat/bills/{bill.id}/pay",
        }

    @api.model
    def _portal_due(self):
        """What the person logged in owes: bills that are not wholly paid, the oldest first."""
        unpaid = Domain("move_id.move_type", "=", "out_invoice")
        unpaid &= Domain("move_id.payment_state", "in", ("not_paid", "partial"))
        unpaid &= Domain("company_id", "in", self.env.companies.ids)
        # the state of payment is told by the invoices of the person's bills
        open_bills = self.sudo().search(self._portal_domain() & unpaid)
        rows = [bill._portal_row() for bill in open_bills]
        return sorted(rows, key=lambda row: str(row["due_on"]))
