from odoo import api, fields, models
from odoo.exceptions import UserError

# Marks in the context the code that decides; an object, which nobody can pass through the API.
_DECIDING = object()


class CooperativeDecidedDocument(models.AbstractModel):
    """What is prepared, then decided: never edited after that, undone by another decision.

    ``_decided``: fields that its actions alone write; ``_settled``: fields that nobody writes once
    it has left the draft.
    """

    _name = "cooperative.decided.document"
    _description = "Document That Is Decided"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _decided = frozenset({"state"})
    _settled = frozenset()

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_deciding():
            for vals in vals_list:
                for name in self._decided & vals.keys():
                    if vals[name] and not (name == "state" and vals[name] == "draft"):
                        self._refuse_typed(name)
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_deciding():
            for name in self._decided & vals.keys():
                self._refuse_typed(name)
            for one in self:
                if one.state != "draft" and (touched := self._settled & vals.keys()):
                    one._refuse_settled(min(touched))
        return super().write(vals)

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

    def _deciding(self):
        return self.with_context(cooperative_deciding=_DECIDING)

    def _is_deciding(self):
        return self.env.context.get("cooperative_deciding") is _DECIDING

    def _refuse_typed(self, name):
        raise UserError(
            self.env._(
                "“%(field)s” is not typed: the actions of the document set it.",
                field=self._fields[name]._description_string(self.env),
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

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "“%(name)s” is “%(state)s”: this cannot be done any more, or not yet.",
                    name=self.display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )

    def _check_decides(self):
        """The board and the bookkeepers decide and undo; who may only read does not."""
        self.check_access("write")
