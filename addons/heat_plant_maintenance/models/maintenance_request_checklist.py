from odoo import api, fields, models
from odoo.exceptions import UserError

# Marks in the context the code that closes a checklist; an object, which no API can pass.
_CLOSING = object()


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    result_ids = fields.One2many(
        "heat.maintenance.result", "request_id", string="Checklist", copy=False
    )
    is_checklist_closed = fields.Boolean(string="Checklist closed", readonly=True, copy=False)
    checklist_closed_by_id = fields.Many2one(
        "res.users", string="Checklist closed by", readonly=True, copy=False
    )
    checklist_closed_at = fields.Datetime(readonly=True, copy=False)
    checklist_state = fields.Selection(
        [("none", "Without checklist"), ("open", "Checklist to fill in"), ("closed", "Closed")],
        compute="_compute_checklist_state",
    )
    failed_count = fields.Integer(string="To mend", compute="_compute_checklist_state")
    missing_count = fields.Integer(string="To answer", compute="_compute_checklist_state")
    corrective_ids = fields.One2many(
        "maintenance.request", "source_request_id", string="Corrective requests"
    )
    corrective_count = fields.Integer(
        string="Number of corrective requests", compute="_compute_corrective_count"
    )

    @api.depends("result_ids.verdict", "is_checklist_closed")
    def _compute_checklist_state(self):
        for one in self:
            one.checklist_state = (
                "closed" if one.is_checklist_closed else "open" if one.result_ids else "none"
            )
            verdicts = one.result_ids.mapped("verdict")
            one.failed_count = verdicts.count("failed")
            one.missing_count = verdicts.count("missing")

    @api.depends("corrective_ids")
    def _compute_corrective_count(self):
        for one in self:
            one.corrective_count = len(one.corrective_ids)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_closing(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_closing(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed_checklist(self):
        for one in self:
            if one.is_checklist_closed:
                raise UserError(
                    self.env._("The checklist of “%(name)s” is closed: it is kept.", name=one.name)
                )

    def action_close_checklist(self):
        """The list is filled in: it is a fact, and what failed opens corrective requests."""
        for one in self:
            if one.is_checklist_closed:
                continue
            one._check_answered()
            one.with_context(heat_closing_checklist=_CLOSING).write(
                {
                    "is_checklist_closed": True,
                    "checklist_closed_by_id": self.env.uid,
                    "checklist_closed_at": fields.Datetime.now(),
                }
            )
            one._open_correctives()

    def action_open_checklist(self):
        """The checklist alone, as it is filled in on a phone."""
        self.ensure_one()
        view = self.env.ref("heat_plant_maintenance.maintenance_request_view_form_checklist")
        return {**self._action_form(), "name": self.name, "views": [(view.id, "form")]}

    def action_open_correctives(self):
        """The requests that the failed lines of the checklist opened."""
        self.ensure_one()
        if len(self.corrective_ids) == 1:
            return self.corrective_ids._action_form()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_maintenance.maintenance_request_action_plant"
        )
        return {**action, "domain": [("source_request_id", "=", self.id)], "context": {}}

    def _check_closing(self, vals):
        names = {"is_checklist_closed", "checklist_closed_by_id", "checklist_closed_at"}
        typed = [name for name in sorted(names & vals.keys()) if vals[name]]
        if "is_checklist_closed" in vals:
            typed = typed or [name for name in ("is_checklist_closed",) if any(self.mapped(name))]
        if typed and self.env.context.get("heat_closing_checklist") is not _CLOSING:
            raise UserError(
                self.env._(
                    "“%(field)s” is not typed: the button that closes the checklist sets it.",
                    field=self._fields[typed[0]]._description_string(self.env),
                )
            )

    def _check_answered(self):
        self.ensure_one()
        missing = self.result_ids.filtered(
            lambda line: line.is_required and line.verdict == "missing"
        )
        if missing:
            raise UserError(
                self.env._(
                    "The checklist of “%(name)s” is not complete. Answer, or say that it does not "
                    "apply: %(lines)s",
                    name=self.name,
                    lines=", ".join(missing.mapped("name")),
                )
            )

    def _open_correctives(self):
        """One corrective request for each failed line, once."""
        self.ensure_one()
        for line in self.result_ids:
            if line.verdict == "failed" and not line.corrective_id:
                line._link_corrective(self.create(line._prepare_corrective()))
                line.corrective_id._tell(line.corrective_id.name)
