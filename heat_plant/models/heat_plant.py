from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.inspection import Boiler, room
from .exact import exact, shown

#: Days in which sheets of the operation log are looked for.
LOOKED_BACK = 30
#: Kinds of equipment whose power counts for the law.
BURNERS = ("boiler", "cogeneration")


class HeatPlant(models.Model):
    """A boiler room, or another place where heat enters a network."""

    _name = "heat.plant"
    _description = "Plant"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "network_id, name"
    _rec_names_search = ["name", "code", "city"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(string="Reference")
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "heat.network",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        default=lambda self: self.env.user,
        help="Who is told of what is due.",
    )
    street = fields.Char()
    zip = fields.Char(string="Postcode")
    city = fields.Char()
    icpe_regime = fields.Selection(
        [
            ("none", "Not classified"),
            ("declaration", "Declaration"),
            ("checked", "Declaration with periodic check"),
            ("registration", "Registration"),
        ],
        string="ICPE 2910",
        required=True,
        default="none",
        tracking=True,
    )
    trench_m = NullableFloat(string="Trench length (m)", digits=(12, 1))
    annual_hours = NullableFloat(
        string="Running hours a year",
        digits=(8, 0),
        help="Expected; inspections due by hours are reckoned with them.",
    )
    equipment_ids = fields.One2many("maintenance.equipment", "plant_id")
    equipment_count = fields.Integer(compute="_compute_power")
    output_kw = NullableFloat(
        string="Useful power (kW)",
        digits=(10, 1),
        compute="_compute_power",
        help="Of all boilers: those of one room count as one (Code de l'environnement, R224-20). "
        "Not known as long as that of one boiler lacks.",
    )
    input_kw = NullableFloat(
        string="Power at the burners (kW)",
        digits=(10, 1),
        compute="_compute_power",
        help="Thermal input of all boilers; not known as long as that of one boiler lacks.",
    )
    commissioned_on = fields.Date(
        string="In service since", compute="_compute_power", help="The oldest boiler gives it."
    )
    log_ids = fields.One2many("heat.plant.log", "plant_id")
    log_from = fields.Date(
        string="Log kept since", help="Days without a sheet are looked for from this day on."
    )
    missing_log_count = fields.Integer(
        string="Days without a sheet", compute="_compute_missing_log"
    )
    missing_log_label = fields.Char(string="Days missing", compute="_compute_missing_log")
    delivery_ids = fields.One2many("heat.fuel.delivery", "plant_id")
    outage_ids = fields.One2many("heat.outage", "plant_id")
    note = fields.Html(string="Notes")

    _code_unique = models.UniqueIndex(
        "(network_id, code) WHERE code IS NOT NULL",
        "Another plant of this network has this reference.",
    )
    _lengths_positive = models.Constraint(
        "CHECK (trench_m >= 0 AND annual_hours BETWEEN 0 AND 8784)",
        "A length is not negative, and a year has 8,784 hours at most.",
    )

    @api.depends(
        "equipment_ids.active",
        "equipment_ids.plant_kind",
        "equipment_ids.power_kw",
        "equipment_ids.input_kw",
        "equipment_ids.effective_date",
    )
    def _compute_power(self):
        for plant in self:
            plant.equipment_count = len(plant.equipment_ids)
            one = plant._room()
            plant.output_kw = shown(one.output_kw) if one else False
            plant.input_kw = shown(one.input_kw) if one else False
            plant.commissioned_on = one.commissioned if one else False

    @api.depends("log_from", "log_ids.date", "log_ids.state")
    @api.depends_context("lang")
    def _compute_missing_log(self):
        for plant in self:
            days = plant._missing_log_days()
            plant.missing_log_count = len(days)
            plant.missing_log_label = ", ".join(
                day.strftime(self.env["res.lang"]._get_data(code=self.env.lang).date_format or "%x")
                for day in days
            )

    def _room(self):
        """The boilers of the plant as the one they are in law, or None without any."""
        self.ensure_one()
        burners = self.equipment_ids.filtered(lambda one: one.plant_kind in BURNERS)
        return (
            room(
                Boiler(exact(one.power_kw), exact(one.input_kw), one.effective_date)
                for one in burners
            )
            if burners
            else None
        )

    def _missing_log_days(self):
        """Past days of the last weeks without a signed sheet."""
        self.ensure_one()
        if not self.log_from:
            return []
        yesterday = fields.Date.context_today(self) - timedelta(days=1)
        first = max(self.log_from, yesterday - timedelta(days=LOOKED_BACK - 1))
        kept = set(
            self.env["heat.plant.log"]
            .search(
                [
                    ("plant_id", "=", self._origin.id),
                    ("state", "=", "signed"),
                    ("date", ">=", first),
                ]
            )
            .mapped("date")
        )
        days = (first + timedelta(days=count) for count in range((yesterday - first).days + 1))
        return [day for day in days if day not in kept]

    def action_open_equipment(self):
        """The boilers and other equipment of the plant."""
        return self._open("heat_plant.maintenance_equipment_action_plant")

    def action_open_deliveries(self):
        """The fuel that the plant received."""
        return self._open("heat_plant.heat_fuel_delivery_action")

    def action_open_logs(self):
        """The operation log of the plant."""
        return self._open("heat_plant.heat_plant_log_action")

    def action_open_outages(self):
        """The outages of the plant."""
        return self._open("heat_plant.heat_outage_action")

    def _open(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("plant_id", "=", self.id)],
            "context": {"default_plant_id": self.id},
        }
