from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.heat_plant.models.heat_plant_log import HeatPlantLog as Sheet

#: Hour at which the indexes of a day past count, unless somebody says when they were read.
USUAL_HOUR = time(12)
#: What operators note of a meter on their sheet.
NOTED = ("output", "store", "inlet", "electricity", "fuel", "other")


class HeatPlantLog(models.Model):
    """The sheet of the day shows the meters of the plant; signed, their indexes are readings."""

    _inherit = "heat.plant.log"
    _settled_fields = Sheet._settled_fields | {"index_ids", "indexes_read_at"}

    indexes_read_at = fields.Datetime(
        compute="_compute_indexes_read_at", store=True, readonly=False, precompute=True
    )
    index_ids = fields.One2many(
        "heat.plant.log.index",
        "log_id",
        string="Meter indexes",
        compute="_compute_index_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("date", "plant_id")
    def _compute_indexes_read_at(self):
        now = fields.Datetime.now()
        for log in self:
            if log.state not in (False, "draft") or not log.date:
                continue
            zone = ZoneInfo(log.plant_id.network_id.tz or self.env.user.tz or "UTC")
            noon = datetime.combine(log.date, USUAL_HOUR, zone).astimezone(UTC)
            log.indexes_read_at = min(noon.replace(tzinfo=None), now)

    @api.depends("plant_id.meter_ids", "date")
    def _compute_index_ids(self):
        for log in self:
            if log.state not in (False, "draft") or not log.date:
                continue
            wanted = log._noted_registers()
            if log.index_ids.register_id == wanted:
                continue
            known = {line.register_id: line.index for line in log.index_ids}
            log.index_ids = [
                Command.clear(),
                *(
                    Command.create({"register_id": one.id, "index": known.get(one, False)})
                    for one in wanted
                ),
            ]

    def _noted_registers(self):
        """The registers of the plant's meters in place that day."""
        self.ensure_one()
        meters = self.plant_id.meter_ids._origin.filtered(
            lambda one: one.role in NOTED and one._covers(self.date)
        )
        return meters.sorted(lambda one: (NOTED.index(one.role), one.id)).register_id

    def action_sign(self):
        """EXTENDS heat_plant: the indexes of the sheet become readings."""
        result = super().action_sign()
        for log in self:
            log.index_ids._record(log.corrects_id.index_ids)
        return result

    def action_correct(self):
        """EXTENDS heat_plant: the other sheet starts from the indexes of this one."""
        action = super().action_correct()
        log = self.browse(action["res_id"])
        known = {line.register_id: line.index for line in self.index_ids}
        for line in log.index_ids:
            line.index = known.get(line.register_id, False)
        return action
