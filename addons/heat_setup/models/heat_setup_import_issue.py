from odoo import fields, models


class HeatSetupImportIssue(models.Model):
    """Why a line of a workbook is refused, and what to do about it."""

    _name = "heat.setup.import.issue"
    _description = "Refusal of a Set-up Workbook"
    _order = "import_id, id"
    _rec_name = "message"
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.setup.import", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    sheet = fields.Char(readonly=True)
    number = fields.Integer(string="Line", readonly=True, aggregator=None)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    message = fields.Char(string="What to do", required=True, readonly=True)
