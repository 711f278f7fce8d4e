from odoo import api, fields, models

STATES = [
    ("done", "Done"),
    ("todo", "To do"),
    ("optional", "If you wish"),
    ("waiting", "Later"),
]


class HeatSetupStep(models.Model):
    """A step of the set-up of a cooperative: what there is to do is the same for all.

    How far it is done is found among the records of the cooperative one works in.
    """

    _name = "heat.setup.step"
    _description = "Step of the Set-up Guide"
    _order = "sequence, id"

    code = fields.Char(required=True)
    sequence = fields.Integer(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(required=True, translate=True)
    button = fields.Char(string="Label of the button", required=True, translate=True)
    done_button = fields.Char(string="Label once done", translate=True)
    label = fields.Char(string="Label shown", compute="_compute_state")
    icon = fields.Char(required=True)
    after_ids = fields.Many2many(
        "heat.setup.step",
        "heat_setup_step_after_rel",
        "step_id",
        "after_id",
        string="Comes after",
    )
    is_optional = fields.Boolean(help="A cooperative may bill without.")
    in_workbook = fields.Boolean(string="In the workbook")
    place = fields.Char(string="Cooperative", compute="_compute_place")
    state = fields.Selection(STATES, compute="_compute_state")
    count = fields.Integer(compute="_compute_state")
    remaining = fields.Text(string="What remains", compute="_compute_state")

    _code_unique = models.Constraint("UNIQUE (code)", "Another step has this code.")

    @api.depends_context("company")
    def _compute_place(self):
        """Where one works: that of the steps is easily mistaken for another cooperative."""
        self.place = self.env.company.name

    @api.depends_context("company", "uid", "lang", "allowed_company_ids")
    def _compute_state(self):
        facts = {step: step._facts() for step in self | self._before()}
        for step in self:
            count, remaining = facts[step]
            waits_for = step.after_ids.filtered(lambda one: facts[one][1])
            step.count = count
            step.remaining = "\n".join(remaining)
            if not remaining:
                step.state = "done"
            elif waits_for:
                step.state = "waiting"
                step.remaining = self.env._(
                    "First: %(steps)s.", steps=", ".join(waits_for.mapped("name"))
                )
            else:
                step.state = "optional" if step.is_optional else "todo"
            step.label = step.state == "done" and step.done_button or step.button

    def _before(self):
        return self.after_ids

    def _facts(self):
        """(how many records there are, [what remains to do, in words]) in the company at work."""
        self.ensure_one()
        return getattr(self, f"_facts_{self.code}")(self.env.company)

    def action_open(self):
        """Where the step is done: a form, a list, or a wizard."""
        self.ensure_one()
        return getattr(self, f"_open_{self.code}")(self.env.company)

    def action_workbook(self):
        """Choose the filled workbook, whose check tells what it would create."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("heat_setup.heat_setup_import_action"),
            "views": [(False, "form")],
            "context": {},
        }

    def action_download(self):
        """The empty workbook, with a sheet for each step."""
        return self.env["heat.setup.import"]._download()

    def action_new_cooperative(self):
        """Create another cooperative, with its chart of accounts and its journals."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New cooperative"),
            "res_model": "heat.setup.company",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_is_new": True, "default_company_id": False},
        }
