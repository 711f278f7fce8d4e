from odoo import api, models

from .batching import batch_of, same_company

# Modules whose computations the known values repeat.
REPEATED = {"account", "analytic", "heat_contract"}
# Fields that say in which currency amounts are.
CURRENCY_OF = {"currency_id", "company_currency_id", "company_id"}


class BatchedRecord(models.AbstractModel):
    """What Odoo works out for each record apart, and a batch of bills once.

    An addon that computes one of the known values in a way of its own is asked for it.
    """

    _name = "heat.batched.record"
    _description = "Record Stored in Batches"

    def _known_values(self, vals):
        """{field: value} that Odoo derives for a record made of ``vals``."""
        return {}

    def with_context(self, *args, **overrides):
        """Odoo makes an environment to find the currency of each amount, and drops it at once."""
        batch = batch_of(self.env)
        if batch is None or args or overrides != {"prefetch_fields": False}:
            return super().with_context(*args, **overrides)
        key = ("currency", self.env)
        if key not in batch:
            batch[key] = super().with_context(**overrides).env
        return self.with_env(batch[key])

    @api.model
    @api.private
    def new(self, values=None, origin=None, ref=None):
        """Odoo makes a record to find the currency of each amount it stores, and drops it."""
        batch = batch_of(self.env)
        if batch is None or not batch.complete or origin or ref or self or len(values or ()) != 1:
            return super().new(values, origin, ref)
        ((name, value),) = values.items()
        if name not in CURRENCY_OF or not isinstance(value, int):
            return super().new(values, origin, ref)
        key = ("new", self.env, self._name, name, value)
        if key not in batch:
            batch[key] = super().new(values)
        return batch[key]

    @api.model
    def default_get(self, fields):
        batch = batch_of(self.env)
        if batch is None or not batch.complete:
            return super().default_get(fields)
        key = ("default", self.env, self._name, *fields)
        if key not in batch:
            batch[key] = super().default_get(fields)
        return dict(batch[key])

    def _check_company(self, fnames=None):
        return None if same_company(self, fnames) else super()._check_company(fnames)

    def _add_precomputed_values(self, vals_list):
        """Odoo makes a record that it does not store to find these values out."""
        batch = batch_of(self.env)
        if batch is None or not batch.complete:
            super()._add_precomputed_values(vals_list)
            return
        added = [self._add_known_values(vals, batch) for vals in vals_list]
        super()._add_precomputed_values(vals_list)
        for vals, fields in zip(vals_list, added, strict=True):
            # what is precomputed calls no inverse
            vals.setdefault("__precomputed__", set()).update(fields)

    def _add_known_values(self, vals, batch):
        """Complete ``vals``; what is given stays. The fields that were added."""
        added = set()
        for name, value in self._known_values(vals).items():
            if name not in vals and self._is_computed_by_odoo(name, batch):
                vals[name] = value
                added.add(self._fields[name])
        return added

    def _is_computed_by_odoo(self, name, batch):
        """Whether no other addon computes the field in a way of its own."""
        key = ("computed", self._name, name)
        if key not in batch:
            compute = self._fields[name].compute
            bases = (base for base in type(self).mro() if compute in vars(base))
            batch[key] = not isinstance(compute, str) or all(
                base._module in REPEATED for base in bases
            )
        return batch[key]
