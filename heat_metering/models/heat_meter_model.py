from odoo import Command, api, fields, models


class HeatMeterModel(models.Model):
    """A model of meter as manufacturers sell it: its registers are proposed to each meter."""

    _name = "heat.meter.model"
    _description = "Model of Meter"
    _order = "manufacturer, name"
    _check_company_auto = True

    name = fields.Char(required=True)
    manufacturer = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Empty: every cooperative of the database uses it.",
    )
    accuracy_class = fields.Selection([("1", "1"), ("2", "2"), ("3", "3")], string="Accuracy class")
    type_approval = fields.Char(
        string="Type approval", help="Number of the type examination certificate."
    )
    is_remotely_readable = fields.Boolean(string="Readable from afar")
    register_ids = fields.One2many("heat.meter.model.register", "meter_model_id", copy=True)

    @api.depends("name", "manufacturer")
    def _compute_display_name(self):
        for model in self:
            model.display_name = " ".join(filter(None, (model.manufacturer, model.name)))

    def _meter_vals(self):
        """What a meter of this model is told to be."""
        self.ensure_one()
        return {
            "manufacturer": self.manufacturer,
            "model": self.name,
            "accuracy_class": self.accuracy_class,
            "type_approval": self.type_approval,
            "is_remotely_readable": self.is_remotely_readable,
        }

    def _register_commands(self):
        return [Command.create(register._register_vals()) for register in self.register_ids]
