from decimal import Decimal

from odoo import api, fields, models

from ..engine.ceiling import ceiling
from ..engine.errors import MissingYields


class CooperativeBondYield(models.Model):
    """The average yield of bonds of private companies (TMO), as published: common to all."""

    _name = "cooperative.bond.yield"
    _description = "Average Bond Yield of a Half-Year (TMO)"
    _order = "year desc, half desc"

    year = fields.Integer(required=True, aggregator=None)
    half = fields.Selection(
        [("1", "First half-year"), ("2", "Second half-year")], string="Half-year", required=True
    )
    rate = fields.Float(string="TMO (%)", digits=(7, 4), required=True, aggregator=None)
    source = fields.Char(required=True, translate=True, help="Where it was published.")

    _half_unique = models.Constraint(
        "UNIQUE (year, half)", "The yield of this half-year is entered already."
    )
    _year_plausible = models.Constraint(
        "CHECK (year BETWEEN 1990 AND 2200)", "Type the year with four digits."
    )
    _rate_plausible = models.Constraint(
        "CHECK (rate BETWEEN -5 AND 30)", "A yield is in percent: type 3.14 for 3.14 %."
    )

    @api.depends("year", "half")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self._half_name(one.year, one.half or "1")

    @api.model
    def _half_name(self, year, half):
        return self.env._("half-year %(half)s of %(year)s", half=half, year=year)

    @api.model
    def _ceiling(self, assembly, margin):
        """The highest rate for an assembly, and why it is not known.

        :return: ``(percent or None, text or None)``
        """
        yields = {
            (one.year, int(one.half)): Decimal(str(round(one.rate, 4))) for one in self.search([])
        }
        try:
            return ceiling(yields, assembly, Decimal(str(round(margin, 2)))), None
        except MissingYields as error:
            return None, self.env._(
                "The ceiling of the rate is not known: the average bond yield (TMO) lacks for "
                "%(halves)s. Enter it in Configuration ▸ Bond yields (TMO).",
                halves=", ".join(self._half_name(*half) for half in error.half_years),
            )
