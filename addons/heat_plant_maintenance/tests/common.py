from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


class HeatMaintenanceCommon(HeatPlantCommon):
    """A plant whose boilers are kept up by plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant.user_id = cls.manager
        cls.done_stage = cls.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        cls.new_stage = cls.env["maintenance.stage"].search([("done", "=", False)], limit=1)
        cls.pump = cls.env["maintenance.equipment"].create(
            {
                "name": "Pompe de la grande",
                "plant_id": cls.plant.id,
                "company_id": cls.cooperative.id,
                "plant_kind": "auxiliary",
                "parent_id": cls.large.id,
            }
        )

    @classmethod
    def _new_plan(cls, start=True, **values):
        plan = cls.env["heat.maintenance.plan"].create(
            {
                "name": "Ramonage",
                "equipment_id": cls.large.id,
                "interval_months": False,
                "interval_hours": False,
                "start_on": "2026-01-01",
                **values,
            }
        )
        if start:
            plan.action_start()
        return plan

    @classmethod
    def _sheets(cls, *readings, equipment=None):
        """Signed sheets with the counter of a boiler: (day, hours, replaced)."""
        for day, hours, *replaced in readings:
            log = cls.env["heat.plant.log"].create({"plant_id": cls.plant.id, "date": day})
            line = log.line_ids.filtered(lambda one: one.equipment_id == (equipment or cls.large))
            line.write({"hour_counter": hours, "is_counter_replaced": bool(replaced)})
            log.action_sign()

    @classmethod
    def _steady(cls, first, hours_a_day, days, displayed=0, every=10):
        start = fields.Date.to_date(first)
        cls._sheets(
            *(
                (start + timedelta(days=day), displayed + hours_a_day * day)
                for day in range(0, days + 1, every)
            )
        )

    @classmethod
    def _checked_plan(cls, **values):
        return cls._new_plan(
            interval_months=1,
            check_ids=[
                Command.create({"name": "Joint de porte", "sequence": 1}),
                Command.create(
                    {
                        "name": "Pression du circuit",
                        "sequence": 2,
                        "kind": "measure",
                        "unit": "bar",
                        "low": 1,
                        "high": 2.5,
                    }
                ),
                Command.create(
                    {"name": "Remarques", "sequence": 3, "kind": "text", "is_required": False}
                ),
            ],
            **values,
        )
