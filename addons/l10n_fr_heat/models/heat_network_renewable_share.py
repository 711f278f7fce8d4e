from datetime import date

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_contract.engine.rating import exact
from odoo.addons.heat_contract.engine.vat import Sale, choose

from .heat_vat_rule import PERCENT_DIGITS


class HeatNetworkRenewableShare(models.Model):
    """What each share does to the VAT of the year that follows."""

    _inherit = "heat.network.renewable.share"

    vat_note = fields.Char(
        string="VAT of the heat",
        compute="_compute_vat_note",
        help="The rate that this share gives to the heat of a network of several customers.",
    )
    vat_crosses = fields.Boolean(string="Changes the VAT rate", compute="_compute_vat_note")

    @api.depends("network_id", "year", "share", "origin")
    @api.depends_context("lang")
    def _compute_vat_note(self):
        rules = self.env["heat.vat.rule"]._engine_rules()
        for share in self:
            network = share.network_id._origin
            share.vat_crosses = False
            if not network or not share.year or not network._is_under_french_vat():
                share.vat_note = False
                continue
            counts = network._renewable_share(share.year) == share._origin
            after = share._vat_rate(share, rules)
            before = share._vat_rate(network._renewable_share(share.year - 1), rules)
            share.vat_crosses = counts and None not in (before, after) and before != after
            share.vat_note = share._vat_note(counts, before, after)

    def _vat_rate(self, reference, rules):
        """The rate of the heat that ``reference`` gives on the first day of the year after."""
        if not reference:
            return None
        sale = Sale(
            nature="energy",
            service="cold" if self.network_id.service == "cold" else "heat",
            day=date(reference.year + 1, 1, 1),
            several_customers=True,
            renewable_share=exact(reference.share, PERCENT_DIGITS),
        )
        try:
            return choose(rules, sale).rate
        except EngineError:
            return None

    def _vat_note(self, counts, before, after):
        if after is None:
            return False
        values = {
            "year": self.year + 1,
            "after": formatLang(self.env, float(after), digits=1),
            "before": before is not None and formatLang(self.env, float(before), digits=1),
        }
        if not counts:
            return self.env._("Replaced by a surer share: would give %(after)s %%", **values)
        if self.vat_crosses:
            return self.env._("%(before)s %% → %(after)s %% in %(year)s", **values)
        return self.env._("%(after)s %% in %(year)s", **values)

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares.network_id._tell_vat_changes()
        return shares

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"network_id", "year", "share", "origin"}:
            self.network_id._tell_vat_changes()
        return result

    def unlink(self):
        networks = self.network_id
        result = super().unlink()
        networks.exists()._tell_vat_changes()
        return result
