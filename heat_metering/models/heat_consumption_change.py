from odoo import api, fields, models
from odoo.tools import SQL


class HeatConsumptionChange(models.Model):
    """Where readings changed since consumptions were computed: one line a register.

    Cheaper than looking for recent readings among millions: a file of a million readings
    leaves as many lines as it has registers. The lines are gone once they are dealt with.
    """

    _name = "heat.consumption.change"
    _description = "Changed Readings"
    _log_access = False
    _rec_name = "register_id"
    _check_company_auto = True

    register_id = fields.Many2one(
        "heat.meter.register", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one("res.company", string="Cooperative", required=True, index=True)
    first_at = fields.Datetime(required=True)
    last_at = fields.Datetime(required=True)

    @api.model
    def _note(self, changes):
        """Note that readings changed.

        :param changes: SQL of (register id, first instant, last instant)
        """
        self.env["heat.meter.register"].flush_model(["company_id"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO heat_consumption_change (register_id, company_id, first_at, last_at)
                   SELECT r.id, r.company_id, c.first_at, c.last_at
                     FROM (%s) AS c(register_id, first_at, last_at)
                     JOIN heat_meter_register r ON r.id = c.register_id AND r.is_counted""",
                changes,
            )
        )
        if self.env.cr.rowcount:
            self._wake()

    @api.model
    def _wake(self):
        """Have consumptions computed as soon as what changed is committed."""
        # waking the cron is no right of those who type readings
        cron = self.env.ref("heat_metering.ir_cron_update_consumptions").sudo()
        waiting = (
            self.env["ir.cron.trigger"].sudo().search_count([("cron_id", "=", cron.id)], limit=1)
        )
        if not waiting:
            cron._trigger()


class HeatMeterReading(models.Model):
    _inherit = "heat.meter.reading"

    @api.model_create_multi
    def create(self, vals_list):
        readings = super().create(vals_list)
        readings._note_changes()
        return readings

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._note_changes()
        return result

    def _note_changes(self):
        if not self:
            return
        self.flush_model()
        self.env["heat.consumption.change"]._note(
            SQL(
                """SELECT register_id, min(read_at), max(read_at) FROM heat_meter_reading
                    WHERE id = ANY(%s) GROUP BY register_id""",
                self.ids,
            )
        )


class HeatReadingStaging(models.AbstractModel):
    _inherit = "heat.reading.staging"

    @api.model
    def _store(self, origin, import_id=None):
        result = super()._store(origin, import_id)
        self.env["heat.consumption.change"]._note(
            SQL(
                """SELECT register_id, min(at), max(at) FROM heat_reading_checked
                    WHERE fate IN ('new', 'suspect') GROUP BY register_id"""
            )
        )
        return result


class HeatMeterInstallation(models.Model):
    _inherit = "heat.meter.installation"

    @api.model_create_multi
    def create(self, vals_list):
        places = super().create(vals_list)
        places._note_changes()
        return places

    def write(self, vals):
        changes = vals.keys() & {"delivery_point_id", "date_from", "date_to", "role", "meter_id"}
        if changes:
            self._note_changes()
        result = super().write(vals)
        if changes:
            self._note_changes()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_note_changes(self):
        self._note_changes()

    def _note_changes(self):
        """All that its meters ever told of their delivery points is to be looked at again."""
        self.delivery_point_id._note_consumption_changed()


class HeatDeliveryPoint(models.Model):
    _inherit = "heat.delivery.point"

    def _note_consumption_changed(self):
        """Forget what was computed of these points: it is computed anew from the first reading."""
        if not self:
            return
        # stored consumptions are computed, and nobody's to delete
        stored = self.env["heat.consumption"].sudo().search([("delivery_point_id", "in", self.ids)])
        stored._forget()
        self.env["heat.consumption.change"]._wake()
