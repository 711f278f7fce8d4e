from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine.rating import exact
from .heat_price_index import COEFFICIENT_DIGITS


class HeatPriceIndexLink(models.Model):
    _name = "heat.price.index.link"
    _description = "Link of a Price Index to its Successor"
    _order = "index_id, date_from"
    _check_company_auto = True

    index_id = fields.Many2one(
        "heat.price.index", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True, precompute=True
    )
    successor_id = fields.Many2one(
        "heat.price.index", required=True, index=True, ondelete="restrict", check_company=True
    )
    date_from = fields.Date(
        string="First month read there",
        required=True,
        help="From this month on, the value is read from the successor.",
    )
    method = fields.Selection(
        [("coefficient", "Link coefficient"), ("double_fraction", "Double fraction")],
        required=True,
        default="coefficient",
        help="Coefficient: old value = new value × coefficient. Double fraction: the old value "
        "of the month before × new value ÷ new value of the month before.",
    )
    coefficient = fields.Float(digits=(16, COEFFICIENT_DIGITS), aggregator=None)
    tariff_id = fields.Many2one(
        "heat.tariff",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="The tariff whose contracts agreed on this link; empty for every tariff.",
    )
    amendment_id = fields.Many2one(
        "heat.contract.amendment",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The amendment by which the contract agreed on this link; its tariff is then that "
        "contract's alone.",
    )
    reference = fields.Char(help="The notice, or the amendment of the contract.")
    evidence = fields.Char(help="Where the coefficient was read.")

    _index_date_unique = models.UniqueIndex(
        "(index_id, date_from, COALESCE(tariff_id, 0))",
        "This index already has a link from that month.",
    )

    @api.depends("index_id.company_id", "tariff_id.company_id")
    def _compute_company_id(self):
        for link in self:
            link.company_id = link.tariff_id.company_id or link.index_id.company_id

    @api.depends("index_id.code", "successor_id.code")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link.index_id.code} → {link.successor_id.code}"

    @api.constrains("method", "coefficient")
    def _check_coefficient(self):
        for link in self:
            if link.method == "coefficient" and link.coefficient <= 0:
                raise ValidationError(
                    self.env._(
                        "The link coefficient of %(index)s is missing: it stands in the "
                        "publisher's notice, for example 1.1153.",
                        index=link.index_id.code,
                    )
                )

    @api.constrains("index_id", "successor_id")
    def _check_no_circle(self):
        for link in self:
            reached = self._reached_from(link.successor_id)
            if link.index_id in reached.successor_id | link.successor_id:
                raise ValidationError(
                    self.env._(
                        "%(index)s would be read from itself. Choose another successor.",
                        index=link.index_id.code,
                    )
                )

    @api.constrains("date_from", "index_id")
    def _check_first_of_period(self):
        for link in self:
            if link.date_from != link.index_id._period_of(link.date_from):
                raise ValidationError(
                    self.env._("A link begins on the first day of a month or quarter.")
                )

    @api.constrains("amendment_id", "tariff_id", "date_from")
    def _check_own_tariff(self):
        """What one contract agreed on counts for that contract alone."""
        for link in self.filtered("amendment_id"):
            contract = link.amendment_id.contract_id
            if link.tariff_id != contract._tariff_on(link.date_from):
                raise ValidationError(
                    self.env._(
                        "%(amendment)s speaks for contract %(contract)s alone: choose the tariff "
                        "of that contract in %(month)s, %(tariff)s.",
                        amendment=link.amendment_id.display_name,
                        contract=contract.name,
                        month=format_date(self.env, link.date_from, date_format="MMMM y"),
                        tariff=contract._tariff_on(link.date_from).display_name,
                    )
                )
            others = link._other_contracts()
            if others:
                raise ValidationError(
                    self.env._(
                        "The tariff %(tariff)s is that of other contracts too (%(others)s), which "
                        "did not agree on this link. Give contract %(contract)s a tariff of its "
                        "own first: “Tariff of its own” in %(amendment)s.",
                        tariff=link.tariff_id.display_name,
                        others=", ".join(others[:3].mapped("name")),
                        contract=contract.name,
                        amendment=link.amendment_id.display_name,
                    )
                )

    def _other_contracts(self):
        """The contracts of the link's tariff, besides its own, while it counts for that one."""
        self.ensure_one()
        contract = self.amendment_id.contract_id
        facts = self.env["heat.contract.tariff"].search(
            [("tariff_id", "=", self.tariff_id.id), ("contract_id", "!=", contract.id)]
        )
        end = _after(contract.date_to)
        return facts.filtered(
            lambda fact: (
                fact.date_from < end
                and self.date_from < min(_after(fact.date_to), _after(fact.contract_id.date_to))
            )
        ).contract_id

    @api.model
    def _reached_from(self, indices):
        """The links of ``indices`` and of all their successors, a query for each base change."""
        links, fresh = self.browse(), indices
        while fresh:
            more = self.search([("index_id", "in", fresh.ids)])
            fresh = more.successor_id - links.successor_id - indices
            links |= more
        return links

    def _terms(self):
        """Coefficient (None for double fraction) and tariff (None for all) of the link."""
        self.ensure_one()
        coefficient = None
        if self.method == "coefficient":
            coefficient = exact(self.coefficient, COEFFICIENT_DIGITS).normalize()
        return coefficient, self.tariff_id.id or None


def _after(last_day):
    return last_day + timedelta(days=1) if last_day else date.max
