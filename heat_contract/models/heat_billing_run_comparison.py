from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.outlier import change


class HeatBillingRun(models.Model):
    """The totals of a run beside those of the same days a year before, and its odd bills."""

    _inherit = "heat.billing.run"

    odd_bill_ids = fields.One2many(
        "heat.bill",
        "run_id",
        string="Bills to look at",
        domain=[("is_odd", "=", True), ("state", "in", ("prepared", "posted"))],
    )
    odd_count = fields.Integer(string="To look at", compute="_compute_comparison")
    before_bill_count = fields.Integer(string="Bills a year before", compute="_compute_comparison")
    before_energy_mwh = NullableFloat(
        string="Energy a year before (MWh)", digits=(16, 3), compute="_compute_comparison"
    )
    before_amount_untaxed = NullableFloat(
        string="Before tax a year before", digits=(16, 2), compute="_compute_comparison"
    )
    before_amount_total = NullableFloat(
        string="Total a year before", digits=(16, 2), compute="_compute_comparison"
    )
    energy_change = fields.Char(compute="_compute_comparison")
    untaxed_change = fields.Char(compute="_compute_comparison")
    total_change = fields.Char(compute="_compute_comparison")

    @api.depends("date_from", "date_to", "network_ids", "bill_ids.amount_total", "bill_ids.is_odd")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for run in self:
            [(count, energy, untaxed, total)] = self.env["heat.bill"]._read_group(
                run._domain_a_year_before(),
                [],
                ["__count", "energy_mwh:sum", "amount_untaxed:sum", "amount_total:sum"],
            )
            run.odd_count = len(run.odd_bill_ids)
            run.before_bill_count = count
            run.before_energy_mwh = energy if count else None
            run.before_amount_untaxed = untaxed if count else None
            run.before_amount_total = total if count else None
            run.energy_change = run._change_told(run.energy_mwh, energy)
            run.untaxed_change = run._change_told(run.amount_untaxed, untaxed)
            run.total_change = run._change_told(run.amount_total, total)

    def _domain_a_year_before(self):
        """The bills in force of the same days of the year before, in the run's networks."""
        self.ensure_one()
        if not self.date_from or not self.date_to:
            return Domain.FALSE
        first, last = self._days_a_year_before()
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("kind", "!=", "credit"),
                ("billed_on", ">=", first),
                ("billed_on", "<=", last),
            ]
        )
        networks = self.network_ids.ids
        return domain & Domain("network_id", "in", networks) if networks else domain

    def _days_a_year_before(self):
        """First and last day of the run a year before; the end of a month is one there too."""
        year = relativedelta(years=1)
        last = self.date_to - year
        if (self.date_to + relativedelta(days=1)).day == 1:
            last += relativedelta(day=31)
        return self.date_from - year, last

    def _change_told(self, now, before):
        percent = change(now, before or None)
        return False if percent is None else self.env["heat.bill"]._percent(percent)
