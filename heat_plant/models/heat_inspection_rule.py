from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger

from ..engine.inspection import Band, due, within
from .exact import exact
from .heat_fuel import SOURCES
from .heat_plant import BURNERS


class HeatInspectionRule(models.Model):
    """What the law, or an insurer, wants inspected in plants, and how often.

    A rule without a cooperative is common to all of the database.
    """

    _name = "heat.inspection.rule"
    _description = "Inspection Rule"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: common to all cooperatives.",
    )
    subject = fields.Char(
        help="Rules of one subject take over from each other: what was inspected by one counts "
        "for the next, when the law or the plant changes.",
    )
    date_from = fields.Date(string="In force from", help="Empty: for as long as is known.")
    date_to = fields.Date(string="In force until", help="Last day; empty: until changed.")
    body = fields.Char(
        string="Inspected by", translate=True, help="Accredited body, contractor, operator."
    )
    interval_months = NullableInteger(string="Every (months)", aggregator=None)
    interval_hours = NullableFloat(
        string="Every (running hours)",
        digits=(8, 0),
        aggregator=None,
        help="Whichever comes first: the months stay the ceiling.",
    )
    first_months = NullableInteger(
        string="First one within (months)",
        aggregator=None,
        help="Counted from the day in service. Empty: as the following ones.",
    )
    anchor = fields.Selection(
        [("done", "The last inspection"), ("due", "The day the last one was due")],
        string="Counted from",
        required=True,
        default="done",
    )
    power_basis = fields.Selection(
        [("output", "Useful power"), ("input", "Power at the burners")],
        required=True,
        default="output",
    )
    power_min = NullableFloat(string="From (kW)", digits=(10, 1), aggregator=None)
    is_min_included = fields.Boolean(string="Lower bound included", default=True)
    power_max = NullableFloat(string="Up to (kW)", digits=(10, 1), aggregator=None)
    is_max_included = fields.Boolean(string="Upper bound included")
    fuel_source = fields.Selection(SOURCES, string="Only where a boiler burns")
    is_checked_regime = fields.Boolean(
        string="Only with periodic check (DC)",
        help="Installations declared under ICPE 2910 with periodic check.",
    )
    hours_from = NullableFloat(
        string="Running hours a year from",
        digits=(8, 0),
        aggregator=None,
        help="A plant whose hours are not known counts as one that runs all year.",
    )
    hours_below = NullableFloat(string="Running hours a year below", digits=(8, 0), aggregator=None)
    lead_days = fields.Integer(
        string="Tell ahead (days)",
        default=60,
        aggregator=None,
        help="How long before the due day the responsible of the plant is told.",
    )
    report_days = NullableInteger(
        string="Report within (days)", aggregator=None, help="After the inspection."
    )
    legal_source = fields.Char(
        string="Source", required=True, translate=True, help="Article, order, contract."
    )
    is_verified = fields.Boolean(
        string="Verified", help="Somebody read the rule in the source named."
    )
    note = fields.Text(string="What is inspected", translate=True)

    _intervals_positive = models.Constraint(
        "CHECK (interval_months > 0 AND interval_hours > 0 AND first_months > 0"
        " AND report_days > 0 AND lead_days >= 0)",
        "Intervals are above zero; leave empty those that do not apply.",
    )
    _interval_needed = models.Constraint(
        "CHECK (interval_months IS NOT NULL)",
        "Say after how many months at most: hours alone may never be reached.",
    )
    _band_in_order = models.Constraint(
        "CHECK (power_max >= power_min)", "The band of power ends above its start."
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A rule is in force until a day after it started."
    )

    @api.depends("name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.name

    def _applies(self, plant):
        """Whether the rule holds for the plant; None where a power is needed and not known."""
        self.ensure_one()
        burners = plant.equipment_ids.filtered(lambda one: one.plant_kind in BURNERS)
        if not burners or not self.interval_months:
            return False
        if self.is_checked_regime and plant.icpe_regime != "checked":
            return False
        if self.fuel_source and self.fuel_source not in burners.fuel_id.mapped("source"):
            return False
        if not self._hours_fit(plant):
            return False
        if self.power_min is False and self.power_max is False:
            return True
        power = exact(plant.output_kw if self.power_basis == "output" else plant.input_kw)
        return None if power is None else within(self._prepare_band(), power)

    def _takes_over(self, rule):
        """Whether what was inspected by ``rule`` counts for this one."""
        self.ensure_one()
        return rule == self or bool(self.subject and rule.subject == self.subject)

    def _hours_fit(self, plant):
        if plant.annual_hours is False:
            return self.hours_below is False
        if self.hours_from is not False and plant.annual_hours < self.hours_from:
            return False
        return self.hours_below is False or plant.annual_hours < self.hours_below

    def _prepare_band(self):
        self.ensure_one()
        return Band(
            exact(self.power_min),
            exact(self.power_max),
            low_included=self.is_min_included,
            high_included=self.is_max_included,
        )

    def _next_due(self, plant, last):
        """When the plant is due after its ``last`` inspection by this rule, if any."""
        self.ensure_one()
        if last:
            anchor, months = last.done_on if self.anchor == "done" else last.due_on, False
        else:
            anchor, months = plant.commissioned_on, self.first_months
        if months:
            return due(anchor, months)
        return due(
            anchor,
            self.interval_months,
            exact(self.interval_hours),
            exact(plant.annual_hours),
        )
