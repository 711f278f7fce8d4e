from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang, get_lang

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact

from ..engine.limits import outside
from .heat_maintenance_check import KINDS

# Marks in the context the code that links what mends a line; an object, which no API can pass.
_LINKING = object()


class HeatMaintenanceResult(models.Model):
    """What was found on a line of the checklist of a request; a fact once the list is closed."""

    _name = "heat.maintenance.result"
    _description = "Result of a Check"
    _order = "request_id, sequence, id"
    _check_company_auto = True
    _asked_fields = frozenset(
        {"request_id", "name", "kind", "unit", "low", "high", "is_required", "is_asked"}
    )

    request_id = fields.Many2one(
        "maintenance.request", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(related="request_id.equipment_id", store=True, index=True)
    is_closed = fields.Boolean(related="request_id.is_checklist_closed")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to check", required=True)
    kind = fields.Selection(KINDS, string="Answer", required=True, default="check")
    unit = fields.Char()
    low = NullableFloat(string="Not below", digits=(12, 3), aggregator=None)
    high = NullableFloat(string="Not above", digits=(12, 3), aggregator=None)
    is_required = fields.Boolean(string="Required", default=True)
    is_asked = fields.Boolean(
        string="Asked by the plan",
        readonly=True,
        help="Answered, and neither changed nor left out.",
    )
    outcome = fields.Selection(
        [("ok", "OK"), ("not_ok", "Not OK"), ("na", "Does not apply")], copy=False
    )
    value = NullableFloat(string="Measured", digits=(12, 3), aggregator="avg", copy=False)
    note = fields.Text(string="Remark", copy=False)
    verdict = fields.Selection(
        [
            ("missing", "To answer"),
            ("ok", "In order"),
            ("failed", "To mend"),
            ("na", "Without object"),
        ],
        compute="_compute_verdict",
        store=True,
    )
    limits_label = fields.Char(string="Limits", compute="_compute_limits_label")
    value_label = fields.Char(string="Value", compute="_compute_value_label")
    corrective_id = fields.Many2one(
        "maintenance.request",
        string="Corrective request",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )

    _result_limits_in_order = models.Constraint(
        "CHECK (high >= low)", "The upper limit of a measurement lies above the lower one."
    )

    @api.depends("kind", "outcome", "value", "low", "high", "note", "is_required")
    def _compute_verdict(self):
        for one in self:
            answered = {
                "check": one.outcome,
                "measure": one.value is not False,
                "text": (one.note or "").strip(),
            }.get(one.kind)
            if one.outcome == "na":
                one.verdict = "na"
            elif not answered and one.outcome != "not_ok":
                one.verdict = "missing" if one.is_required else False
            elif one.outcome == "not_ok" or (
                one.kind == "measure" and outside(exact(one.value), exact(one.low), exact(one.high))
            ):
                one.verdict = "failed"
            else:
                one.verdict = "ok"

    @api.depends("low", "high", "unit", "kind")
    @api.depends_context("lang")
    def _compute_limits_label(self):
        for one in self:
            low, high = (one._number(limit) for limit in (one.low, one.high))
            if one.kind != "measure" or not (low or high):
                one.limits_label = False
            elif low and high:
                one.limits_label = self.env._(
                    "%(low)s to %(high)s %(unit)s", low=low, high=high, unit=one.unit or ""
                ).strip()
            elif low:
                one.limits_label = self.env._(
                    "at least %(low)s %(unit)s", low=low, unit=one.unit or ""
                ).strip()
            else:
                one.limits_label = self.env._(
                    "at most %(high)s %(unit)s", high=high, unit=one.unit or ""
                ).strip()

    @api.depends("value", "unit")
    @api.depends_context("lang")
    def _compute_value_label(self):
        for one in self:
            found = "" if one.value is False else one._number(one.value)
            one.value_label = f"{found} {one.unit or ''}".strip() if found else False

    @api.model_create_multi
    def create(self, vals_list):
        # the request may come from the context too
        default = self.env.context.get("default_request_id")
        request_ids = [vals.get("request_id", default) for vals in vals_list]
        self._check_filled_in(self.env["maintenance.request"].browse(filter(None, request_ids)))
        vals_list = [{**vals, "corrective_id": False} for vals in vals_list]
        for vals in vals_list:
            vals.pop("verdict", None)
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("heat_linking_corrective") is _LINKING:
            return super().write(vals)
        if typed := {"verdict", "corrective_id"} & vals.keys():
            self._refuse_typed(min(typed))
        if vals:
            self._check_filled_in(
                self.request_id | self.request_id.browse(vals.get("request_id") or [])
            )
        if self._asked_fields & vals.keys():
            self._check_not_asked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_filled_in(self.request_id)
        self._check_not_asked()

    def action_ok(self):
        """Found in order."""
        self.write({"outcome": "ok"})

    def action_not_ok(self):
        """Found out of order: a corrective request comes of it once the list is closed."""
        self.write({"outcome": "not_ok"})

    def action_na(self):
        """The check makes no sense here."""
        self.write({"outcome": "na"})

    def _check_filled_in(self, requests):
        for request in requests:
            if request.is_checklist_closed:
                raise UserError(
                    self.env._(
                        "The checklist of “%(name)s” is closed: it changes no more. Note what you "
                        "found since in a new request.",
                        name=request.name,
                    )
                )

    def _refuse_typed(self, name):
        raise UserError(
            self.env._(
                "“%(field)s” is not typed: what was found and the limits tell it.",
                field=self._fields[name]._description_string(self.env),
            )
        )

    def _link_corrective(self, request):
        """The request that mends what the line found, once its list is closed."""
        self.with_context(heat_linking_corrective=_LINKING).write({"corrective_id": request.id})

    def _check_not_asked(self):
        for line in self:
            if line.is_asked:
                raise UserError(
                    self.env._(
                        "“%(line)s” is asked by the plan: answer it, or say that it does not "
                        "apply; change it on the plan, for its next requests.",
                        line=line.name,
                    )
                )

    def _number(self, number):
        if number is False:
            return ""
        text = formatLang(self.env, number, digits=3)
        point = get_lang(self.env).decimal_point
        return text.rstrip("0").rstrip(point) if point in text else text

    def _found(self):
        """What was found, in words: the value and its limits, or the remark."""
        self.ensure_one()
        found = self.value_label
        if self.kind == "measure" and found:
            return f"{found} ({self.limits_label})" if self.limits_label else found
        return (self.note or "").strip() or self.env._("not in order")

    def _prepare_corrective(self):
        """The request that mends what this line found."""
        self.ensure_one()
        request = self.request_id
        return {
            "name": self.env._("%(check)s: %(found)s", check=self.name, found=self._found()),
            "equipment_id": request.equipment_id.id,
            "company_id": request.company_id.id,
            "maintenance_type": "corrective",
            "maintenance_team_id": request.maintenance_team_id.id,
            "user_id": request.user_id.id,
            "source_request_id": request.id,
            "priority": "2",
            "description": self.note,
        }
