from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import validation

RULES = [
    ("future", "Dated in the future"),
    ("before_installation", "Before the meter's installation"),
    ("after_removal", "After the meter's removal"),
    ("backward", "Index that goes down"),
    ("rollover", "Rollover of the register"),
    ("spike", "Far above the degree-day expectation"),
    ("stuck", "Stuck while it is cold"),
    ("zero_in_season", "Nothing consumed in the heating season"),
    ("physical_cap", "More than the meter's maximum power"),
    ("energy_volume_temperature", "Energy, volume and temperatures disagree"),
    ("sensor_sentinel", "Value that stands for an error"),
    ("missing", "Missing reading"),
    ("sum_check", "Sum of the meters"),
    ("already_billed", "In a period already billed"),
]
SEVERITIES = [
    ("off", "Off"),
    ("inform", "Inform"),
    ("suspect", "Suspect"),
    ("reject", "Reject"),
]
#: Fields of a rule that are parameters of the engine.
PARAMETERS = ("factor", "days", "degree_days", "low", "high", "tolerance", "temperature_difference")


class HeatReadingRule(models.Model):
    """How strictly a network, or a whole cooperative, takes one check of the readings.

    Where there is no rule, the engine's defaults hold. The parameters that a check does not
    use stay empty.
    """

    _name = "heat.reading.rule"
    _description = "Reading Check Rule"
    _order = "code, network_id NULLS FIRST, id"
    _check_company_auto = True

    code = fields.Selection(RULES, string="Check", required=True)
    network_id = fields.Many2one(
        "heat.network",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: all networks of the cooperative that have no rule of their own.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    severity = fields.Selection(
        SEVERITIES,
        compute="_compute_parameters",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Off: not checked. Inform: told, and counts. Suspect: does not count until someone "
        "accepts it by name. Reject: refused.",
    )
    factor = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        help="How many times the expected amount is still plausible.",
    )
    days = fields.Integer(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        help="Days over which the check looks, or after which it speaks.",
    )
    degree_days = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        help="Degree days from which it counts as cold.",
    )
    low = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        string="Lower bound",
        help="Of the band that is plausible: kWh per m³ and kelvin, or losses in %.",
    )
    high = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        string="Upper bound",
        help="Of the band that is plausible: kWh per m³ and kelvin, or losses in %.",
    )
    tolerance = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        string="Tolerance (%)",
        help="By how much the maximum power may be exceeded, or the error that the display's "
        "steps may leave in the figure compared.",
    )
    temperature_difference = fields.Float(
        compute="_compute_parameters",
        store=True,
        readonly=False,
        precompute=True,
        string="Least temperature difference (K)",
        help="At the maximum power, it gives the largest volume that can flow.",
    )

    _code_unique = models.UniqueIndex(
        "(company_id, code, COALESCE(network_id, 0))",
        "This network already has a rule for this check.",
    )

    @api.depends("code")
    def _compute_parameters(self):
        for rule in self:
            default = validation.DEFAULTS.get(rule.code)
            if not default:
                continue
            rule.severity = default.severity
            for name in PARAMETERS:
                rule[name] = getattr(default, name) or 0

    @api.depends("code", "network_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for rule in self:
            names = (labels.get(rule.code), rule.network_id.display_name)
            rule.display_name = " · ".join(filter(None, names))

    @api.constrains("code", "severity", "low", "high", "factor", "days")
    def _check_parameters(self):
        for rule in self:
            if rule.code == "future" and rule.severity not in ("suspect", "reject"):
                raise ValidationError(
                    self.env._(
                        "A reading dated in the future is suspect or rejected, at the least."
                    )
                )
            if rule.low > rule.high:
                raise ValidationError(self.env._("The lower bound is above the upper one."))
            if rule.days < 0 or rule.factor < 0:
                raise ValidationError(self.env._("The parameters of a check are not negative."))

    def _engine_rule(self):
        self.ensure_one()
        values = {name: validation.decimal(self[name]) for name in PARAMETERS if name != "days"}
        return validation.Rule(self.code, self.severity, days=self.days, **values)

    @api.model
    def _rules(self, company, networks):
        """{network id or False: {code: engine's Rule}}; False is for meters of no network."""
        found = self.search([("company_id", "=", company.id)])
        common = dict(validation.DEFAULTS)
        common |= {rule.code: rule._engine_rule() for rule in found if not rule.network_id}
        result = {network_id: dict(common) for network_id in (*networks.ids, False)}
        for rule in found:
            if rule.network_id.id in networks.ids:
                result[rule.network_id.id][rule.code] = rule._engine_rule()
        return result

    @api.model
    def _parameters(self, network, code):
        """The engine's Rule of ``code`` that holds on ``network``."""
        return self._rules(network.company_id or self.env.company, network)[network.id][code]
