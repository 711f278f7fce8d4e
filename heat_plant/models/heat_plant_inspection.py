from odoo import api, fields, models


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    inspection_ids = fields.One2many("heat.inspection", "plant_id")
    late_inspection_count = fields.Integer(
        string="Late inspections", compute="_compute_late_inspection_count"
    )
    undecided_rules = fields.Char(
        string="Rules to decide",
        compute="_compute_undecided_rules",
        help="Rules by a power that is not known: type those of all boilers.",
    )

    @api.depends("inspection_ids.state", "inspection_ids.due_on")
    def _compute_late_inspection_count(self):
        for plant in self:
            plant.late_inspection_count = len(plant.inspection_ids.filtered("is_late"))

    @api.depends("input_kw", "output_kw", "icpe_regime", "annual_hours", "equipment_ids.fuel_id")
    @api.depends_context("lang")
    def _compute_undecided_rules(self):
        for plant in self:
            undecided = plant._inspection_rules().filtered(
                lambda rule, plant=plant: rule._applies(plant) is None
            )
            plant.undecided_rules = " · ".join(undecided.mapped("name")) or False

    def action_plan_inspections(self):
        """Plan what the law wants of the plants as they are today."""
        self._plan_inspections()

    def action_open_inspections(self):
        """The inspections of the plant, due and done."""
        return self._open("heat_plant.heat_inspection_action")

    def _inspection_rules(self):
        """The rules in force today that the cooperative of the plant looks at."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.env["heat.inspection.rule"].search(
            [
                ("company_id", "in", [self.company_id.id, False]),
                "|", ("date_from", "=", False), ("date_from", "<=", today),
                "|", ("date_to", "=", False), ("date_to", ">=", today),
            ]
        )  # fmt: skip

    def _plan_inspections(self):
        """Plan what applies, move what is due on another day, drop what applies no more.

        Done twice, it changes nothing. What cannot be decided stays as it is.
        """
        for plant in self:
            known = plant.inspection_ids.filtered(lambda one: one.state == "planned")
            rules = plant._inspection_rules()
            for rule in rules:
                planned = known.filtered(lambda one, rule=rule: one.rule_id == rule)
                applies = rule._applies(plant)
                if applies:
                    plant._plan_inspection(rule, planned)
                elif applies is False:
                    planned._drop()
            known.filtered(lambda one, rules=rules: one.rule_id not in rules)._drop()

    def _plan_inspection(self, rule, planned):
        self.ensure_one()
        done = self.inspection_ids.filtered(
            lambda one: one.state == "done" and rule._takes_over(one.rule_id)
        ).sorted("done_on")
        due_on = rule._next_due(self, done[-1:])
        if not planned:
            self.env["heat.inspection"].create(
                {"plant_id": self.id, "rule_id": rule.id, "due_on": due_on}
            )
        elif planned.due_on != due_on:
            planned.due_on = due_on

    def _answering_user(self):
        """Who is told of what is due: the responsible, else a manager of plants."""
        self.ensure_one()
        if self.user_id.active:
            return self.user_id
        managers = self.env.ref("heat_plant.heat_plant_group_manager").all_user_ids
        return managers.filtered(lambda one: one.active and self.company_id in one.company_ids)[:1]

    @api.model
    def _cron_plan_inspections(self):
        """Each day: plan what the law wants of every plant, and tell who answers for it."""
        self.search([("network_id.active", "=", True)])._plan_inspections()
        self.env["heat.inspection"].search([("state", "=", "planned")])._tell_responsible()
