from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.heat_base.engine.errors import EngineError

#: facts of a contract that bear on some components alone → their bases
BASES_OF = {
    "heat.contract.power": ("kw",),
    "heat.contract.quantity": ("urf", "m2"),
}


class HeatBill(models.Model):
    """Bills whose contract, prices or readings changed after they were computed.

    One that waits is not posted before it is prepared again; of one that is posted the contract
    tells, since an amendment reaches back into its days.
    """

    _inherit = "heat.bill"

    is_outdated = fields.Boolean(
        string="Changed since",
        readonly=True,
        copy=False,
        help="What the bill rests on was changed after it was computed.",
    )

    def action_keep(self):
        """Leave posted bills as they are, whatever was changed in their days since."""
        self.check_access("write")
        for bill in self.filtered(lambda bill: bill.state == "posted" and bill.is_outdated):
            bill._computing().is_outdated = False
            bill.contract_id._message_log(
                body=self.env._(
                    "%(bill)s is kept as it is, though the contract was changed in its days.",
                    bill=bill.display_name,
                )
            )

    @api.model
    def _mark_outdated(self, domain):
        """Mark the bills of ``domain`` that wait to be posted.

        Whoever changes a contract, a price or an index may have no right on bills: hence sudo.
        """
        waiting = Domain("state", "=", "prepared") & Domain("kind", "!=", "credit")
        bills = self.sudo().search(waiting & Domain("is_outdated", "=", False) & Domain(domain))
        if bills:
            bills._computing().is_outdated = True

    def _outdated(self):
        """Those of these bills that are prepared again before they are posted; in one query."""
        return self.search(
            [
                ("id", "in", self.ids),
                ("kind", "!=", "credit"),
                "|",
                ("is_outdated", "=", True),
                ("line_ids", "any", [("readings_changed", "=", True)]),
            ]
        )

    def _check_not_outdated(self):
        """A draft may wait in Accounting while what it rests on changes."""
        outdated = self._outdated()
        if outdated:
            raise UserError(
                self.env._(
                    "%(bills)s: a contract, a price or a reading has changed since. Prepare the "
                    "billing run again.",
                    bills=", ".join(outdated.mapped("display_name")),
                )
            )

    def _post_invoices(self, journal, invoice_date):
        outdated = self._outdated()
        refused = super(HeatBill, self - outdated)._post_invoices(journal, invoice_date)
        return {**refused, **dict.fromkeys(outdated, EngineError("outdated"))}

    def _try_drafts(self, journal, invoice_date):
        outdated = self._outdated()
        refused = super(HeatBill, self - outdated)._try_drafts(journal, invoice_date)
        return {**refused, **dict.fromkeys(outdated, EngineError("outdated"))}


class HeatContractFact(models.AbstractModel):
    _name = "heat.contract.fact"
    _inherit = ["heat.contract.fact", "heat.bill.basis"]

    def _bears_on_bills(self, vals):
        return not self._fact_fields.isdisjoint(vals)

    def _resting_bills(self):
        return [("contract_id", "in", self.contract_id.ids)]

    def _mark_bills(self):
        """The bills that wait, and the posted ones in whose days an amendment set these facts."""
        marked = super()._mark_bills()
        bills = self.env["heat.bill"]
        for fact in self.filtered("amendment_id"):
            lines = Domain("date_to", ">=", fact.date_from)
            if fact.date_to:
                lines &= Domain("date_from", "<=", fact.date_to)
            if bases := BASES_OF.get(fact._name):
                lines &= Domain("basis", "in", bases)
            posted = bills.sudo().search(  # an amendment needs no right on bills
                [
                    ("contract_id", "=", fact.contract_id.id),
                    ("state", "=", "posted"),
                    ("kind", "!=", "credit"),
                    ("line_ids", "any", lines & Domain("role", "in", ("charge", "instalment"))),
                ]
            )
            posted._computing().is_outdated = True
        return marked


class HeatContract(models.Model):
    _inherit = "heat.contract"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "date_from", "date_to", "expected_mwh", "catch_up_from"}:
            self.env["heat.bill"]._mark_outdated([("contract_id", "in", self.ids)])
        return result


class HeatContractPoint(models.Model):
    _name = "heat.contract.point"
    _inherit = ["heat.contract.point", "heat.bill.basis"]

    _words = frozenset({"amendment_id"})

    def _resting_bills(self):
        return [("contract_id", "in", self.contract_id.ids)]
