from odoo import api, models


class HeatMeterInstallation(models.Model):
    """A meter of a plant that is exchanged goes on counting for the plant through the new one."""

    _inherit = "heat.meter.installation"

    @api.model_create_multi
    def create(self, vals_list):
        places = super().create(vals_list)
        for place in places.filtered("replaces_id"):
            place._hand_over_plant_meters()
        return places

    def _hand_over_plant_meters(self):
        self.ensure_one()
        # whoever exchanges meters need not be one who describes plants
        meters = self.env["heat.plant.meter"].sudo()
        before = meters.search(
            [
                ("register_id.meter_id", "=", self.replaces_id.meter_id.id),
                "|", ("date_to", "=", False), ("date_to", ">=", self.date_from),
            ]
        )  # fmt: skip
        for old in before:
            new = self._register_like(old.register_id)
            if not new:
                continue
            last = old.date_to
            old.date_to = self.replaces_id.date_to or self.date_from
            old.copy(
                {
                    "register_id": new.id,
                    "date_from": self.date_from,
                    "date_to": last,
                    "replaces_id": old.id,
                }
            )

    def _register_like(self, register):
        """The register of the meter installed that counts what ``register`` counted."""
        same = self.meter_id.register_ids.filtered(
            lambda one: one.measured_quantity == register.measured_quantity
        )
        return same.filtered("is_counted")[:1] or same[:1]
