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

    # the state that each of them starts in
    _first_state = "draft"
    # fields that the model's own actions write
    _decided_fields = frozenset()
    # fields that nobody writes once the first state was left
    _settled_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not self._is_deciding():
            # what the records hold: a default of the context is a value like another
            for record in records:
                for name in self._decided_fields:
                    value = self._fields[name].convert_to_write(record[name], record)
                    if value and value != self._first_state:
                        self._refuse_deciding(name)
        return records

    def write(self, vals):
        if not self._is_deciding():
            for name in self._decided_fields & vals.keys():
                self._refuse_deciding(name)
            if settled := self._settled_fields & vals.keys():
                for record in self:
                    if record.state != self._first_state:
                        record._refuse_settled(min(settled))
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

    def _refuse_settled(self, name):
        self.ensure_one()
        raise UserError(
            self.env._(
                "“%(field)s” of “%(name)s” is recorded: it changes no more. Cancel or correct the "
                "document, and record another.",
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
