from odoo import api, models

from odoo.addons.heat_base.engine.periods import last_complete_month


class HeatDemo(models.AbstractModel):
    """The cut-offs of the last complete month: computed, and left to be looked at."""

    _inherit = "heat.demo"

    @api.model
    def _compute_cutoffs(self, today):
        """Compute what was supplied and not in the books yet; what is there stays."""
        with self._in_french(self._company())._working_as("user_comptable") as demo:
            day = last_complete_month(today).last_day
            cutoffs = demo.env["heat.cutoff"]
            own = [("company_id", "=", demo.env.company.id), ("date", "=", day)]
            known = set(cutoffs.search(own).mapped("kind"))
            cutoffs.create(
                [
                    {"kind": kind, "date": day, "company_id": demo.env.company.id}
                    for kind in ("unbilled", "deferred")
                    if kind not in known
                ]
            ).action_compute()
