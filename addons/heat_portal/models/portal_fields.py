from odoo import api, models

#: What every model shows of a record.
PLAIN = frozenset({"id", "display_name"})


class HeatPortalFields(models.AbstractModel):
    """A model of which customers read a few fields, and nothing else, by whatever way."""

    _name = "heat.portal.fields"
    _description = "Fields Shown to Customers"

    _portal_fields = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if self.env.su or self.env.user._is_internal():
            return allowed
        return allowed and operation == "read" and field.name in self._portal_fields | PLAIN
