from datetime import date

from odoo.tests import TransactionCase, freeze_time, tagged


@tagged("post_install", "-at_install")
class TestHeatDemoCutoff(TransactionCase):
    @freeze_time("2026-11-03 09:00:00")
    def test_the_month_is_computed_once_and_not_posted(self):
        demo, today = self.env["heat.demo"], date(2026, 11, 3)
        demo._setup(today)
        demo._compute_cutoffs(today)
        own = [("date", "=", "2026-10-31"), ("company_id", "=", demo._company().id)]
        cutoffs = self.env["heat.cutoff"].search(own)
        self.assertEqual(set(cutoffs.mapped("kind")), {"unbilled", "deferred"})
        self.assertEqual(set(cutoffs.mapped("state")), {"computed"})
        demo._compute_cutoffs(today)
        self.assertEqual(self.env["heat.cutoff"].search(own), cutoffs)
