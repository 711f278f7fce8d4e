from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang, get_lang

from odoo.addons.heat_base.engine import units
from odoo.addons.heat_base.engine.errors import EngineError

MEASURED_QUANTITIES = [
    ("energy", "Energy (heat)"),
    ("cold_energy", "Energy (cold)"),
    ("volume", "Volume"),
    ("flow_energy", "Flow energy (m³·°C)"),
    ("return_energy", "Return energy (m³·°C)"),
    ("electricity", "Electricity"),
    ("fuel", "Fuel"),
    ("operating_hours", "Operating hours"),
    ("error_hours", "Hours in error"),
]
#: What a register counts → dimensions of the units it may be counted in.
DIMENSIONS = {
    "energy": {"energy"},
    "cold_energy": {"energy"},
    "volume": {"volume"},
    "flow_energy": {"flow_energy"},
    "return_energy": {"flow_energy"},
    "electricity": {"energy"},
    "fuel": {"mass", "volume", "apparent_volume", "energy"},
    "operating_hours": {"duration"},
    "error_hours": {"duration"},
}
#: What readings already taken would say otherwise if it changed.
FROZEN = {"meter_id", "measured_quantity", "uom_id", "multiplier"}
#: What consumption already billed would say otherwise if it changed.
FROZEN_ONCE_BILLED = {"is_counted", "digits", "resolution"}


class HeatMeterRegister(models.Model):
    _name = "heat.meter.register"
    _description = "Register of a Meter"
    _order = "meter_id, sequence, id"
    _check_company_auto = True

    meter_id = fields.Many2one(
        "heat.meter", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Designation", help="As on the display or in the manual, such as E1 or E1HighRes."
    )
    measured_quantity = fields.Selection(MEASURED_QUANTITIES, required=True, default="energy")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict")
    allowed_uom_ids = fields.Many2many(
        "uom.uom", string="Allowed units", compute="_compute_allowed_uom_ids"
    )
    digits = fields.Integer(default=8, help="Digits shown in all, decimals included.")
    resolution = fields.Float(
        min_display_digits=1,
        default=0,
        help="Smallest step shown, such as 0.001; 0 when it is not known.",
    )
    multiplier = fields.Float(
        min_display_digits=1,
        default=1,
        help="What the index is multiplied by: pulse or transformer ratio; 1 for most meters.",
    )
    is_counted = fields.Boolean(
        string="Counts in consumption",
        default=True,
        help="One register of each quantity makes the consumption of the meter; others, such "
        "as a finer display of the same energy, are kept for checks.",
    )
    last_index = fields.Float(compute="_compute_last_reading", min_display_digits=1)
    last_read_at = fields.Datetime(string="Last reading", compute="_compute_last_reading")

    _counted_unique = models.UniqueIndex(
        "(meter_id, measured_quantity) WHERE is_counted",
        "Only one register of a quantity counts in a meter's consumption.",
    )
    _display_possible = models.Constraint(
        "CHECK (digits BETWEEN 0 AND 15 AND resolution >= 0)",
        "A register shows up to 15 digits, by steps above zero.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK (multiplier > 0)", "The multiplier of a register is above zero."
    )

    @api.depends("measured_quantity")
    def _compute_allowed_uom_ids(self):
        """The units that measure the quantity, for the screens to choose from."""
        known = self.env["uom.uom"].search([("heat_code", "!=", False)])
        for register in self:
            dimensions = DIMENSIONS.get(register.measured_quantity, set())
            register.allowed_uom_ids = known.filtered(
                lambda unit, dimensions=dimensions: _dimension(unit) in dimensions
            )

    @api.constrains("measured_quantity", "uom_id")
    def _check_unit(self):
        for register in self:
            if _dimension(register.uom_id) not in DIMENSIONS[register.measured_quantity]:
                raise ValidationError(
                    self.env._(
                        "%(unit)s is not a unit of %(quantity)s.",
                        unit=register.uom_id.display_name,
                        quantity=register._quantity_label(),
                    )
                )

    @api.onchange("measured_quantity")
    def _onchange_measured_quantity(self):
        """Of several registers of one quantity, the first counts until told otherwise."""
        others = self.meter_id.register_ids - self
        self.is_counted = self.measured_quantity not in others.filtered("is_counted").mapped(
            "measured_quantity"
        )
        if self.uom_id and self.uom_id not in self.allowed_uom_ids:
            self.uom_id = False

    @api.depends("meter_id", "measured_quantity", "name")
    def _compute_display_name(self):
        for register in self:
            names = (register.meter_id.display_name, register._quantity_label(), register.name)
            register.display_name = " · ".join(filter(None, names))

    def _compute_last_reading(self):
        rows = self.env["heat.meter.reading"]._last_readings(self)
        for register in self:
            register.last_read_at, register.last_index = rows.get(register.id, (False, 0))

    def write(self, vals):
        if self._changing(FROZEN, vals)._has_readings():
            raise UserError(
                self.env._(
                    "A register that has readings keeps its meter, quantity, unit and "
                    "multiplier: add another register."
                )
            )
        changing = self._changing(FROZEN_ONCE_BILLED, vals)
        if billed := self.env["heat.meter.reading"]._billed_until(changing):
            raise UserError(
                self.env._(
                    "The consumption of %(register)s is billed: the register keeps its digits, "
                    "its resolution and whether it counts. Add another register.",
                    register=self.browse(billed)[:1].display_name,
                )
            )
        return super().write(vals)

    def _changing(self, names, vals):
        """Those of which one of these fields would get another value."""
        names = names & vals.keys()
        return self.filtered(
            lambda r: any(
                r._fields[name].convert_to_write(r[name], r) != vals[name] for name in names
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Of several registers of one quantity, the first counts unless told otherwise."""
        known = {
            (meter.id, quantity)
            for meter, quantity in self._read_group(
                [
                    ("meter_id", "in", [vals.get("meter_id") for vals in vals_list]),
                    ("is_counted", "=", True),
                ],
                ["meter_id", "measured_quantity"],
            )
        }
        completed = []
        for vals in vals_list:
            key = (vals.get("meter_id"), vals.get("measured_quantity", "energy"))
            counts = vals.get("is_counted", key not in known)
            known |= {key} if counts else set()
            completed.append({**vals, "is_counted": counts})
        return super().create(completed)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_read(self):
        if self._has_readings():
            raise UserError(
                self.env._("A register that has readings cannot be deleted: archive its meter.")
            )

    def _has_readings(self):
        # readings are looked for whoever may see them: none may lose its register
        reading = self.env["heat.meter.reading"].sudo()
        return bool(self) and bool(reading.search_count([("register_id", "in", self.ids)], limit=1))

    def _capacity(self):
        """How much the index can show before it starts again from zero, in its own unit.

        :return: 10^digits × resolution, exact; None when one of them is not known
        """
        self.ensure_one()
        if not self.digits or not self.resolution:
            return None
        # repr gives back the decimal that was typed, which the binary number only approaches
        return Decimal(repr(self.resolution)).scaleb(self.digits)

    def _last_reading_until(self, moment):
        """The last valid reading at ``moment`` or before."""
        reading = self.env["heat.meter.reading"]
        if not self.ids or not moment:
            return reading
        domain = [
            ("register_id", "=", self.id),
            ("state", "=", "valid"),
            ("read_at", "<=", moment),
        ]
        return reading.search(domain, order="read_at desc", limit=1)

    def _shown(self, index):
        """``index`` as the display writes it, with its unit."""
        number = self._display_index(index, self.resolution)
        return f"{number}\N{NO-BREAK SPACE}{self.uom_id.name}"

    @api.model
    def _display_index(self, index, resolution=0):
        """``index`` in the reader's language, with the decimals that the display shows."""
        decimals = -Decimal(repr(resolution or 0.001)).normalize().as_tuple().exponent
        text = formatLang(self.env, index, digits=max(decimals, 0))
        # an unknown display writes no zero after the last decimal
        separator = get_lang(self.env).decimal_point
        whole, _comma, rest = text.partition(separator)
        return text if resolution else separator.join(filter(None, (whole, rest.rstrip("0"))))

    def _quantity_label(self):
        self.ensure_one()
        return self._quantity_labels().get(self.measured_quantity, "")

    @api.model
    def _quantity_labels(self):
        return dict(self._fields["measured_quantity"]._description_selection(self.env))


def _dimension(unit):
    """What ``unit`` measures; nothing when heat metering does not know it."""
    try:
        return units.dimension(unit.heat_code)
    except EngineError:
        return None
