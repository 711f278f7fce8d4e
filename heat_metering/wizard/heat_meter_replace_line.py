from odoo import api, fields, models

from ..models.heat_meter_register import MEASURED_QUANTITIES


class HeatMeterReplaceLine(models.TransientModel):
    """The index of one register on the day of the work."""

    _name = "heat.meter.replace.line"
    _description = "Index noted at an Exchange"
    _order = "side desc, sequence, id"

    wizard_id = fields.Many2one("heat.meter.replace", required=True, ondelete="cascade")
    side = fields.Selection([("removal", "Removal"), ("installation", "Installation")])
    sequence = fields.Integer(default=10)
    register_id = fields.Many2one("heat.meter.register", ondelete="cascade")
    name = fields.Char(string="Designation")
    measured_quantity = fields.Selection(MEASURED_QUANTITIES, required=True, default="energy")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True)
    digits = fields.Integer(default=8)
    resolution = fields.Float(min_display_digits=1)
    multiplier = fields.Float(min_display_digits=1, default=1)
    is_counted = fields.Boolean(string="Counts", default=True)
    is_read = fields.Boolean(
        string="Read",
        default=True,
        help="Untick when the index could not be read, on a meter that shows nothing any more.",
    )
    index = fields.Float(min_display_digits=1)
    label = fields.Char(compute="_compute_label")
    last_label = fields.Char(compute="_compute_last_reading")
    last_index = fields.Float(compute="_compute_last_reading", min_display_digits=1)
    last_read_at = fields.Datetime(string="Last reading", compute="_compute_last_reading")
    is_below_last = fields.Boolean(string="Below the last one", compute="_compute_is_below_last")

    @api.depends("measured_quantity", "name", "uom_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            line.label = f"{line.uom_id.name or ''}, {line._label()}"

    @api.depends("register_id", "side", "wizard_id.removed_at", "wizard_id.installed_at")
    def _compute_last_reading(self):
        """The last valid reading before the work, which may be recorded long after it."""
        for line in self:
            last = line.register_id._origin._last_reading_until(line._moment())
            line.last_index, line.last_read_at = last.index, last.read_at
            register = last.register_id
            line.last_label = last and " · ".join(
                (
                    register._display_index(last.index, register.resolution),
                    line.wizard_id._short_day(last.read_at),
                )
            )

    @api.depends("index", "is_read", "last_index", "last_read_at")
    def _compute_is_below_last(self):
        """Zero says that nothing is typed yet: it is refused when the work is recorded."""
        for line in self:
            line.is_below_last = (
                line.is_read and line.last_read_at and 0 < line.index < line.last_index
            )

    def _moment(self):
        wizard = self.wizard_id
        return wizard.installed_at if self.side == "installation" else wizard.removed_at

    def _label(self):
        self.ensure_one()
        quantity = self.env["heat.meter.register"]._quantity_labels()[self.measured_quantity]
        return f"{quantity} ({self.name})" if self.name else quantity

    def _shown(self, index):
        number = self.env["heat.meter.register"]._display_index(index, self.resolution)
        return f"{number}\N{NO-BREAK SPACE}{self.uom_id.name}"

    def _register_vals(self):
        """A register of the meter that is created with the exchange."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "measured_quantity": self.measured_quantity,
            "uom_id": self.uom_id.id,
            "digits": self.digits,
            "resolution": self.resolution,
            "multiplier": self.multiplier,
            "is_counted": self.is_counted,
        }
