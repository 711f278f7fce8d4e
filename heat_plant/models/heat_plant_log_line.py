from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger


class HeatPlantLogLine(models.Model):
    """What a boiler displayed that day."""

    _name = "heat.plant.log.line"
    _description = "Boiler on a Sheet of the Log"
    _order = "log_id, id"
    _check_company_auto = True

    log_id = fields.Many2one(
        "heat.plant.log", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="log_id.company_id", store=True, index=True)
    date = fields.Date(related="log_id.date", store=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment", required=True, index=True, ondelete="restrict", check_company=True
    )
    hour_counter = NullableFloat(
        string="Hour counter", digits=(12, 1), aggregator=None, help="As displayed."
    )
    start_counter = NullableInteger(string="Start counter", aggregator=None, help="As displayed.")
    t_flue = NullableFloat(string="Flue gas (°C)", digits=(5, 0), aggregator="avg")
    is_counter_replaced = fields.Boolean(
        string="New counter", help="The counter was replaced: it may start lower."
    )

    _equipment_unique = models.Constraint(
        "UNIQUE (log_id, equipment_id)", "This boiler is on the sheet already."
    )
    _counters_positive = models.Constraint(
        "CHECK (hour_counter >= 0 AND start_counter >= 0)", "A counter is not negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        # the sheet may come from the context too
        default = self.env.context.get("default_log_id")
        log_ids = [vals.get("log_id", default) for vals in vals_list]
        self._check_draft(self.env["heat.plant.log"].browse(filter(None, log_ids)))
        return super().create(vals_list)

    def write(self, vals):
        self._check_draft(self.log_id | self.env["heat.plant.log"].browse(vals.get("log_id")))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_draft(self.log_id)

    def _check_draft(self, logs):
        if logs._is_deciding():
            return
        for log in logs:
            if log.state not in (False, "draft"):
                raise UserError(
                    self.env._(
                        "The sheet “%(name)s” is signed: correct it by another one.",
                        name=log.display_name,
                    )
                )

    def _check_counters(self):
        """Hour counters never run backwards, but where they were replaced."""
        for line in self:
            if line.hour_counter is False or line.is_counter_replaced:
                continue
            before = line._before()
            if before and line.hour_counter < before.hour_counter:
                raise ValidationError(
                    self.env._(
                        "The hour counter of %(equipment)s says %(counter)s, less than the "
                        "%(before)s of %(day)s: mend the figure, or tick “New counter”.",
                        equipment=line.equipment_id.display_name,
                        counter=formatLang(self.env, line.hour_counter, digits=1),
                        before=formatLang(self.env, before.hour_counter, digits=1),
                        day=format_date(self.env, before.date),
                    )
                )

    def _before(self):
        """The line of the last signed sheet before that tells the hours of the same boiler."""
        self.ensure_one()
        return self.search(
            [
                ("equipment_id", "=", self.equipment_id.id),
                ("log_id.state", "=", "signed"),
                ("date", "<", self.date),
                ("hour_counter", "!=", False),
            ],
            order="date desc, id desc",
            limit=1,
        )

    def _command_copy(self):
        self.ensure_one()
        return Command.create(
            {
                "equipment_id": self.equipment_id.id,
                "hour_counter": self.hour_counter,
                "start_counter": self.start_counter,
                "t_flue": self.t_flue,
                "is_counter_replaced": self.is_counter_replaced,
            }
        )
