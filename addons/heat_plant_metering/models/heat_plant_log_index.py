from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_base.models.nullable_float import NullableFloat


class HeatPlantLogIndex(models.Model):
    """The index of a meter as it stands on a sheet of the log; signed, it becomes a reading."""

    _name = "heat.plant.log.index"
    _description = "Meter Index on a Sheet of the Log"
    _order = "log_id, id"
    _check_company_auto = True

    log_id = fields.Many2one(
        "heat.plant.log", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="log_id.company_id", store=True, index=True)
    date = fields.Date(related="log_id.date", store=True)
    register_id = fields.Many2one(
        "heat.meter.register", required=True, index=True, ondelete="restrict", check_company=True
    )
    label = fields.Char(string="Meter", compute="_compute_label")
    uom_id = fields.Many2one(related="register_id.uom_id", string="Unit")
    index = NullableFloat(
        min_display_digits=1, aggregator=None, help="As displayed; empty where nobody looked."
    )
    last = fields.Char(string="Last index", compute="_compute_last")
    warning = fields.Char(compute="_compute_last")
    reading_id = fields.Many2one(
        "heat.meter.reading", readonly=True, copy=False, index="btree_not_null", check_company=True
    )
    reading_state = fields.Selection(related="reading_id.state", string="Fate of the reading")

    _register_unique = models.Constraint(
        "UNIQUE (log_id, register_id)", "This meter is on the sheet already."
    )
    _index_positive = models.Constraint("CHECK (index >= 0)", "An index is not negative.")

    @api.depends("register_id", "log_id.plant_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            known = line.log_id.plant_id.meter_ids.filtered(
                lambda one, line=line: one.register_id == line.register_id
            )[:1]
            line.label = known.display_name or line.register_id.display_name

    @api.depends("register_id", "index", "log_id.indexes_read_at")
    @api.depends_context("lang")
    def _compute_last(self):
        for line in self:
            line.last = line.warning = False
            # what a meter showed last is asked for whoever fills the sheet
            register = line.register_id.sudo()
            moment = line.log_id.indexes_read_at
            if not register or not moment:
                continue
            before = register._last_reading_until(moment)
            line.last = before and register._shown(before.index)
            expected = register._expected_indexes(moment).get(register.id)
            if line.index is not False and expected and not line.reading_id:
                judged = register._judge_index(register, Decimal(repr(line.index)), expected)
                line.warning = judged and judged[1]

    @api.model_create_multi
    def create(self, vals_list):
        # the sheet may come from the context too
        default = self.env.context.get("default_log_id")
        log_ids = [vals.get("log_id", default) for vals in vals_list]
        self._check_draft(self.env["heat.plant.log"].browse(filter(None, log_ids)))
        return super().create([{**vals, "reading_id": False} for vals in vals_list])

    def write(self, vals):
        if "reading_id" in vals and not self.log_id._is_deciding():
            raise UserError(self.env._("Signing the sheet alone links the reading of an index."))
        if vals.keys() - {"reading_id"}:
            self._check_draft(self.log_id | self.env["heat.plant.log"].browse(vals.get("log_id")))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self._check_draft(self.log_id)

    def _check_draft(self, logs):
        self.env["heat.plant.log.line"]._check_draft(logs)

    def _record(self, corrected):
        """Make readings of the indexes typed.

        :param corrected: the lines of the sheet that this one corrects
        """
        before = {line.register_id: line.reading_id for line in corrected}
        typed = self.filtered(lambda one: one.index is not False)
        for register in set(before) - set(typed.register_id):
            self._take_back(before[register])
        for line in typed:
            line._check_noted()
            old = before.get(line.register_id, self.env["heat.meter.reading"])
            line._link(line._reading(old))

    def _check_noted(self):
        """Who runs a plant reads its own meters, and not those that customers pay by."""
        self.ensure_one()
        if self.register_id not in self.log_id._noted_registers():
            raise UserError(
                self.env._(
                    "“%(meter)s” counts nothing of %(plant)s on %(day)s: take it off the sheet, or "
                    "say in the plant what it counts.",
                    meter=self.label,
                    plant=self.log_id.plant_id.display_name,
                    day=format_date(self.env, self.date),
                )
            )

    def _reading(self, old):
        """The reading of the index typed: the one of the sheet corrected where it says the same,
        one that takes its place where it does not."""
        self.ensure_one()
        # who runs a plant reads its meters through the sheet, not among all readings
        register, old = self.register_id.sudo(), old.sudo()
        at, index = self.log_id.indexes_read_at, Decimal(repr(self.index))
        alive = old and old.state in ("valid", "suspect")
        if alive and old.read_at == at:
            if Decimal(repr(old.index)) == index:
                return old
            reason = self.env._("Sheet “%(sheet)s” corrected", sheet=self.log_id.display_name)
            return old.browse(old.action_correct(self.index, reason))
        self._take_back(old)
        return register._record_index(index, at)

    @api.model
    def _take_back(self, reading):
        """The sheet that a reading came from was corrected, and says no more what it said."""
        # who runs a plant reads its meters through the sheet, not among all readings
        reading = reading.sudo()
        if reading.state in ("valid", "suspect"):
            reading.action_reject(self.env._("The sheet of the operation log was corrected."))

    def _link(self, reading):
        self.with_env(self.log_id._deciding().env).write({"reading_id": reading.id})
