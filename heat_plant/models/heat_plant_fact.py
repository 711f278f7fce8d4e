from odoo import api, models
from odoo.exceptions import UserError


class HeatPlantFact(models.AbstractModel):
    """What happened in a plant: typed as long as it is in its first state, then a fact.

    What is computed is typed by nobody.
    """

    _name = "heat.plant.fact"
    _description = "Fact of a Plant"
    _inherit = ["heat.decided"]
    _decided_fields = frozenset({"state"})

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_deciding():
            # a default of the context, which everybody may pass, is a value like another
            defaults = {
                name for name in self._computed_fields() if self.env.context.get(f"default_{name}")
            }
            for vals in vals_list:
                typed = {name for name in self._computed_fields() & vals.keys() if vals[name]}
                typed |= defaults - vals.keys()
                if typed:
                    self._refuse_deciding(min(typed))
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_deciding() and (typed := self._computed_fields() & vals.keys()):
            self._refuse_deciding(min(typed))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        for one in self:
            if one.state != one._first_state:
                raise UserError(
                    self.env._("“%(name)s” is recorded: it is kept.", name=one.display_name)
                )

    def _computed_fields(self):
        """What is computed and stored: forms leave it out, and so must whoever writes through
        the API."""
        return {
            name
            for name, field in self._fields.items()
            if field.compute and field.store and field.readonly
        }
