from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..engine.calendar import INSTALMENT

#: bases whose price is for a year, and which a calendar bills in parts
YEARLY = ("kw", "urf", "m2", "point", "flat")


class HeatTariffComponent(models.Model):
    """When and how a component is billed."""

    _inherit = "heat.tariff.component"

    basis = fields.Selection(
        selection_add=[
            ("urf", "per URF and year"),
            ("m2", "per m² and year"),
            ("point", "per delivery point and year"),
            ("flat", "flat, per year"),
        ],
        ondelete={"urf": "cascade", "m2": "cascade", "point": "cascade", "flat": "cascade"},
        help="Per MWh: the energy consumed. All others are yearly prices, billed in the parts that "
        "the calendar tells, in twelfths without one; the last part takes the cents left by the "
        "roundings.",
    )
    calendar_id = fields.Many2one(
        "heat.billing.calendar",
        string="Billing calendar",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Empty: each billing run bills its own days.",
    )
    energy_period = fields.Selection(
        [("calendar", "Calendar days"), ("reading", "Reading to reading")],
        string="Energy billed by",
        compute="_compute_energy_period",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Reading to reading: from the last index billed to the last one that somebody read. "
        "Calendar days: readings are shared out at the ends of the period. Proposed by how the "
        "meters of the tariff's networks are read.",
    )
    proration = fields.Selection(
        [("month", "Days of the month"), ("year", "Days of the year")],
        string="Days count as",
        required=True,
        default="month",
        help="How a yearly price is charged for some days. Days of the month: a month is a "
        "twelfth, a day its share of the month. Days of the year: a day is a 365th or a 366th.",
    )
    instalment_basis = fields.Selection(
        [("base", "Base price"), ("in_force", "Price in force")],
        string="Instalments at",
        required=True,
        default="in_force",
    )
    minimum_amount = fields.Float(
        string="Minimum a year",
        digits="Product Price",
        aggregator=None,
        help="What a year costs at least, before tax; charged with the last days of the year or of "
        "the contract.",
    )
    has_instalments = fields.Boolean(compute="_compute_has_instalments")

    _minimum_positive = models.Constraint(
        "CHECK (minimum_amount >= 0)", "A minimum cannot be negative."
    )

    @api.depends("version_id")
    def _compute_energy_period(self):
        waiting = self.filtered(lambda component: not component.energy_period)
        for networks, components in waiting.grouped(
            lambda component: component.version_id.tariff_id.network_ids
        ).items():
            for company, same in components.grouped("company_id").items():
                by_hand = self._read_by_hand(networks, company)
                same.energy_period = "reading" if by_hand else "calendar"

    @api.depends("calendar_id.line_ids.role")
    def _compute_has_instalments(self):
        for component in self:
            roles = component.calendar_id.line_ids.mapped("role")
            component.has_instalments = INSTALMENT in roles

    @api.model
    def _read_by_hand(self, networks, company):
        """Whether most meters of ``networks``, or of the company, were last read by a person."""
        rows = self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE last.origin = 'manual'), count(*)
                     FROM heat_meter_installation i
                     JOIN heat_network n ON n.id = i.network_id
                     JOIN heat_meter_register r ON r.meter_id = i.meter_id
                      AND r.measured_quantity IN ('energy', 'cold_energy')
             JOIN LATERAL (SELECT origin FROM heat_meter_reading
                            WHERE register_id = r.id AND state = 'valid'
                         ORDER BY read_at DESC LIMIT 1) last ON TRUE
                    WHERE i.role = 'billing' AND n.company_id = %s AND %s""",
                company.id,
                SQL("n.id = ANY(%s)", networks.ids) if networks else SQL("TRUE"),
            )
        )
        by_hand, count = rows[0]
        return 2 * by_hand > count

    def _year_dates(self):
        """The dates of the calendar, which tell when a year of bills ends; none without one."""
        self.ensure_one()
        return self.calendar_id._dates() if self.calendar_id else ()

    def _price_text(self):
        self.ensure_one()
        units = {
            "urf": self.env._("%(code)s: %(price)s a URF and year"),
            "m2": self.env._("%(code)s: %(price)s a m² and year"),
            "point": self.env._("%(code)s: %(price)s a delivery point and year"),
            "flat": self.env._("%(code)s: %(price)s a year"),
        }
        if self.basis not in units:
            return super()._price_text()
        price = formatLang(self.env, self.base_price, currency_obj=self.currency_id)
        return units[self.basis] % {"code": self.code, "price": price}
