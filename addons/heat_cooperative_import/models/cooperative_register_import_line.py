from odoo import fields, models


class CooperativeRegisterImportLine(models.Model):
    """A line of an older register, and what becomes of it."""

    _name = "cooperative.register.import.line"
    _description = "Line of an Imported Register"
    _order = "import_id, sheet, number, id"
    _rec_name = "number"
    _check_company_auto = True

    import_id = fields.Many2one(
        "cooperative.register.import", required=True, readonly=True, index=True,
        ondelete="cascade", check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, index=True, precompute=True
    )
    sheet = fields.Char(readonly=True)
    number = fields.Integer(string="Line", readonly=True, aggregator=None)
    text = fields.Char(readonly=True)
    makes_member = fields.Boolean(string="New member", readonly=True)
    fate = fields.Selection(
        [
            ("member", "Holder"),
            ("movement", "Movement"),
            ("known", "There already"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char(readonly=True)
