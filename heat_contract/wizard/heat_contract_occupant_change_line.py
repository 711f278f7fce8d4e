from odoo import api, fields, models


class HeatContractOccupantChangeLine(models.TransientModel):
    """The closing index of one register, judged as when a meter is read by hand."""

    _name = "heat.contract.occupant.change.line"
    _description = "Closing Index"
    _inherit = ["heat.meter.read.line"]

    wizard_id = fields.Many2one("heat.contract.occupant.change")
    company_id = fields.Many2one(related="wizard_id.company_id")
    delivery_point_id = fields.Many2one(related="register_id.meter_id.delivery_point_id")

    last = fields.Char(compute="_compute_closing")
    last_read_at = fields.Datetime(compute="_compute_closing")
    expected = fields.Char(compute="_compute_closing")
    warning = fields.Char(compute="_compute_closing")

    @api.depends("register_id", "typed_index", "wizard_id.last_day", "wizard_id.contract_id")
    def _compute_closing(self):
        """Whoever ends a contract sees what a reader of meters would: by sudo, to read only."""
        for wizard, lines in self.grouped("wizard_id").items():
            # of the contract's own meters alone
            registers = (lines.register_id & wizard._registers()).sudo()
            expectations = registers._expected_indexes(wizard._instant()) if wizard.last_day else {}
            for line in lines:
                line.sudo()._show_expected(expectations.get(line.register_id.id))

    def _label(self):
        return f"{self.register_id.meter_id.display_name} {self.register_id._quantity_label()}"
