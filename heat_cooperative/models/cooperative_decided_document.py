from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeDecidedDocument(models.AbstractModel):
    """What is prepared, then decided: never edited after that, undone by another decision."""

    _name = "cooperative.decided.document"
    _description = "Document That Is Decided"
    _inherit = ["mail.thread", "heat.decided"]
    _check_company_auto = True
    _decided_fields = frozenset({"state"})

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for one in self:
            if one.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” was decided: it is kept. Undo it instead.",
                        name=one.display_name,
                    )
                )

    def _refuse_settled(self, name):
        raise UserError(
            self.env._(
                "“%(field)s” of “%(name)s” is settled: undo the document, and prepare another.",
                field=self._fields[name]._description_string(self.env),
                name=self.display_name,
            )
        )

    def _check_decides(self):
        """The board and the bookkeepers decide and undo; who may only read does not."""
        self.check_access("write")
