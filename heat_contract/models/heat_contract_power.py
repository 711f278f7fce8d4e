from odoo import fields, models
from odoo.tools.misc import formatLang

POWER_DIGITS = 3


class HeatContractPower(models.Model):
    _name = "heat.contract.power"
    _description = "Subscribed Power of a Contract"
    _inherit = ["heat.contract.fact"]

    kw = fields.Float(string="Subscribed power (kW)", digits=(12, POWER_DIGITS), required=True)

    _fact_fields = frozenset({"contract_id", "date_from", "kw"})

    _contract_date_unique = models.Constraint(
        "UNIQUE (contract_id, date_from)",
        "This contract already has a subscribed power from that day.",
    )
    _power_positive = models.Constraint(
        "CHECK (kw >= 0)", "The subscribed power cannot be negative."
    )

    def _value_text(self):
        self.ensure_one()
        decimals = len(f"{self.kw:.{POWER_DIGITS}f}".rstrip("0").partition(".")[2])
        return self.env._("%(power)s kW", power=formatLang(self.env, self.kw, digits=decimals))
