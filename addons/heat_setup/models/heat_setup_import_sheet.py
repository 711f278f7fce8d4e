from odoo import fields, models


class HeatSetupImportSheet(models.Model):
    """What became of the lines of a sheet."""

    _name = "heat.setup.import.sheet"
    _description = "Sheet of a Set-up Workbook"
    _order = "import_id, sequence, id"
    _check_company_auto = True

    import_id = fields.Many2one(
        "heat.setup.import", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Sheet", required=True, readonly=True)
    created = fields.Integer(string="New", readonly=True)
    known = fields.Integer(string="There already", readonly=True)
    refused = fields.Integer(readonly=True)
