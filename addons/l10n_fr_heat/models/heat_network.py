from odoo import models

from odoo.addons.heat_contract.engine.vat import reference_years


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    def _reference_share(self, day):
        """The renewable share on which the VAT of ``day`` rests, or an empty record."""
        self.ensure_one()
        for year in reference_years(day):
            share = self._renewable_share(year)
            if share:
                return share
        return self.env["heat.network.renewable.share"]
