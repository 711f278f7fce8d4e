from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import pdf


class HeatBillingRun(models.Model):
    """One file to print, for the customers who are sent paper."""

    _inherit = "heat.billing.run"

    print_file_ids = fields.Many2many(
        "ir.attachment", string="Files to print", compute="_compute_print_file_ids"
    )

    @api.depends("bill_ids.print_file_id")
    def _compute_print_file_ids(self):
        for run in self:
            run.print_file_ids = run.bill_ids.print_file_id.sorted("id", reverse=True)

    def action_download_print_file(self):
        """Download the latest file to print."""
        self.ensure_one()
        if not self.print_file_ids:
            raise UserError(
                self.env._("%(run)s has no invoice on paper: send it first.", run=self.name)
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.print_file_ids[0].id}?download=true",
            "target": "download",
        }

    def _make_print_file(self):
        """Put the invoices on paper that no file holds yet into one PDF, in postal order."""
        self.ensure_one()
        bills = self.bill_ids.filtered(
            lambda bill: bill.sending_method == "paper" and not bill.print_file_id
        ).sorted(lambda bill: bill._postal_order())
        if not bills:
            return
        lost = bills.filtered(lambda bill: not bill.move_id.invoice_pdf_report_id)
        if lost:
            # printed once, then deleted by somebody: “by hand” prints without sending
            lost._generate_and_send(sending_methods=["manual"])
        printed = bills.move_id.invoice_pdf_report_id
        by_move = {attachment.res_id: attachment.raw for attachment in printed}
        name = self.env._("To print - %(run)s - 1 invoice.pdf", run=self.name)
        if len(bills) > 1:
            name = self.env._(
                "To print - %(run)s - %(count)s invoices.pdf", run=self.name, count=len(bills)
            )
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": pdf.merge_pdf([by_move[bill.move_id.id] for bill in bills]),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        bills._computing().write({"print_file_id": attachment.id})
