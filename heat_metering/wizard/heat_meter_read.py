import base64
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class HeatMeterRead(models.TransientModel):
    """One meter typed in by hand, outside any round."""

    _name = "heat.meter.read"
    _description = "Reading Typed In"
    _check_company_auto = True

    meter_id = fields.Many2one("heat.meter", required=True, readonly=True, check_company=True)
    company_id = fields.Many2one(related="meter_id.company_id")
    is_day_only = fields.Boolean(
        string="Only the day is known", help="The reading then counts at the hour below."
    )
    typed_at = fields.Datetime(string="Read at", default=fields.Datetime.now)
    day = fields.Date(string="Read on", default=fields.Date.context_today)
    date_only_hour = fields.Integer(
        string="Hour of a reading without time",
        compute="_compute_date_only_hour",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "heat.meter.read.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    photo = fields.Image(max_width=1600, max_height=1600)
    warning = fields.Text(compute="_compute_warning")
    has_warning = fields.Boolean(compute="_compute_warning")
    reason = fields.Char(help="Why an odd index is right: written in the history of the meter.")

    _hour_in_day = models.Constraint(
        "CHECK (date_only_hour BETWEEN 0 AND 24)",
        "The hour of a reading without time is from 0 to 24.",
    )

    @api.depends("meter_id")
    def _compute_date_only_hour(self):
        """As the rounds of the network set it."""
        for wizard in self:
            last = self.env["heat.reading.campaign"].search(
                [("network_id", "=", wizard.meter_id.network_id.id)], limit=1
            )
            wizard.date_only_hour = last.date_only_hour if last else 12

    @api.depends("meter_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create({"register_id": register.id})
                for register in wizard.meter_id.register_ids
            ]

    @api.depends("line_ids.warning")
    def _compute_warning(self):
        for wizard in self:
            odd = wizard.line_ids.filtered("warning")
            wizard.has_warning = bool(odd)
            wizard.warning = "\n".join(
                f"{line.register_id._quantity_label()} – {line.warning}" for line in odd
            )

    def _instant(self):
        """The naive UTC instant at which the reading counts."""
        self.ensure_one()
        if not self.is_day_only or not self.day:
            return self.typed_at or fields.Datetime.now()
        zone = ZoneInfo(self.meter_id.network_id.tz or self.env.user.tz or "UTC")
        moment = datetime.combine(self.day, time()) + timedelta(hours=self.date_only_hour)
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def action_record(self):
        """Store the indexes that were typed; an odd one needs a reason."""
        self.ensure_one()
        typed = [(line, line._typed()) for line in self.line_ids if line.typed_index]
        if not typed:
            raise UserError(self.env._("Type one index at least."))
        if self.has_warning and not (self.reason or "").strip():
            raise UserError(
                self.env._("Check the indexes in question; if they are right, say why.")
            )
        at = self._instant()
        readings = self.env["heat.meter.reading"]
        for line, index in typed:
            readings |= line.register_id._record_index(index, at)
        self._keep_photo(readings[0])
        self._tell_reason()
        return self.meter_id.action_open_readings()

    def _keep_photo(self, reading):
        if self.photo:
            reading._attach_photo(base64.b64decode(self.photo))

    def _tell_reason(self):
        if self.has_warning:
            body = self.env._(
                "Odd index confirmed: %(indexes)s. %(reason)s",
                indexes=", ".join(
                    f"{line.register_id._quantity_label()} {line.typed_index}"
                    for line in self.line_ids
                    if line.warning
                ),
                reason=self.reason,
            )
            self.meter_id.message_post(body=body)
