from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_base.models.nullable_float import NullableFloat

#: Years that the slips of the register are kept.
KEPT_YEARS = 10


class HeatAshRemoval(models.Model):
    """Ash that left a plant: how much, where to, with which slip."""

    _name = "heat.ash.removal"
    _description = "Ash Removal"
    _inherit = ["heat.plant.fact", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _settled_fields = frozenset(
        {
            "plant_id", "date", "ash_kind", "mass_kg", "destination", "receiver_id", "carrier_id",
            "name", "parcel", "analysis", "is_mass_assumed",
        }
    )  # fmt: skip

    name = fields.Char(string="Slip number", tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    ash_kind = fields.Selection(
        [
            ("bottom", "Under the grate"),
            ("fly", "Of the dust separator"),
            ("mixed", "Both together"),
        ],
        string="Ash",
        required=True,
        default="bottom",
    )
    mass_kg = NullableFloat(string="Mass (kg)", digits=(10, 0))
    is_mass_assumed = fields.Boolean(
        string="Estimated", help="Nobody weighed: the mass is assumed."
    )
    destination = fields.Selection(
        [
            ("spreading", "Spread on land"),
            ("compost", "Composting"),
            ("recovery", "Other recovery"),
            ("landfill", "Landfill"),
        ],
        required=True,
        default="spreading",
        tracking=True,
    )
    receiver_id = fields.Many2one(
        "res.partner",
        string="Received by",
        index="btree_not_null",
        check_company=True,
        help="Farmer, composting site, landfill.",
    )
    carrier_id = fields.Many2one("res.partner", index="btree_not_null", check_company=True)
    parcel = fields.Char(help="Where it is spread: reference, area, crop.")
    analysis = fields.Char(help="Reference of the laboratory's report on this load.")
    slip_photo = fields.Image(max_width=1920, max_height=1920, copy=False)
    keep_until = fields.Date(compute="_compute_keep_until")
    note = fields.Text(string="Remarks")
    state = fields.Selection(
        [("draft", "Draft"), ("recorded", "Recorded"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _mass_positive = models.Constraint("CHECK (mass_kg > 0)", "The mass of ash is above zero.")
    _slip_unique = models.UniqueIndex(
        "(plant_id, name) WHERE name IS NOT NULL AND state != 'cancelled'",
        "This slip of the plant is recorded already.",
    )

    @api.depends("date", "plant_id", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            label = f"{one.plant_id.name or ''} {format_date(self.env, one.date)}".strip()
            one.display_name = f"{label} ({one.name})" if one.name else label

    @api.depends("date")
    def _compute_keep_until(self):
        for one in self:
            one.keep_until = one.date and one.date + relativedelta(years=KEPT_YEARS)

    @api.constrains("date")
    def _check_past(self):
        for one in self:
            if one.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The removal “%(name)s” is of a day to come: type the day the ash left.",
                        name=one.display_name,
                    )
                )

    def action_record(self):
        """The ash left: a fact from now on."""
        for one in self:
            one._check_state("draft")
            if one.destination == "spreading" and not (one.parcel or "").strip():
                raise UserError(
                    self.env._(
                        "“%(name)s”: note the parcel that the ash is spread on, the spreading "
                        "book wants it.",
                        name=one.display_name,
                    )
                )
            one._deciding().state = "recorded"

    def action_cancel(self):
        """A removal recorded by mistake; it is kept, and counts no more."""
        for one in self:
            one._check_state("draft", "recorded")
            one._deciding().state = "cancelled"
