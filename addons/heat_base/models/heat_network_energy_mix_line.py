from odoo import fields, models


class HeatNetworkEnergyMixLine(models.Model):
    _name = "heat.network.energy.mix.line"
    _description = "Source in an Energy Mix"
    _order = "mix_id, share desc, id"
    _check_company_auto = True

    mix_id = fields.Many2one(
        "heat.network.energy.mix", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="mix_id.company_id", store=True, index=True)
    source = fields.Selection(
        [
            ("wood", "Wood"),
            ("solar", "Solar heat"),
            ("waste_heat", "Waste heat"),
            ("geothermal", "Geothermal heat"),
            ("ambient", "Ambient heat (heat pump)"),
            ("biogas", "Biogas"),
            ("gas", "Natural gas"),
            ("oil", "Fuel oil"),
            ("coal", "Coal"),
            ("electricity", "Electricity"),
            ("other", "Other"),
        ],
        required=True,
    )
    share = fields.Float(string="Share (%)", digits=(6, 2), required=True, aggregator=None)

    _share_range = models.Constraint(
        "CHECK (share >= 0 AND share <= 100)", "The share of a source lies between 0 and 100 %."
    )
    _source_unique = models.Constraint(
        "UNIQUE (mix_id, source)", "This source is already in the mix of that year."
    )

    def _source_label(self):
        """The source in the reader's language."""
        self.ensure_one()
        return dict(self._fields["source"]._description_selection(self.env))[self.source]
