from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import first_of_next_month

#: how many bills a refusal names before it counts the others
NAMED_BILLS = 3


class HeatTariffBilled(models.AbstractModel):
    """A part of a tariff's prices, which stays as it is once posted bills rest on it.

    Another price is another version, from its own day on; bills that were credited hold nothing.
    """

    _name = "heat.tariff.billed"
    _description = "Part of a Tariff That Bills Rest On"

    # what makes a price or a bill, field by field; the rest are words
    _price_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._components()._check_not_billed()
        return records

    def write(self, vals):
        names = self._price_fields & vals.keys()
        changed = self.filtered(lambda one: one._differs(vals, names))
        changed._components()._check_not_billed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._components()._check_not_billed()

    def _components(self):
        """The components whose prices these records make."""
        raise NotImplementedError

    def _differs(self, vals, names):
        """Whether ``vals`` would say something else in the fields ``names``."""
        self.ensure_one()
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in names
        )


class HeatTariffComponent(models.Model):
    _name = "heat.tariff.component"
    _inherit = ["heat.tariff.component", "heat.tariff.billed"]

    _price_fields = frozenset(
        {
            "version_id",
            "code",
            "basis",
            "nature",
            "base_price",
            "base_date",
            "formula",
            "coefficient_decimals",
            "coefficient_rounding",
            "price_decimals",
            "price_rounding",
            "revision",
            "revision_month",
            "calendar_id",
            "energy_period",
            "proration",
            "instalment_basis",
            "minimum_amount",
        }
    )

    def _components(self):
        return self

    def _bills_in_force(self):
        """Domain of the posted bills, not credited, that charge these components."""
        return [
            ("line_ids.component_id", "in", self.ids),
            ("state", "=", "posted"),
            ("kind", "!=", "credit"),
        ]

    def _check_not_billed(self):
        """Refuse to change what posted bills rest on, with their names and the way out."""
        if not self.ids:
            return
        domain = self._bills_in_force()
        bills = self.env["heat.bill"].search(domain, limit=NAMED_BILLS)
        if not bills:
            return
        names = ", ".join(bills.mapped("display_name"))
        others = self.env["heat.bill"].search_count(domain) - len(bills)
        if others:
            names = self.env._("%(bills)s and %(count)s others", bills=names, count=others)
        raise UserError(
            self.env._(
                "Posted bills rest on the prices of %(components)s: %(bills)s. Record another "
                "version of the tariff from its own day on (“New version” copies this one), or "
                "credit these bills first.",
                components=", ".join(dict.fromkeys(self.mapped("code"))),
                bills=names,
            )
        )


class HeatTariffTerm(models.Model):
    _name = "heat.tariff.term"
    _inherit = ["heat.tariff.term", "heat.tariff.billed"]

    _price_fields = frozenset(
        {"component_id", "name", "index_id", "base_date", "base_value", "rule", "months", "lag"}
    )

    def _components(self):
        return self.component_id


class HeatTariffPart(models.Model):
    _name = "heat.tariff.part"
    _inherit = ["heat.tariff.part", "heat.tariff.billed"]

    _price_fields = frozenset({"component_id", "share", "base_price", "formula"})

    def _components(self):
        return self.component_id


class HeatTariffVersion(models.Model):
    _name = "heat.tariff.version"
    _inherit = ["heat.tariff.version", "heat.tariff.billed"]

    _price_fields = frozenset({"tariff_id", "date_from"})

    is_billed = fields.Boolean(string="Billed", compute="_compute_is_billed")

    def _compute_is_billed(self):
        rows = self.env["heat.bill.line"]._read_group(
            [
                ("component_id", "in", self.component_ids.ids),
                ("live", "=", True),
                ("bill_id.state", "=", "posted"),
            ],
            ["component_id"],
        )
        billed = {component.version_id for (component,) in rows}
        for version in self:
            version.is_billed = version._origin in billed

    def _components(self):
        return self.component_ids

    def action_new_version(self):
        """Copy this version, with its formulas, to a later day: a copy to correct."""
        self.ensure_one()
        # a day just typed must be known before another is taken
        self.flush_model(["date_from"])
        version = self.copy({"date_from": self._first_free_day(), "reason": False})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    def _first_free_day(self):
        """The first of next month, or the day after the last one billed or begun."""
        versions = self.tariff_id.version_ids
        last = self.env["heat.bill.line"]._read_group(
            [
                ("component_id", "in", versions.component_ids.ids),
                ("live", "=", True),
                ("bill_id.state", "=", "posted"),
            ],
            aggregates=["date_to:max"],
        )[0][0]
        begun = [last, *versions.mapped("date_from")]
        free = [fields.Date.add(day, days=1) for day in begun if day]
        return max(first_of_next_month(fields.Date.context_today(self)), *free)


class HeatTariff(models.Model):
    _inherit = "heat.tariff"

    def write(self, vals):
        if "revision_mode" in vals:
            changed = self.filtered(lambda one: one.revision_mode != vals["revision_mode"])
            components = changed.version_ids.component_ids
            components.filtered(lambda one: one._formulas())._check_not_billed()
        return super().write(vals)

    def action_new_version(self):
        """A copy of the last version, to date and correct."""
        self.ensure_one()
        return self.version_ids.sorted("date_from")[-1:].action_new_version()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self.version_ids.component_ids._check_not_billed()
