from odoo import api, models
from odoo.exceptions import UserError

# Marks in the context the code that decides; an object, which nobody can pass through the API.
_DECIDING = object()


class HeatDecided(models.AbstractModel):
    """A record whose state and approvals are set by its actions, and typed by nobody.

    ``readonly`` on a field hides it from screens only; programs write what they like.
    """

    _name = "heat.decided"
    _description = "What Actions Alone Decide"

    # fields that the model's own actions write
    _decided_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._is_deciding():
            for record in records:
                # a draft is what each of them starts as
                for name in self._decided_fields:
                    value = self._fields[name].convert_to_write(record[name], record)
                    if value and value != "draft":
                        self._refuse_deciding(name)
        return records

    def write(self, vals):
        if not self._is_deciding():
            for name in self._decided_fields & vals.keys():
                self._refuse_deciding(name)
        return super().write(vals)

    def _deciding(self):
        """The same records, which the code that decides may write."""
        return self.with_context(heat_deciding=_DECIDING)

    def _is_deciding(self):
        return self.env.context.get("heat_deciding") is _DECIDING

    def _refuse_deciding(self, name):
        raise UserError(
            self.env._(
                "“%(field)s” is not typed: the actions of the document set it.",
                field=self._fields[name]._description_string(self.env),
            )
        )
