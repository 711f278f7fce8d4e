from odoo import api, fields, models
from odoo.tools import SQL

#: Days ahead of its day from which an inspection is told.
INSPECTION_AHEAD = 30


class HeatHomeItem(models.Model):
    """What the plants ask for, as their own board says, and what they will ask for soon."""

    _inherit = "heat.home.item"
    _depends = {
        "heat.plant.board.item": ["kind", "plant_id", "company_id", "since", "is_urgent", "res_id"],
        "heat.plant": ["network_id", "user_id"],
        "heat.inspection": ["state", "due_on", "plant_id", "company_id"],
        "heat.plant.document": [
            "active", "is_replaced", "warn_on", "expires_on", "plant_id", "user_id", "company_id",
        ],
    }  # fmt: skip

    kind = fields.Selection(
        selection_add=[
            ("plant", "In the boiler plants"),
            ("inspection", "Inspection to come"),
            ("document", "Document about to expire"),
        ]
    )

    @api.model
    def _home_sources(self):
        return [
            *super()._home_sources(),
            self._home_plant(),
            self._home_inspection(),
            self._home_document(),
        ]

    @api.model
    def _home_plant(self):
        return {
            "kind": "plant",
            "model": "heat.plant.board.item",
            "groups": "heat_plant.heat_plant_group_operator",
            "from": SQL(
                "heat_plant_board_item asked JOIN heat_plant plant ON plant.id = asked.plant_id"
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.since"),
                "since": SQL("asked.since"),
                "is_urgent": SQL("asked.is_urgent"),
                **self._home_plant_columns(),
            },
        }

    @api.model
    def _home_inspection(self):
        return {
            "kind": "inspection",
            "model": "heat.inspection",
            "from": SQL(
                "heat_inspection asked JOIN heat_plant plant ON plant.id = asked.plant_id"
                " WHERE asked.state = 'planned' AND asked.due_on BETWEEN %s AND %s",
                self._home_today(),
                self._home_ahead(INSPECTION_AHEAD),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.due_on"),
                **self._home_plant_columns(),
            },
        }

    @api.model
    def _home_document(self):
        return {
            "kind": "document",
            "model": "heat.plant.document",
            "from": SQL(
                "heat_plant_document asked JOIN heat_plant plant ON plant.id = asked.plant_id"
                " WHERE asked.active AND asked.is_replaced IS NOT TRUE"
                " AND asked.warn_on <= %s AND asked.expires_on >= %s",
                self._home_today(),
                self._home_today(),
            ),
            "columns": {
                "res_id": SQL("asked.id"),
                "deadline": SQL("asked.expires_on"),
                **self._home_plant_columns(),
                "user_id": SQL("COALESCE(asked.user_id, plant.user_id)"),
            },
        }

    @api.model
    def _home_plant_columns(self):
        return {
            "network_id": SQL("plant.network_id"),
            "user_id": SQL("plant.user_id"),
            "company_id": SQL("asked.company_id"),
        }

    def _home_label(self, record):
        label = super()._home_label(record)
        if self.kind != "plant":
            return label
        kinds = dict(record._fields["kind"]._description_selection(self.env))
        plant = record.plant_id.name
        told = self.env._("%(kind)s: %(what)s", kind=kinds.get(record.kind, ""), what=label)
        return told if plant in label else f"{told} ({plant})"

    def _home_action(self):
        if self.kind == "plant":
            return self._home_record().action_open()
        return super()._home_action()
