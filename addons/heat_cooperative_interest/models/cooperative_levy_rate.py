from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ..engine.errors import UnknownRate
from ..engine.levies import LevyRate, scale

KINDS = [
    ("income_tax", "Income tax in advance (PFNL)"),
    ("csg", "CSG"),
    ("crds", "CRDS"),
    ("solidarity", "Solidarity levy"),
]
STATUSES = [
    ("resident", "Person living in France"),
    ("resident_body", "Company, association or public body in France"),
    ("abroad", "Person living abroad"),
    ("abroad_body", "Company, association or public body abroad"),
]
#: Parts of France with a country code of their own whose residents are taxed as elsewhere in it.
FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT"})


class CooperativeLevyRate(models.Model):
    """What the law holds back of interest paid: common to all companies, hence without one."""

    _name = "cooperative.levy.rate"
    _description = "Rate of a Levy on Interest"
    _order = "kind, status, date_from desc"

    kind = fields.Selection(KINDS, string="Levy", required=True)
    status = fields.Selection(STATUSES, string="Paid to", required=True, default="resident")
    date_from = fields.Date(string="Payments from", required=True)
    date_to = fields.Date(
        string="Known until",
        help="Last day for which the rate is known; after it, payments wait for the rate of the "
        "next finance law.",
    )
    percent = fields.Float(string="Rate (%)", digits=(6, 3), required=True, aggregator=None)
    source = fields.Char(required=True, translate=True, help="Law, article, official comment.")

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A rate cannot end before it starts."
    )
    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 75)", "A rate is in percent: type 12.8 for 12.8 %."
    )
    _bodies_bear_none = models.Constraint(
        "CHECK (status <> 'resident_body')",
        "Companies, associations and public bodies in France bear no levy.",
    )

    @api.depends("kind", "percent", "date_from")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rate in self:
            rate.display_name = (
                f"{kinds.get(rate.kind, '')} {formatLang(self.env, rate.percent, digits=1)} %"
            )

    @api.constrains("kind", "status", "date_from", "date_to")
    def _check_one_at_a_time(self):
        for rate in self:
            others = self.search(
                [
                    ("id", "!=", rate.id),
                    ("kind", "=", rate.kind),
                    ("status", "=", rate.status),
                    "|", ("date_to", "=", False), ("date_to", ">=", rate.date_from),
                    *([("date_from", "<=", rate.date_to)] if rate.date_to else []),
                ],
                limit=1,
            )  # fmt: skip
            if others:
                raise ValidationError(
                    self.env._(
                        "%(rate)s overlaps %(other)s from %(day)s: end the one before the other "
                        "begins.",
                        rate=rate.display_name,
                        other=others.display_name,
                        day=format_date(self.env, others.date_from),
                    )
                )

    @api.model
    def _scales(self, day):
        """Rates of a day by status; a text instead of the scale where they are not known."""
        rates = [
            LevyRate(
                rate.kind,
                rate.status,
                rate.date_from,
                rate.date_to + timedelta(days=1) if rate.date_to else None,
                Decimal(str(round(rate.percent, 3))),
            )
            for rate in self.search([("date_from", "<=", day)])
        ]
        found = {}
        for status, _label in STATUSES:
            try:
                found[status] = scale(rates, status, day)
            except UnknownRate as error:
                found[status] = self._unknown_text(error.kinds, status, day)
        return found

    def _unknown_text(self, kinds, status, day):
        kind_names = dict(self._fields["kind"]._description_selection(self.env))
        status_names = dict(self._fields["status"]._description_selection(self.env))
        return self.env._(
            "The rate of “%(kinds)s” for “%(status)s” is not known on %(day)s. Enter it, with its "
            "source, in Configuration ▸ Levies on interest.",
            kinds=", ".join(kind_names[kind] for kind in kinds),
            status=status_names[status],
            day=format_date(self.env, day),
        )

    @api.model
    def _known_scale(self, scales, status):
        """The scale of a status, or what is not known said to the user."""
        if isinstance(scales[status], str):
            raise UserError(scales[status])
        return scales[status]

    @api.model
    def _status_of(self, holder_kind, country_code):
        """Fiscal status of a holder; without a country, they live where the cooperative is."""
        if not country_code or country_code in FRANCE:
            return "resident" if holder_kind == "person" else "resident_body"
        return "abroad" if holder_kind == "person" else "abroad_body"
