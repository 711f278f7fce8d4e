from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.heat_contract.engine.rating import exact
from odoo.addons.heat_contract.engine.vat import VatRule

PERCENT_DIGITS = 4


class HeatVatRule(models.Model):
    """What the law says of the VAT of heat: common to all companies, hence without one."""

    _name = "heat.vat.rule"
    _description = "VAT Rule of Heat"
    _order = "date_from desc, sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    nature = fields.Selection(
        [("energy", "Energy"), ("subscription", "Subscription")], help="Empty: both."
    )
    service = fields.Selection([("heat", "Heat"), ("cold", "Cold")], help="Empty: both.")
    customers = fields.Selection(
        [("several", "Several customers"), ("single", "A single customer")],
        help="Whether the network serves several holders of contracts. Empty: either.",
    )
    renewable_min = fields.Float(
        string="Renewable share from (%)",
        digits=(7, PERCENT_DIGITS),
        aggregator=None,
        help="The rule holds from this share of renewable or recovered heat on; 0: whatever "
        "the share.",
    )
    rate = fields.Float(
        string="VAT rate (%)", digits=(7, PERCENT_DIGITS), required=True, aggregator=None
    )
    date_from = fields.Date(string="In force from", required=True)
    date_to = fields.Date(string="In force until", help="Last day included.")
    source = fields.Text(required=True, translate=True, help="Law, article, official comment.")
    verified = fields.Boolean(
        help="Somebody read the source and found that the rule says what it says."
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A rule cannot end before it starts."
    )
    _rate_range = models.Constraint(
        "CHECK (rate >= 0 AND rate < 100)", "A VAT rate lies between 0 and 100 %."
    )
    _share_range = models.Constraint(
        "CHECK (renewable_min >= 0 AND renewable_min <= 100)",
        "A renewable share lies between 0 and 100 %.",
    )

    @api.constrains("renewable_min", "rate")
    def _check_percent(self):
        for rule in self:
            for value in (rule.renewable_min, rule.rate):
                if 0 < value < 1:
                    raise ValidationError(
                        self.env._(
                            "%(value)s is written in percent: type 50 for 50 %%.", value=value
                        )
                    )

    @api.depends("nature", "rate", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["nature"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "%(nature)s: %(rate)s %% from %(date)s",
                nature=labels.get(rule.nature) or self.env._("Energy and subscription"),
                rate=formatLang(self.env, rule.rate, digits=1),
                date=format_date(self.env, rule.date_from),
            )

    @api.model
    def _engine_rules(self):
        """All the rules, as the engine reads them."""
        return [rule._engine_rule() for rule in self.search([])]

    def _engine_rule(self):
        self.ensure_one()
        threshold = exact(self.renewable_min, PERCENT_DIGITS)
        return VatRule(
            key=self.id,
            rate=exact(self.rate, PERCENT_DIGITS),
            start=self.date_from,
            end=self.date_to + timedelta(days=1) if self.date_to else None,
            nature=self.nature or None,
            service=self.service or None,
            several_customers=self.customers == "several" if self.customers else None,
            renewable_min=threshold or None,
        )
