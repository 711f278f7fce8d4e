from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class HeatPlantLivretEntry(models.Model):
    """What the boiler-room book holds beside sheets, outages and inspections."""

    _name = "heat.plant.livret.entry"
    _description = "Entry of the Boiler-Room Book"
    _inherit = ["heat.plant.fact", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "signed_by_id", "signed_at"})
    _settled_fields = frozenset(
        {"plant_id", "equipment_id", "date", "kind", "description", "follow_up", "partner_id"}
    )

    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('plant_id', '=', plant_id)]",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("observation", "Observation and follow-up"),
            ("control", "Control device replaced or repaired"),
            ("upkeep", "Upkeep, cleaning, sweeping"),
            ("modification", "Modification of the plant"),
        ],
        required=True,
        default="observation",
        tracking=True,
    )
    description = fields.Text(string="What was seen or done", required=True)
    follow_up = fields.Text(string="What follows", help="What is to be done, by whom, by when.")
    partner_id = fields.Many2one(
        "res.partner", string="Firm", index="btree_not_null", check_company=True
    )
    state = fields.Selection(
        [("draft", "To sign"), ("signed", "Signed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    signed_by_id = fields.Many2one("res.users", string="Signed by", readonly=True, copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("kind", "date", "plant_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.display_name = (
                f"{kinds.get(entry.kind, '')} {format_date(self.env, entry.date)}".strip()
            )

    @api.constrains("date")
    def _check_past(self):
        for entry in self:
            if entry.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The entry “%(name)s” is of a day to come: type the day it happened.",
                        name=entry.display_name,
                    )
                )

    def action_sign(self):
        """The visa: the entry is a fact from now on, and another one completes it."""
        for entry in self:
            entry._check_state("draft")
            entry._deciding().write(
                {
                    "state": "signed",
                    "signed_by_id": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                }
            )
