from odoo import Command, fields, models

from odoo.addons.heat_base.engine.errors import EngineError


class HeatBillingRun(models.Model):
    """From prepared bills to posted invoices."""

    _inherit = "heat.billing.run"

    def _post_bills(self):
        self.ensure_one()
        bills = self.bill_ids.filtered(lambda bill: bill.state == "prepared")
        refused = bills._post_invoices(
            self.journal_id, self.invoice_date or fields.Date.context_today(self)
        )
        posted = bills - bills.browse(bill.id for bill in refused)
        posted._settle_estimates()
        self._log_posted(posted)
        blocker = self.env["heat.billing.blocker"]
        self.blocker_ids = [
            *(Command.delete(b.id) for b in self.blocker_ids if b.code == "not_posted"),
            *(
                Command.create(
                    {
                        **blocker._vals(
                            self, bill.contract_id, EngineError("not_posted", reason=reason)
                        ),
                        "bill_id": bill.id,
                    }
                )
                for bill, reason in refused.items()
            ),
        ]

    def _log_posted(self, bills):
        if bills:
            self._message_log(
                body=self.env._(
                    "%(count)s invoices posted, %(total)s in all.",
                    count=len(bills),
                    total=self.currency_id.format(sum(bills.mapped("amount_total"))),
                )
            )
