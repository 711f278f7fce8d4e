from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_plant.models.exact import exact
from odoo.addons.heat_plant.models.heat_plant import BURNERS

from ..engine.hours import Reading, counter


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    log_line_ids = fields.One2many(
        "heat.plant.log.line", "equipment_id", string="Lines of the operation log"
    )
    plan_ids = fields.One2many("heat.maintenance.plan", "equipment_id", string="Maintenance plans")
    plan_count = fields.Integer(string="Plans in force", compute="_compute_plan_count")
    currency_id = fields.Many2one(related="company_id.currency_id")
    maintenance_cost = fields.Monetary(
        string="Cost of upkeep",
        compute="_compute_maintenance_cost",
        recursive=True,
        help="Of the equipment and of all its parts.",
    )

    @api.depends("plan_ids.state")
    def _compute_plan_count(self):
        for one in self:
            one.plan_count = len(one.plan_ids.filtered(lambda plan: plan.state == "active"))

    @api.depends("maintenance_ids.cost_total", "child_ids.maintenance_cost")
    def _compute_maintenance_cost(self):
        # a part put aside has cost what it cost
        parts = self.with_context(active_test=False).search([("id", "child_of", self.ids)])
        costs = dict(
            self.env["maintenance.request"]._read_group(
                [("equipment_id", "in", parts.ids)], ["equipment_id"], ["cost_total:sum"]
            )
        )
        for one in self:
            below = one | parts.filtered(lambda part, one=one: one in part._chain())
            one.maintenance_cost = sum(costs.get(part, 0) for part in below)

    def write(self, vals):
        if not vals.get("active", True):
            self._check_no_plan()
        return super().write(vals)

    def action_open_plans(self):
        """What comes back on the equipment and its parts."""
        return self._open_maintenance("heat_plant_maintenance.heat_maintenance_plan_action")

    def action_open_costs(self):
        """What the equipment and its parts cost, request by request."""
        return self._open_maintenance("heat_plant_maintenance.maintenance_request_action_cost")

    def action_report_fault(self):
        """A corrective request on the equipment, to fill in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report a fault"),
            "res_model": "maintenance.request",
            "views": [(False, "form")],
            "context": {
                "default_equipment_id": self.id,
                "default_company_id": self.plant_id.company_id.id,
                "default_maintenance_type": "corrective",
            },
        }

    def _check_no_plan(self):
        for one in self:
            plans = one.plan_ids.filtered(lambda plan: plan.state == "active")
            if plans:
                raise UserError(
                    self.env._(
                        "“%(equipment)s” has plans in force: %(plans)s. End them first, so that "
                        "nothing is dropped unseen.",
                        equipment=one.display_name,
                        plans=", ".join(plans.mapped("name")),
                    )
                )

    def _open_maintenance(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("equipment_id", "child_of", self.id)],
            "context": {"default_equipment_id": self.id},
        }

    def _chain(self):
        """The equipment and what it is a part of, nearest first."""
        self.ensure_one()
        chain = one = self
        while one.parent_id and one.parent_id not in chain:
            one = one.parent_id
            chain |= one
        return chain

    def _with_hour_counter(self):
        """The equipment whose counter tells its hours: itself, or the boiler it is a part of."""
        chain = self._chain() if self else self
        return chain.filtered(lambda one: one.plant_kind in BURNERS)[:1]

    def _prepare_hour_counter(self, start=None):
        """Running hours from the signed sheets of the log, and from what was displayed on the day
        ``start`` where a plan knows it."""
        known = self.env["heat.plant.log.line"].search(
            [
                ("equipment_id", "in", self._origin.ids),
                ("log_id.state", "=", "signed"),
                ("hour_counter", "!=", False),
            ]
        )
        readings = [
            Reading(line.date, exact(line.hour_counter), line.is_counter_replaced) for line in known
        ]
        if start and start[0] not in known.mapped("date"):
            readings.append(Reading(*start))
        return counter(readings, exact(self.plant_id.annual_hours) if self else None)
