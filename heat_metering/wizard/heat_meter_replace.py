from base64 import b64decode
from datetime import timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime


class HeatMeterReplace(models.TransientModel):
    """The exchange of a meter, its removal alone or its installation alone.

    What was noted on site becomes facts in one transaction: readings of the indexes, dated
    installations, a word in the chatter of both meters.
    """

    _name = "heat.meter.replace"
    _description = "Exchange, Removal or Installation of a Meter"
    _check_company_auto = True

    operation = fields.Selection(
        [("exchange", "Exchange"), ("removal", "Removal"), ("installation", "Installation")],
        required=True,
        default="exchange",
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )
    # the meter that goes
    meter_id = fields.Many2one("heat.meter", string="Meter removed", check_company=True)
    installation_id = fields.Many2one("heat.meter.installation", compute="_compute_installation_id")
    place = fields.Char(compute="_compute_installation_id")
    removed_at = fields.Datetime(
        string="Removed at", default=lambda self: self._this_minute(), required=True
    )
    removal_line_ids = fields.One2many(
        "heat.meter.replace.line",
        "wizard_id",
        domain=[("side", "=", "removal")],
        compute="_compute_removal_line_ids",
        store=True,
        readonly=False,
        string="Removal index",
    )
    removal_photo = fields.Image(string="Photo of the removal index", max_width=1920)
    # the meter that comes
    source = fields.Selection(
        [("created", "A new meter"), ("spare", "A spare one")],
        string="Meter installed",
        required=True,
        default="created",
    )
    new_meter_id = fields.Many2one("heat.meter", string="Spare meter", check_company=True)
    serial = fields.Char(string="Serial number")
    meter_model_id = fields.Many2one(
        "heat.meter.model",
        string="Known model",
        check_company=True,
        help="Its registers take the place of those copied from the old meter.",
    )
    manufacturer = fields.Char(
        compute="_compute_manufacturer", store=True, readonly=False, precompute=True
    )
    model = fields.Char(
        compute="_compute_manufacturer", store=True, readonly=False, precompute=True
    )
    installed_at = fields.Datetime(
        string="Installed at",
        compute="_compute_installed_at",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    installation_line_ids = fields.One2many(
        "heat.meter.replace.line",
        "wizard_id",
        domain=[("side", "=", "installation")],
        compute="_compute_installation_line_ids",
        store=True,
        readonly=False,
        string="Installation index",
    )
    installation_photo = fields.Image(string="Photo of the installation index", max_width=1920)
    # where a meter is installed; an exchange leaves it as it is
    role = fields.Selection(
        selection=lambda self: self.env["heat.meter.installation"]._fields["role"].selection,
        required=True,
        default="billing",
    )
    delivery_point_id = fields.Many2one("heat.delivery.point", check_company=True)
    network_id = fields.Many2one("heat.network", check_company=True)
    parent_id = fields.Many2one("heat.meter", string="Sub-meter of", check_company=True)
    note = fields.Text(string="Remarks")

    @api.model
    def _this_minute(self):
        return fields.Datetime.now().replace(second=0)

    @api.depends("meter_id", "delivery_point_id", "network_id", "new_meter_id")
    def _compute_company_id(self):
        for wizard in self:
            known = (
                wizard.meter_id
                or wizard.delivery_point_id
                or wizard.network_id
                or wizard.new_meter_id
            )
            wizard.company_id = known.company_id or self.env.company

    @api.depends("meter_id")
    def _compute_installation_id(self):
        for wizard in self:
            wizard.installation_id = wizard.meter_id._current_installation()
            wizard.place = wizard.installation_id._where().display_name

    @api.depends("removed_at")
    def _compute_installed_at(self):
        """The moment of the removal, until another is typed."""
        for wizard in self:
            wizard.installed_at = wizard.removed_at

    @api.depends("meter_id", "meter_model_id")
    def _compute_manufacturer(self):
        for wizard in self:
            known = wizard.meter_model_id
            wizard.manufacturer = known.manufacturer or wizard.meter_id.manufacturer
            wizard.model = known.name or wizard.meter_id.model

    @api.depends("meter_id")
    def _compute_removal_line_ids(self):
        for wizard in self:
            registers = wizard.meter_id.register_ids if wizard.operation != "installation" else []
            wizard.removal_line_ids = [Command.clear()] + [
                Command.create(
                    {
                        **self._line_vals(register),
                        "side": "removal",
                        "register_id": register._origin.id,
                    }
                )
                for register in registers
            ]

    @api.depends("meter_id", "source", "new_meter_id", "meter_model_id")
    def _compute_installation_line_ids(self):
        """The registers of a spare meter, or to start from those of the model or old meter."""
        for wizard in self:
            spare = wizard.source == "spare"
            meter = wizard.new_meter_id if spare else wizard.meter_model_id or wizard.meter_id
            lines = []
            for register in meter.register_ids if wizard.operation != "removal" else []:
                vals = {**self._line_vals(register), "side": "installation"}
                lines.append({**vals, "register_id": spare and register._origin.id})
            wizard.installation_line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.model
    def _line_vals(self, register):
        return {
            "sequence": register.sequence,
            "name": register.name,
            "measured_quantity": register.measured_quantity,
            "uom_id": register.uom_id.id,
            "digits": register.digits,
            "resolution": register.resolution,
            "multiplier": register.multiplier,
            "is_counted": register.is_counted,
        }

    def _where(self):
        if self.operation != "installation":
            return self.installation_id._where()
        return self.network_id if self.role == "network" else self.delivery_point_id

    def _network(self):
        where = self._where()
        return where if where._name == "heat.network" else where.network_id

    def _local(self, moment):
        zone = self._network().tz or self.env.user.tz
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    def _short_day(self, moment):
        return format_date(self.env, self._day(moment), date_format="d MMM")

    def _day(self, moment):
        """The day of ``moment`` at the network."""
        zone = ZoneInfo(self._network().tz or self.env.user.tz or "UTC")
        return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()

    # recording

    def action_apply(self):
        """Record the work; return the form of the meter that is there now."""
        self.ensure_one()
        self._check()
        meter, place = self.meter_id, self.installation_id
        if self.operation != "installation":
            self._record_removal(place)
        if self.operation != "removal":
            meter = self._incoming_meter()
            self._record_installation(meter, place)
        self._tell(self.meter_id | meter)
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.meter",
            "res_id": meter.id,
            "views": [(False, "form")],
        }

    def _check(self):
        """Refuse what cannot be, before anything is written."""
        now = fields.Datetime.now()
        if self.operation != "installation":
            self._check_removal(now)
        if self.operation != "removal":
            self._check_installation(now)
        blank = self.removal_line_ids.filtered(
            lambda line: line.is_read and not line.index and line.last_index
        )
        if blank:
            raise UserError(
                self.env._(
                    "Type the removal index of %(registers)s, or untick “Read” if it could "
                    "not be read.",
                    registers=", ".join(line._label() for line in blank),
                )
            )

    def _check_removal(self, now):
        place = self.installation_id
        if not place:
            raise UserError(
                self.env._(
                    "Meter %(meter)s is not in place anywhere: there is nothing to remove.",
                    meter=self.meter_id.display_name,
                )
            )
        start = place.installed_at
        if (start and self.removed_at < start) or (
            place.date_from and self._day(self.removed_at) < place.date_from
        ):
            raise UserError(
                self.env._(
                    "Meter %(meter)s was installed there on %(day)s: it is not removed before.",
                    meter=self.meter_id.display_name,
                    day=format_date(self.env, place.date_from),
                )
            )
        if self.removed_at > now:
            raise UserError(self.env._("The removal is dated in the future."))

    def _check_installation(self, now):
        if self.operation == "exchange" and self.installed_at < self.removed_at:
            raise UserError(
                self.env._("The new meter is not installed before the old one is removed.")
            )
        if self.installed_at > now:
            raise UserError(self.env._("The installation is dated in the future."))
        if self.source == "created" and not self.serial:
            raise UserError(self.env._("Give the serial number of the new meter."))
        if self.source == "spare":
            self._check_spare()
        if self.operation == "installation" and not self._where():
            raise UserError(self.env._("Say where the meter is installed."))
        if not self.installation_line_ids:
            raise UserError(
                self.env._("The new meter has no register: add at least the one that counts heat.")
            )

    def _check_spare(self):
        if not self.new_meter_id:
            raise UserError(self.env._("Choose the spare meter that was installed."))
        day = self._day(self.installed_at)
        there = self.new_meter_id.installation_ids.filtered(
            lambda place: not place.date_to or place.date_to >= day
        )
        if there:
            raise UserError(
                self.env._(
                    "Meter %(meter)s is at %(place)s on that day: record its removal first.",
                    meter=self.new_meter_id.display_name,
                    place=there[0]._where().display_name,
                )
            )

    def _record_removal(self, place):
        self._record_indexes(self.removal_line_ids, self.removed_at)
        place.write(
            {
                "date_to": self._day(self.removed_at),
                "removed_at": self.removed_at,
                "removal_photo": self.removal_photo,
            }
        )

    def _incoming_meter(self):
        if self.source == "spare":
            return self.new_meter_id
        same = self.env["heat.meter"].search(
            [
                ("serial", "=", self.serial),
                ("manufacturer", "=", self.manufacturer),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if same:
            raise UserError(
                self.env._(
                    "Meter %(meter)s is already recorded: choose it among the spare meters.",
                    meter=same.display_name,
                )
            )
        return self.env["heat.meter"].create(
            {
                "serial": self.serial,
                **(self.meter_model_id._meter_vals() if self.meter_model_id else {}),
                "meter_model_id": self.meter_model_id.id,
                "manufacturer": self.manufacturer,
                "model": self.model,
                "company_id": self.company_id.id,
                "max_power_kw": self.meter_id.max_power_kw,
                "register_ids": [
                    Command.create(line._register_vals())
                    for line in self.installation_line_ids.sorted()
                ],
            }
        )

    def _record_installation(self, meter, old):
        if self.source == "created":
            registers = meter.register_ids.sorted()
            for line, register in zip(self.installation_line_ids.sorted(), registers, strict=True):
                line.register_id = register
        place = self.env["heat.meter.installation"].create(
            {
                "meter_id": meter.id,
                **self._place_vals(old),
                "date_from": self._day(self.installed_at),
                "installed_at": self.installed_at,
                "replaces_id": old.id,
                "installation_photo": self.installation_photo,
            }
        )
        self._record_indexes(self.installation_line_ids, self.installed_at)
        if old:
            self._hang_sub_meters(old.meter_id, meter)
        return place

    def _place_vals(self, old):
        """The place that is kept in an exchange, or the one that was typed."""
        known = old or self
        return {
            "role": known.role,
            "delivery_point_id": known.role != "network" and known.delivery_point_id.id,
            "network_id": known.role == "network" and known.network_id.id or self._network().id,
            "parent_id": known.role == "sub" and known.parent_id.id,
        }

    def _hang_sub_meters(self, old, new):
        """Sub-meters of the one that went hang on the one that came, from the next day on."""
        day = self._day(self.installed_at)
        under = self.env["heat.meter.installation"].search(
            [
                ("parent_id", "=", old.id),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", day),
            ]
        )
        for place in under:
            if place.date_from and place.date_from > day:
                place.parent_id = new
                continue
            end = place.date_to
            place.date_to = day
            place.copy({"parent_id": new.id, "date_from": day + timedelta(days=1), "date_to": end})

    def _record_indexes(self, lines, moment):
        """One reading for each index, unless the same stands there already."""
        reading = self.env["heat.meter.reading"]
        lines = lines.filtered("is_read")
        known = {
            found.register_id: found
            for found in reading.search(
                [
                    ("register_id", "in", lines.register_id.ids),
                    ("read_at", "=", moment),
                    ("state", "=", "valid"),
                ]
            )
        }
        wanted = []
        for line in lines:
            found = known.get(line.register_id)
            if found and found.index != line.index:
                raise UserError(
                    self.env._(
                        "%(register)s already has a valid reading of %(index)s on %(moment)s: "
                        "choose another minute, or reject that reading first.",
                        register=line.register_id.display_name,
                        index=line._shown(found.index),
                        moment=self._local(moment),
                    )
                )
            if not found:
                wanted.append(
                    {
                        "register_id": line.register_id.id,
                        "read_at": moment,
                        "index": line.index,
                        "origin": "manual",
                        "quality": "measured",
                    }
                )
        reading.create(wanted)

    def _tell(self, meters):
        """Write in the chatter of each meter what was done, and close what asked for it."""
        body = bullets([*self._outcome(), *filter(None, [self.note])])
        photos = [
            (f"{side}.jpg", b64decode(self[f"{side}_photo"]))
            for side in ("removal", "installation")
            if self[f"{side}_photo"]
        ]
        for meter in meters:
            meter.message_post(body=body, attachments=photos)
        meters.activity_feedback(["heat_metering.mail_activity_type_replace"])


def bullets(sentences):
    if not sentences:
        return False
    items = Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)
    return Markup("<ul class='mb-0'>%s</ul>") % items
