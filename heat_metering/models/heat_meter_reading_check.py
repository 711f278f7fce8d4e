import re

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date, formatLang

from .heat_meter_reading import BareMany2one
from .heat_reading_rule import RULES

_lt = LazyTranslate(__name__)

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

#: What each check says of a reading, filled with its parameters.
MESSAGES = {
    "future": _lt("Dated in the future."),
    "before_installation": _lt("The meter was not installed yet on %(day)s."),
    "after_removal": _lt("The meter was no longer installed on %(day)s."),
    "backward": _lt("The index does not fit between %(previous)s before and %(next)s after."),
    "backward_after": _lt("The index does not fit after the one before, %(previous)s."),
    "backward_before": _lt("The index does not fit before the one after, %(next)s."),
    "rollover": _lt("The register came back to zero after %(previous)s: %(amount)s were counted."),
    "spike": _lt(
        "%(amount)s were counted since the day before, where the degree days made one expect "
        "%(expected)s."
    ),
    "stuck": _lt(
        "The index has not moved for %(days)s days, in which there were %(degree_days)s degree "
        "days."
    ),
    "zero_in_season": _lt("Nothing was consumed for %(days)s days of the heating season."),
    "physical_cap": _lt(
        "%(amount)s were counted since the reading before: at its maximum power the meter counts "
        "%(most)s at most."
    ),
    "energy_volume_temperature": _lt(
        "%(ratio)s kWh per m³ and kelvin since %(since)s: water holds %(low)s to %(high)s."
    ),
    "momentary_disagreement": _lt(
        "Power, flow and temperatures of the telegram make %(ratio)s kWh per m³ and kelvin: water "
        "holds %(low)s to %(high)s."
    ),
    "sensor_sentinel": _lt("The meter shows %(value)s, by which it says that it is in error."),
    "already_billed": _lt("The period until %(until)s is already billed."),
}
UNKNOWN = _lt("Look at this reading (%(code)s).")


def is_momentary(code, params):
    """Whether a telegram said it of its own moment, and no comparison of months."""
    return code == "energy_volume_temperature" and "since" not in params


def partial_code(code, params):
    """The text for an index that has a neighbour on one side only."""
    if code not in ("backward", "backward_index"):
        return code
    if params.get("next") is None and params.get("previous") is not None:
        return f"{code}_after"
    if params.get("previous") is None and params.get("next") is not None:
        return f"{code}_before"
    return code


class HeatMeterReadingCheck(models.Model):
    """Why a reading is suspect, or what is worth knowing of it."""

    _name = "heat.meter.reading.check"
    _description = "Check of a Meter Reading"
    _order = "reading_id desc, id"
    _rec_name = "code"
    _log_access = False
    _check_company_auto = True

    reading_id = BareMany2one("heat.meter.reading", required=True, index=True, check_company=True)
    code = fields.Selection(RULES, string="Check", required=True)
    severity = fields.Selection(
        [("inform", "Inform"), ("suspect", "Suspect"), ("reject", "Reject")], required=True
    )
    params = fields.Json()
    message = fields.Char(compute="_compute_message")
    company_id = fields.Many2one("res.company", string="Cooperative", required=True, index=True)

    @api.depends("code", "params")
    @api.depends_context("lang")
    def _compute_message(self):
        for check in self:
            check.message = self._text(check.code, check.params or {})

    @api.model
    def _text(self, code, params):
        told_by = "momentary_disagreement" if is_momentary(code, params) else code
        told_by = partial_code(told_by, params)
        # the parameters of a stored check are known only now: they fill the translation
        message = self.env._(MESSAGES.get(told_by, UNKNOWN))
        known = {name: self._shown(value) for name, value in params.items() if value is not None}
        return message % _Params(known, code=code)

    @api.model
    def _shown(self, value):
        """A parameter as the user's language writes numbers and days."""
        text = str(value)
        if _NUMBER.fullmatch(text):
            return formatLang(self.env, float(text), digits=len(text.partition(".")[2]))
        if _DAY.fullmatch(text):
            return format_date(self.env, text)
        return text


class _Params(dict):
    """Parameters of a message; one that is not known shows as a dash."""

    def __missing__(self, key):
        return "–"
