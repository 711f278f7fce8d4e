from odoo import api, models


class HeatBillBasis(models.AbstractModel):
    """What bills are computed from: those that wait are prepared again when it changes."""

    _name = "heat.bill.basis"
    _description = "What Bills Are Computed From"

    #: fields that only name or order the record: no bill rests on them
    _words = frozenset({"name", "sequence"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._mark_bills()
        return records

    def write(self, vals):
        if not self._bears_on_bills(vals):
            return super().write(vals)
        self._mark_bills()
        result = super().write(vals)
        self._mark_bills()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_bills(self):
        self._mark_bills()

    def _bears_on_bills(self, vals):
        """Whether writing ``vals`` may change a bill."""
        return not vals.keys() <= self._words

    def _mark_bills(self):
        domain = self and self._resting_bills()
        if domain:
            self.env["heat.bill"]._mark_outdated(domain)

    def _resting_bills(self):
        """The domain of the bills that rest on these records; empty when there are none."""
        raise NotImplementedError


class HeatBillingCalendar(models.Model):
    _name = "heat.billing.calendar"
    _inherit = ["heat.billing.calendar", "heat.bill.basis"]

    def _resting_bills(self):
        # with sudo: a calendar may be shared by cooperatives
        components = self.env["heat.tariff.component"].sudo()
        return components.search([("calendar_id", "in", self.ids)])._resting_bills()


class HeatBillingCalendarDate(models.Model):
    _name = "heat.billing.calendar.date"
    _inherit = ["heat.billing.calendar.date", "heat.bill.basis"]

    def _resting_bills(self):
        return self.calendar_id._resting_bills()


class HeatConsumptionEstimate(models.Model):
    _inherit = "heat.consumption.estimate"

    @api.model_create_multi
    def create(self, vals_list):
        estimates = super().create(vals_list)
        self.env["heat.bill"]._mark_outdated(
            [("line_ids.delivery_point_id", "in", estimates.delivery_point_id.ids)]
        )
        return estimates
