import secrets

from odoo import fields, models
from odoo.exceptions import UserError


class MaintenanceEquipment(models.Model):
    """The label that stands on the equipment: a QR code, and the address behind it."""

    _inherit = "maintenance.equipment"

    label_token = fields.Char(
        string="Code of the label",
        readonly=True,
        copy=False,
        groups="heat_plant.heat_plant_group_manager",
    )

    _label_token_unique = models.UniqueIndex(
        "(label_token) WHERE label_token IS NOT NULL", "Another label has this code."
    )

    def action_renew_label(self):
        """Give the equipment another address: labels printed before open nothing any more."""
        for one in self:
            one.label_token = secrets.token_urlsafe(9)

    def action_print_labels(self):
        """The labels of the equipment as PDF."""
        return self.env.ref(
            "heat_plant_maintenance.maintenance_equipment_label_report"
        ).report_action(self, config=False)

    def _label_url(self):
        """The address behind the QR code; its first printing makes it."""
        self.ensure_one()
        if not self.plant_id:
            raise UserError(
                self.env._(
                    "“%(name)s” stands in no plant: choose its plant before you print its label.",
                    name=self.display_name,
                )
            )
        # who prints labels need not be allowed to change equipment, nor to see codes
        one = self.sudo()
        if not one.label_token:
            one.action_renew_label()
        return f"{self.get_base_url()}/heat/equipment/{one.label_token}"
