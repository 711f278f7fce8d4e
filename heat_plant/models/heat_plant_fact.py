from odoo import api, models
from odoo.exceptions import UserError

# Marks in the context the code that decides; an object, which nobody can pass through the API.
_DECIDING = object()


class HeatPlantFact(models.AbstractModel):
    """What happened in a plant: typed as long as it is in its first state, then a fact.

    Actions alone set ``state`` and the fields of ``_decided_fields``; the fields of
    ``_settled_fields`` change no more once the first state was left. What is computed is typed by
    nobody.
    """

    _name = "heat.plant.fact"
    _description = "Fact of a Plant"

    _first_state = "draft"
    _decided_fields = frozenset({"state"})
    _settled_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_deciding():
            # a default of the context, which everybody may pass, is a value like another
            defaults = {
                name: self.env.context[f"default_{name}"]
                for name in self._untyped_fields()
                if f"default_{name}" in self.env.context
            }
            for vals in vals_list:
                told = {**defaults, **vals}
                typed = {name for name in self._untyped_fields() & told.keys() if told[name]}
                if told.get("state") == self._first_state:
                    typed.discard("state")
                if typed:
                    self._refuse_typed(min(typed))
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_deciding():
            if typed := self._untyped_fields() & vals.keys():
                self._refuse_typed(min(typed))
            if settled := self._settled_fields & vals.keys():
                for one in self:
                    if one.state != one._first_state:
                        one._refuse_settled(min(settled))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        for one in self:
            if one.state != one._first_state:
                raise UserError(
                    self.env._("“%(name)s” is recorded: it is kept.", name=one.display_name)
                )

    def _untyped_fields(self):
        """What actions decide, and what is computed and stored: forms leave it out, and so must
        whoever writes through the API."""
        computed = {
            name
            for name, field in self._fields.items()
            if field.compute and field.store and field.readonly
        }
        return self._decided_fields | computed

    def _deciding(self):
        return self.with_context(heat_plant_deciding=_DECIDING)

    def _is_deciding(self):
        return self.env.context.get("heat_plant_deciding") is _DECIDING

    def _refuse_typed(self, name):
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
