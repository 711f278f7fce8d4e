from odoo import api, fields, models
from odoo.exceptions import UserError


class HeatMeter(models.Model):
    _name = "heat.meter"
    _description = "Heat Meter"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "serial"
    _rec_names_search = ["serial", "delivery_point_id"]
    _order = "serial, id"
    _check_company_auto = True

    serial = fields.Char(
        string="Serial number",
        required=True,
        index=True,
        tracking=True,
        help="As engraved on the meter and written in the files: readings are matched by it.",
    )
    manufacturer = fields.Char(tracking=True)
    model = fields.Char()
    meter_model_id = fields.Many2one(
        "heat.meter.model",
        string="Known model",
        index="btree_not_null",
        check_company=True,
        help="Proposes the registers of a new meter, and what is known of the model.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    max_power_kw = fields.Float(
        string="Maximum power (kW)",
        digits=(12, 2),
        help="The most that can flow through this meter.",
    )
    installation_ids = fields.One2many("heat.meter.installation", "meter_id")
    register_ids = fields.One2many("heat.meter.register", "meter_id")
    delivery_point_id = fields.Many2one(
        "heat.delivery.point",
        string="Current delivery point",
        compute="_compute_delivery_point_id",
        inverse="_inverse_delivery_point_id",
        store=True,
        index=True,
        readonly=False,
        check_company=True,
        tracking=True,
    )
    network_id = fields.Many2one(
        "heat.network",
        string="Current network",
        compute="_compute_network_id",
        store=True,
        index=True,
        check_company=True,
    )
    last_reading_at = fields.Datetime(string="Last reading", compute="_compute_last_reading_at")

    _serial_unique = models.UniqueIndex(
        "(company_id, serial, COALESCE(manufacturer, ''))",
        "Another meter of this cooperative and manufacturer has this serial number.",
    )

    @api.depends(
        "installation_ids.delivery_point_id",
        "installation_ids.date_from",
        "installation_ids.date_to",
        "installation_ids.removed_at",
    )
    def _compute_delivery_point_id(self):
        for meter in self:
            meter.delivery_point_id = meter._current_installation().delivery_point_id

    @api.depends("delivery_point_id.network_id", "installation_ids.network_id")
    def _compute_network_id(self):
        for meter in self:
            place = meter._current_installation()
            meter.network_id = meter.delivery_point_id.network_id or place.network_id

    def _inverse_delivery_point_id(self):
        """Give a place to a meter that has none; a dated history is changed by its lines."""
        created = []
        for meter in self:
            places = meter.installation_ids
            point = meter.delivery_point_id
            if not places:
                if point:
                    created.append({"meter_id": meter.id, "delivery_point_id": point.id})
            elif len(places) == 1 and not places.date_from and not places.date_to:
                if point and places.role == "network":
                    places.write({"role": "billing", "delivery_point_id": point.id})
                elif point:
                    places.delivery_point_id = point
                else:
                    places.unlink()
            elif point not in places.delivery_point_id:
                raise UserError(
                    self.env._(
                        "Meter %(meter)s has dated installations: record its removal and its "
                        "new installation in the list of its installations.",
                        meter=meter.display_name,
                    )
                )
        self.env["heat.meter.installation"].create(created)

    def _current_installation(self):
        """Where the meter stands now; empty in stock."""
        return self.installation_ids.filtered(lambda place: place._is_current())[:1]

    def _compute_last_reading_at(self):
        rows = self.env["heat.meter.reading"]._read_group(
            [("register_id", "in", self.register_ids.ids), ("state", "=", "valid")],
            ["register_id"],
            ["read_at:max"],
        )
        last = {}
        for register, read_at in rows:
            last[register.meter_id] = max(read_at, last.get(register.meter_id, read_at))
        for meter in self:
            meter.last_reading_at = last.get(meter)

    @api.onchange("meter_model_id")
    def _onchange_meter_model_id(self):
        """Propose what the model is known for; a meter that has registers keeps them."""
        if self.meter_model_id:
            self.update(self.meter_model_id._meter_vals())
            if not self.register_ids:
                self.register_ids = self.meter_model_id._register_commands()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("delivery_point_id") and not vals.get("company_id"):
                point = self.env["heat.delivery.point"].browse(vals["delivery_point_id"])
                vals["company_id"] = point.company_id.id
        return super().create(vals_list)

    @api.depends("serial", "manufacturer")
    def _compute_display_name(self):
        for meter in self:
            meter.display_name = " ".join(filter(None, (meter.manufacturer, meter.serial)))

    def action_open_readings(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_meter_reading_action"
        )
        action["domain"] = [("register_id.meter_id", "=", self.id)]
        action["context"] = {"search_default_counted": 1}
        return action

    def action_replace(self):
        """Exchange this meter: opens ``heat.meter.replace``."""
        return self._open_work("exchange", self.env._("Exchange of a meter"))

    def action_remove(self):
        """Remove this meter without putting another in its place."""
        return self._open_work("removal", self.env._("Removal of a meter"))

    def action_install(self):
        """Install this meter, which is in stock."""
        return self._open_work("installation", self.env._("Installation of a meter"))

    def _open_work(self, operation, title):
        self.ensure_one()
        self.env["heat.meter.replace"].check_access("create")
        spare = operation == "installation"
        self._check_can(operation)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "heat.meter.replace",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_operation": operation,
                "default_source": "spare" if spare else "created",
                "default_new_meter_id" if spare else "default_meter_id": self.id,
            },
        }

    def _check_can(self, operation):
        place = self._current_installation()
        if operation == "installation" and place:
            raise UserError(
                self.env._(
                    "Meter %(meter)s is at %(place)s: record its removal first.",
                    meter=self.display_name,
                    place=place._where().display_name,
                )
            )
        if operation != "installation" and not place:
            raise UserError(
                self.env._(
                    "Meter %(meter)s is not in place anywhere: there is nothing to remove.",
                    meter=self.display_name,
                )
            )

    @api.model
    def _cron_update_current_points(self):
        """Places change at dates to come: compute the current one again.

        Of all meters with dates, since the server may have been off for any time.
        """
        places = self.env["heat.meter.installation"].search(
            ["|", ("date_from", "!=", False), ("date_to", "!=", False)]
        )
        meters = places.meter_id
        for name in ("delivery_point_id", "network_id"):
            self.env.add_to_compute(self._fields[name], meters)
        meters.flush_recordset(["delivery_point_id", "network_id"])
