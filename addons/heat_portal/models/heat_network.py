from odoo import fields, models


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    oncall_phone = fields.Char(
        string="On-call number", help="Of this network; empty: the number of the cooperative."
    )
    portal_user_id = fields.Many2one(
        "res.users",
        string="On duty for outages",
        check_company=True,
        help="Gets the outages that customers report; empty: who answers customers.",
    )

    def _oncall_number(self):
        """The number to call without heat; none when nobody typed one."""
        return self.oncall_phone or self.company_id.heat_oncall_phone or self.company_id.phone

    def _portal_notices(self, points=None):
        """Works and outages to tell customers of: [{"title", "when", "text"}].

        Empty here: a module that keeps outages fills it.

        :param points: delivery points of who reads; None for all of the network
        """
        self.ensure_one()
        return []

    def _portal_page(self, points=None):
        """What the page of the network shows to who has ``points``."""
        self.ensure_one()
        mix = self._energy_mix(fields.Date.context_today(self).year)
        years = self.renewable_share_ids.mapped("year")
        share = self._renewable_share(max(years)) if years else self.renewable_share_ids
        return {
            "name": self.name,
            "year": mix.year,
            "sources": [
                {"label": line._source_label(), "share": line.share}
                for line in mix.line_ids.sorted("share", reverse=True)
                if line.share
            ],
            "co2": mix.co2_grams_kwh if mix and mix.co2_known else None,
            "co2_scope": mix
            and dict(mix._fields["co2_scope"]._description_selection(self.env))[mix.co2_scope],
            "share": share.share if share else None,
            "share_year": share.year,
            "share_origin": share
            and dict(share._fields["origin"]._description_selection(self.env))[share.origin],
            "evidence": mix.evidence or share.evidence,
            "notices": self._portal_notices(points),
            "oncall": self._oncall_number(),
        }
