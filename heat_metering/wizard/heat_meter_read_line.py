from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.errors import EngineError

from ..engine.expectation import typed_index


class HeatMeterReadLine(models.TransientModel):
    _name = "heat.meter.read.line"
    _description = "Index Typed In"
    _check_company_auto = True

    wizard_id = fields.Many2one("heat.meter.read", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    register_id = fields.Many2one("heat.meter.register", required=True, check_company=True)
    measured_quantity = fields.Selection(related="register_id.measured_quantity")
    uom_id = fields.Many2one(related="register_id.uom_id", string="Unit")
    last = fields.Char(string="Last index", compute="_compute_expected")
    last_read_at = fields.Datetime(string="Last reading", compute="_compute_expected")
    expected = fields.Char(compute="_compute_expected")
    # text, since nothing typed is not zero
    typed_index = fields.Char(string="Index read")
    warning = fields.Char(compute="_compute_expected")

    @api.depends(
        "register_id",
        "typed_index",
        "wizard_id.is_day_only",
        "wizard_id.typed_at",
        "wizard_id.day",
        "wizard_id.date_only_hour",
    )
    def _compute_expected(self):
        for wizard, lines in self.grouped("wizard_id").items():
            expectations = lines.register_id._expected_indexes(wizard._instant())
            for line in lines:
                line._show_expected(expectations.get(line.register_id.id))

    def _show_expected(self, expected):
        register = self.register_id
        self.last = self.last_read_at = self.expected = self.warning = False
        if not expected:
            return
        if expected["index"] is not None:
            self.last = register._format_index(expected["index"])
            self.last_read_at = expected["read_at"]
        if expected["range"]:
            bounds = (expected["range"].low, expected["range"].high)
            decimals = register._index_decimals(expected["index"])
            self.expected = " – ".join(register._format_index(one, decimals) for one in bounds)
        try:
            index = typed_index(self.typed_index or "")
        except EngineError:
            return
        judged = register._judge_index(register, index, expected)
        self.warning = judged and judged[1]

    def _typed(self):
        try:
            return typed_index(self.typed_index)
        except EngineError:
            raise UserError(
                self.env._(
                    "%(text)s is not a number: type digits and a comma.", text=self.typed_index
                )
            ) from None
