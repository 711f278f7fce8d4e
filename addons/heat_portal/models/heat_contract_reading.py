from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_metering.engine.expectation import typed_index

#: A reading that a customer sends is not older than this.
OLDEST_DAYS = 31
#: Readings that the page of a meter shows.
SHOWN = 24


class HeatContract(models.Model):
    """Readings of the meters of a contract: what is on file, and what the customer sends."""

    _inherit = "heat.contract"

    def _portal_registers(self):
        """The registers that customers read: those of energy of the meters in place today."""
        today = fields.Date.context_today(self)
        links = self.point_ids.filtered(
            lambda link: (
                link.period_from <= today and (not link.period_to or link.period_to >= today)
            )
        )
        meters = links.delivery_point_id.meter_ids
        return meters.register_ids.filtered(
            lambda one: one.is_counted and one.measured_quantity in ("energy", "cold_energy")
        )

    def _portal_readings(self):
        """The last readings of each register, within the days of the contract."""
        self.ensure_one()
        # the meters of a contract that was checked
        contract = self.sudo()
        registers = contract._portal_registers()
        expected = registers._expected_indexes(fields.Datetime.now())
        return [
            {
                "register": register,
                "serial": register.meter_id.serial,
                "place": register.meter_id.delivery_point_id.name,
                "quantity": register._quantity_label(),
                "unit": register.uom_id.name,
                "expected": register._portal_expected(expected.get(register.id)),
                "rows": contract._portal_reading_rows(register),
            }
            for register in registers
        ]

    def _portal_reading_rows(self, register):
        link = self.point_ids.filtered(
            lambda one: one.delivery_point_id == register.meter_id.delivery_point_id
        ).sorted("period_from")[-1:]
        zone = self.network_id.tz
        since = datetime.combine(link.period_from, datetime.min.time(), ZoneInfo(zone))
        readings = self.env["heat.meter.reading"].search(
            [
                ("register_id", "=", register.id),
                ("state", "in", ("valid", "suspect")),
                ("read_at", ">=", since.astimezone(UTC).replace(tzinfo=None)),
            ],
            limit=SHOWN,
        )
        labels = {
            name: dict(readings._fields[name]._description_selection(self.env))
            for name in ("origin", "quality", "state")
        }
        return [
            {
                "at": format_datetime(self.env, one.read_at, tz=zone, dt_format="d MMM y HH:mm"),
                "index": register._shown(one.index),
                "quality": labels["quality"][one.quality],
                "origin": labels["origin"][one.origin],
                "suspect": one.state == "suspect",
                "reason": one.state == "suspect" and one.reason,
            }
            for one in readings
        ]

    def _portal_send_reading(self, register_id, text, day, photo, confirmed):
        """Check at once and keep an index that the customer read.

        :param photo: bytes of an image, or None
        :return: {"status": "saved" or "warning", "message"}
        :raises UserError: when the index, the day or the photo is none
        """
        self.ensure_one()
        # customers have no right on meters: theirs are those of their contract, that was checked
        register = self.sudo()._portal_registers().filtered(lambda one: one.id == register_id)
        if not register:
            raise UserError(
                self.env._("This meter is not one of your contract: open the page again.")
            )
        try:
            index = typed_index(text)
        except EngineError:
            raise UserError(
                self.env._("“%(text)s” is not a number: type digits and a comma.", text=text)
            ) from None
        at = self._portal_instant(day)
        expected = register._expected_indexes(at)[register.id]
        odd = register._judge_index(register, index, expected)
        if odd and not confirmed:
            return {"status": "warning", "message": odd[1]}
        reading = register.with_context(default_origin="customer")._record_index(index, at)
        if photo:
            reading._attach_photo(photo)
        self.env.flush_all()
        if reading.state == "suspect":
            return {
                "status": "saved",
                "message": self.env._(
                    "Your reading is kept. It looks unusual: somebody checks it before it counts."
                ),
            }
        return {
            "status": "saved",
            "message": self.env._("Your reading is kept and counts from now on. Thank you."),
        }

    def _portal_instant(self, day):
        """Now for today, noon for an earlier day; naive UTC."""
        zone = ZoneInfo(self.sudo().network_id.tz)  # of a contract that was checked
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        today = now.replace(tzinfo=UTC).astimezone(zone).date()
        if day > today or day < today - timedelta(days=OLDEST_DAYS):
            raise UserError(
                self.env._(
                    "Type a day of the last %(days)s days, today included.", days=OLDEST_DAYS
                )
            )
        if day == today:
            return now
        noon = datetime.combine(day, datetime.min.time().replace(hour=12), zone)
        return noon.astimezone(UTC).replace(tzinfo=None)


class HeatMeterRegister(models.Model):
    _inherit = "heat.meter.register"

    def _portal_expected(self, expected):
        """The last index and the range where the next one should lie, as texts; or None."""
        if not expected or expected["index"] is None:
            return None
        decimals = self._index_decimals(expected["index"])
        span = expected["range"]
        return {
            "last": self._format_index(expected["index"], decimals),
            "low": span and self._format_index(span.low, decimals),
            "high": span and self._format_index(span.high, decimals),
        }
