"""What an outage meant: CO2 of the backup, customers without heat and who told them."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger

from ..engine.balance import Emission, emitted_kg
from .exact import exact, shown


class HeatOutage(models.Model):
    _inherit = "heat.outage"

    co2_kg = NullableFloat(
        string="CO2 of the backup (kg)",
        digits=(12, 1),
        compute="_compute_co2",
        store=True,
        help="Direct, by the factor of the fuel in force at the start. Not known without it.",
    )
    co2_life_cycle_kg = NullableFloat(
        string="CO2 of the backup, life cycle (kg)",
        digits=(12, 1),
        compute="_compute_co2",
        store=True,
    )
    point_ids = fields.One2many("heat.outage.point", "outage_id", string="Customers to tell")
    affected_count = NullableInteger(compute="_compute_affected_count", store=True, readonly=False)
    told_count = fields.Integer(string="Customers told", compute="_compute_told_count")
    untold_count = fields.Integer(string="Customers not told", compute="_compute_told_count")

    @api.depends("backup_fuel_id", "backup_mwh", "date_start")
    def _compute_co2(self):
        for one in self:
            energy, day = exact(one.backup_mwh), one.date_start and one.date_start.date()
            known = one.backup_fuel_id._coefficient_of(day) if one.backup_fuel_id and day else None
            for name, factor in (
                ("co2_kg", known and known.co2_direct),
                ("co2_life_cycle_kg", known and known.co2_life_cycle),
            ):
                one[name] = shown(emitted_kg([Emission(energy, exact(factor))]) if known else None)

    @api.depends("point_ids")
    def _compute_affected_count(self):
        for one in self:
            one.affected_count = len(one.point_ids) if one.point_ids else one.affected_count

    @api.depends("point_ids.told_by")
    def _compute_told_count(self):
        for one in self:
            one.told_count = len(one.point_ids.filtered("told_by"))
            one.untold_count = len(one.point_ids) - one.told_count

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        for one in self:
            if one.told_count:
                raise UserError(
                    self.env._(
                        "Customers were told of “%(name)s”: it is kept. Cancel it.", name=one.name
                    )
                )

    def action_propose_points(self):
        """Put the delivery points of the network that lack on the list of who is told."""
        for one in self:
            one._check_state("open", "closed")
            one._propose_points()

    def action_tell(self):
        """Look at the message for the customers before it is sent."""
        self.ensure_one()
        self._check_state("open", "closed")
        if not self.point_ids:
            self._propose_points()
        if not self.point_ids:
            raise UserError(
                self.env._(
                    "The network “%(network)s” has no delivery point: create them first.",
                    network=self.plant_id.network_id.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_plant.heat_outage_tell_action")
        return {**action, "context": {"default_outage_id": self.id}}

    def action_print_calls(self):
        """The list of customers to call, as PDF."""
        return self.env.ref("heat_plant.heat_outage_calls_report").report_action(self, config=False)

    def _propose_points(self):
        self.ensure_one()
        points = self.env["heat.delivery.point"].search(
            [("network_id", "=", self.plant_id.network_id.id), ("direction", "=", "delivery")]
        )
        missing = points - self.point_ids.point_id
        self.point_ids = [Command.create({"point_id": point.id}) for point in missing]

    def _to_mail(self):
        """Customers not told yet whose e-mail is known."""
        self.ensure_one()
        return self.point_ids.filtered(lambda one: not one.told_by and one.email)

    def _to_call(self):
        """Customers not told yet who have no e-mail: they are called."""
        self.ensure_one()
        return self.point_ids.filtered(lambda one: not one.told_by and not one.email)
