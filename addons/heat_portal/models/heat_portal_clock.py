from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: What customers ask for, and how each is called.
KINDS = [
    ("outage", "No heat"),
    ("power", "Reduction of the subscribed power"),
    ("occupant", "Change of occupant"),
    ("termination", "Termination of the contract"),
    ("question", "Question on a bill"),
    ("identity", "Change of contact details"),
    ("bank", "Change of bank details"),
]


class HeatPortalClock(models.Model):
    """Within how long a request is answered, by law or by promise, from a day on."""

    _name = "heat.portal.clock"
    _description = "Time to Answer a Request"
    _order = "kind, date_from desc"
    _rec_name = "kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", string="Cooperative", index=True, help="Empty: all cooperatives."
    )
    kind = fields.Selection(KINDS, string="Request", required=True)
    date_from = fields.Date(string="From", required=True)
    months = fields.Integer(aggregator=None)
    days = fields.Integer(aggregator=None)
    source = fields.Text(
        required=True, translate=True, help="Law, decree, contract, or promise of the house."
    )

    is_verified = fields.Boolean(
        string="Confirmed",
        help="Somebody read it in the text that it names, or the cooperative promised it. Until "
        "then, it is the best of our knowledge.",
    )

    _delay_positive = models.Constraint(
        "CHECK (COALESCE(months, 0) >= 0 AND COALESCE(days, 0) >= 0)",
        "A time to answer is not negative.",
    )
    _kind_date_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), kind, date_from)",
        "This kind of request already has a time to answer from that day on.",
    )

    @api.model
    def _deadline(self, company, kind, day):
        """(last day to answer, source) of a request received on ``day``; (None, "") unknown.

        The cooperative's own rule prevails over the common one.
        """
        rules = self.search(
            [
                ("kind", "=", kind),
                ("date_from", "<=", day),
                ("company_id", "in", [company.id, False]),
            ]
        )
        rule = rules.sorted(lambda one: (bool(one.company_id), one.date_from))[-1:]
        if not rule:
            return None, ""
        return day + relativedelta(months=rule.months, days=rule.days), rule.source
