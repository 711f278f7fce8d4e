from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_plant.models.exact import exact, shown

from ..engine.efficiency import characteristic_efficiency, least_efficiency

#: Days before its due date from which a measure completes the inspection that wants it.
AHEAD = 45


class HeatBoilerEfficiency(models.Model):
    """The characteristic efficiency of a boiler on a day, from the losses that were measured."""

    _name = "heat.boiler.efficiency"
    _description = "Efficiency of a Boiler"
    _inherit = ["heat.plant.fact", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "signed_by_id", "signed_at"})
    _settled_fields = frozenset(
        {
            "equipment_id", "date", "flue_loss", "unburnt_loss", "radiation_loss", "load",
            "t_flue", "oxygen", "partner_id",
        }
    )  # fmt: skip

    equipment_id = fields.Many2one(
        "maintenance.equipment",
        string="Boiler",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('plant_kind', 'in', ('boiler', 'cogeneration')), ('plant_id', '!=', False)]",
    )
    plant_id = fields.Many2one(related="equipment_id.plant_id", store=True, index=True)
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    load = NullableFloat(
        string="Load (%)", digits=(5, 0), aggregator="avg", help="Of the nominal power."
    )
    t_flue = NullableFloat(string="Flue gas (°C)", digits=(5, 0), aggregator="avg")
    oxygen = NullableFloat(string="Oxygen in the flue (%)", digits=(5, 1), aggregator="avg")
    flue_loss = NullableFloat(
        string="Loss by the flue (%)", digits=(5, 1), aggregator="avg", help="P'f, by the analyser."
    )
    unburnt_loss = NullableFloat(
        string="Loss by what is unburnt (%)",
        digits=(5, 1),
        aggregator="avg",
        help="P'i, in the solid residues.",
    )
    radiation_loss = NullableFloat(
        string="Loss by radiation and convection (%)",
        digits=(5, 1),
        aggregator="avg",
        help="P'r, by the maker's documents.",
    )
    efficiency = NullableFloat(
        string="Efficiency (%)",
        digits=(5, 1),
        compute="_compute_efficiency",
        store=True,
        aggregator="avg",
        help="R' = 100 − P'f − P'i − P'r, on the lower heating value. Not known as long as a loss "
        "lacks.",
    )
    least = NullableFloat(
        string="Least by law (%)",
        digits=(5, 1),
        compute="_compute_least",
        help="For plants above 400 kW (Code de l'environnement, R224-23).",
    )
    is_below = fields.Boolean(string="Below the least", compute="_compute_least")
    partner_id = fields.Many2one(
        "res.partner", string="Measured by", index="btree_not_null", check_company=True
    )
    note = fields.Text(string="Remarks")
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

    _percents = models.Constraint(
        "CHECK (flue_loss >= 0 AND unburnt_loss >= 0 AND radiation_loss >= 0 "
        "AND oxygen BETWEEN 0 AND 21 AND load BETWEEN 0 AND 130)",
        "Losses are in percent and not negative; oxygen lies between 0 and 21 %.",
    )

    @api.depends("equipment_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = (
                f"{one.equipment_id.name or ''} {format_date(self.env, one.date)}".strip()
            )

    @api.depends("flue_loss", "unburnt_loss", "radiation_loss")
    def _compute_efficiency(self):
        for one in self:
            losses = [exact(one.flue_loss), exact(one.unburnt_loss), exact(one.radiation_loss)]
            try:
                found = None if None in losses else characteristic_efficiency(*losses)
            except EngineError:
                found = None
            one.efficiency = shown(found)

    @api.depends("efficiency", "equipment_id", "plant_id")
    def _compute_least(self):
        for one in self:
            room = one.plant_id._room() if one.plant_id else None
            least = room and least_efficiency(
                one.equipment_id.fuel_id.source or "",
                one.equipment_id.effective_date or None,
                room.output_kw,
            )
            one.least = shown(least or None)
            one.is_below = bool(
                least and one.efficiency is not False and exact(one.efficiency) < least
            )

    @api.constrains("date")
    def _check_past(self):
        for one in self:
            if one.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is of a day to come: type the day of the computation.",
                        name=one.display_name,
                    )
                )

    def action_sign(self):
        """The visa: the measure is a fact from now on."""
        for one in self:
            one._check_state("draft")
            if one.efficiency is False:
                raise UserError(
                    self.env._(
                        "“%(name)s”: note the three losses, below 100 %% together; a loss that is "
                        "none is typed 0.",
                        name=one.display_name,
                    )
                )
            one._deciding().write(
                {
                    "state": "signed",
                    "signed_by_id": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                }
            )
            one._complete_inspection()

    def _complete_inspection(self):
        """The computation that law wants every three months is done with the first of its boilers;
        the next one, which is then planned, is too far ahead for the others to complete."""
        self.ensure_one()
        rule = self.env.ref("heat_plant.heat_inspection_rule_efficiency_computed", False)
        planned = self.env["heat.inspection"].search(
            [
                ("plant_id", "=", self.plant_id.id),
                ("rule_id", "=", rule.id if rule else False),
                ("state", "=", "planned"),
                ("due_on", "<=", self.date + timedelta(days=AHEAD)),
            ]
        )
        if planned:
            planned.write(
                {
                    "done_on": self.date,
                    "outcome": "refused" if self.is_below else "compliant",
                    "reservations": self.is_below
                    and self.env._(
                        "%(name)s: %(efficiency)s %%, below the %(least)s %% of the law.",
                        name=self.display_name,
                        efficiency=formatLang(self.env, self.efficiency, digits=1),
                        least=formatLang(self.env, self.least, digits=0),
                    ),
                }
            )
            planned.action_done()
