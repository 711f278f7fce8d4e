from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.image import image_process

from .heat_reading_campaign_line import _exact, _iso, _text
from .heat_reading_rule import RULES

#: Readings shown in the list at once; what is decided makes room for the next ones.
QUEUE_LENGTH = 200
#: What the chart shows on either side, and how few readings in it make it look farther.
NEIGHBOURHOOD = timedelta(days=14)
FEWEST = 8
#: Beyond that many readings, only the nearest on either side are shown.
MOST, NEAREST = 120, 60
#: Longest side of a photo kept: a display is legible, a thousand of them stay light.
PHOTO_SIDE = 1600


class HeatMeterReading(models.Model):
    _inherit = "heat.meter.reading"

    # what waits

    @api.model
    @api.readonly
    def read_review_queue(self, code=None, network_id=None):
        """The readings that wait for someone, and how many there are of each sort.

        :param code: only those that this check suspects
        :param network_id: only those of this network
        """
        waiting = Domain("state", "=", "suspect")
        domain = waiting
        if code:
            domain &= Domain("check_ids.code", "=", code)
        if network_id:
            domain &= Domain("register_id.meter_id.network_id", "=", network_id)
        readings = self.search(domain, limit=QUEUE_LENGTH).sorted(
            lambda reading: (
                reading.register_id.meter_id.network_id.name or "",
                reading.register_id.id,
                reading.read_at,
            )
        )
        return {
            "total": self.search_count(domain),
            "codes": self._waiting_by_code(waiting),
            "networks": self._waiting_by_network(waiting),
            "readings": [reading._queue_row() for reading in readings],
            "can_write": self.has_access("write"),
        }

    def _waiting_by_code(self, waiting):
        labels = dict(
            self.env["heat.meter.reading.check"]._fields["code"]._description_selection(self.env)
        )
        rows = self.env["heat.meter.reading.check"]._read_group(
            [("reading_id", "any", waiting)], ["code"], ["reading_id:count_distinct"]
        )
        order = [code for code, _label in RULES]
        return [
            {"code": code, "label": labels[code], "count": count}
            for code, count in sorted(rows, key=lambda row: order.index(row[0]))
        ]

    def _waiting_by_network(self, waiting):
        counts = {}
        for register, count in self._read_group(waiting, ["register_id"], ["__count"]):
            network = register.meter_id.network_id
            counts[network] = counts.get(network, 0) + count
        return [
            {"id": network.id, "name": network.name or "", "count": count}
            for network, count in sorted(counts.items(), key=lambda item: item[0].name or "")
            if network
        ]

    def _queue_row(self):
        self.ensure_one()
        register = self.register_id
        meter = register.meter_id
        return {
            "id": self.id,
            "serial": meter.serial,
            "point": meter.delivery_point_id.name or "",
            "network": meter.network_id.name or "",
            "tz": meter.network_id.tz or "Europe/Paris",
            "quantity": register._quantity_label(),
            "unit": register.uom_id.name,
            "decimals": register._index_decimals(_exact(self.index)),
            "index": _text(self.index),
            "read_at": _iso(self.read_at),
            "codes": self.check_ids.mapped("code"),
        }

    # one of them

    @api.readonly
    def read_review(self):
        """A reading among its neighbours, and all that helps to decide of it."""
        self.ensure_one()
        self.check_access("read")
        meter = self.register_id.meter_id
        return {
            **self._queue_row(),
            "state": self.state,
            "quality": self.quality,
            "meter_id": meter.id,
            "point_id": meter.delivery_point_id.id,
            "make": " ".join(filter(None, (meter.manufacturer, meter.model))),
            "source": self._source(),
            "reasons": [
                {"code": check.code, "severity": check.severity, "message": check.message}
                for check in self.check_ids
            ],
            "remark": self._remark_of_round(),
            "photos": self._photos().ids,
            "decisions": self._decisions_of_register(),
            "expected": self._expectation(),
            "series": self._neighbourhood(),
        }

    def _source(self):
        """Where the reading comes from, in a sentence."""
        origin = dict(self._fields["origin"]._description_selection(self.env))[self.origin]
        name = self.recorded_by.name or "–"
        if self.import_id:
            return self.env._(
                "%(origin)s %(file)s, line %(line)s, imported by %(name)s",
                origin=origin,
                file=self.import_id.filename,
                line=self.line_number,
                name=name,
            )
        return self.env._("%(origin)s by %(name)s", origin=origin, name=name)

    def _remark_of_round(self):
        line = self.env["heat.reading.campaign.line"].search(
            [("reading_id", "=", self.id)], limit=1
        )
        labels = dict(line._fields["remark"]._description_selection(self.env))
        return " – ".join(filter(None, (labels.get(line.remark), line.note)))

    def _photos(self):
        """Images of the reading, and of what it replaced."""
        replaced = self.env["heat.meter.reading.decision"].search(
            [("replaced_by_id", "=", self.id)]
        )
        ids = [self.id, *replaced.reading_id.ids]
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", ids),
                ("mimetype", "=like", "image/%"),
            ]
        )

    def _decisions_of_register(self):
        """The last decisions taken on this register, most recent first."""
        decisions = self.env["heat.meter.reading.decision"].search(
            [("reading_id.register_id", "=", self.register_id.id)], limit=5
        )
        labels = dict(decisions._fields["decision"]._description_selection(self.env))
        return [
            {
                "decision": labels[decision.decision],
                "user": decision.user_id.name,
                "date": _iso(decision.date),
                "reason": decision.reason or "",
                "index": _text(decision.reading_id.index),
                "read_at": _iso(decision.reading_id.read_at),
            }
            for decision in decisions
        ]

    def _expectation(self):
        expected = self.register_id._expected_indexes(self.read_at)[self.register_id.id]
        span = expected["range"]
        return span and {
            "from_at": _iso(expected["read_at"]),
            "from_index": _text(expected["index"]),
            "low": _text(span.low),
            "high": _text(span.high),
            "basis": expected["basis"],
        }

    def _neighbourhood(self):
        """[{"id", "at", "index", "state", "quality"}] around the reading."""
        self.ensure_one()
        self.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """(SELECT id, read_at, index::text, state, quality FROM heat_meter_reading
                     WHERE register_id = %(register)s AND state IN ('valid', 'suspect')
                       AND read_at BETWEEN %(at)s - %(span)s AND %(at)s + %(span)s)
                   UNION
                   (SELECT id, read_at, index::text, state, quality FROM heat_meter_reading
                     WHERE register_id = %(register)s AND state IN ('valid', 'suspect')
                       AND read_at < %(at)s ORDER BY read_at DESC LIMIT %(fewest)s)
                   UNION
                   (SELECT id, read_at, index::text, state, quality FROM heat_meter_reading
                     WHERE register_id = %(register)s AND state IN ('valid', 'suspect')
                       AND read_at > %(at)s ORDER BY read_at LIMIT %(fewest)s)
                   UNION
                   (SELECT id, read_at, index::text, state, quality FROM heat_meter_reading
                     WHERE id = %(id)s)
                    ORDER BY read_at""",
                register=self.register_id.id,
                at=self.read_at,
                span=NEIGHBOURHOOD,
                fewest=FEWEST,
                id=self.id,
            )
        )
        return [
            {
                "id": row["id"],
                "at": _iso(row["read_at"]),
                "index": _text(Decimal(row["index"])),
                "state": row["state"],
                "quality": row["quality"],
            }
            for row in self._thinned(rows)
        ]

    def _thinned(self, rows):
        """The nearest on either side when there are many: an hour must not drown in weeks."""
        if len(rows) <= MOST:
            return rows
        (here,) = (rank for rank, row in enumerate(rows) if row["id"] == self.id)
        return rows[max(here - NEAREST, 0) : here + NEAREST + 1]

    # photos

    def _attach_photo(self, content):
        """Keep the image of a meter with what was read on it."""
        self.ensure_one()
        return self._attach_image(content, self, self.register_id.meter_id)

    @api.model
    def _attach_image(self, content, holder, meter):
        try:
            reduced = image_process(content, size=(PHOTO_SIDE, PHOTO_SIDE))
        except (ValueError, UserError):
            raise UserError(self.env._("The photo cannot be read: take it again.")) from None
        return self.env["ir.attachment"].create(
            {
                "name": self.env._(
                    "Photo of %(serial)s %(time)s.jpg",
                    serial=meter.serial,
                    time=fields.Datetime.to_string(fields.Datetime.now()),
                ),
                "raw": reduced,
                "res_model": holder._name,
                "res_id": holder.id,
                "company_id": holder.company_id.id,
            }
        )

    # decisions taken back

    def action_undo(self):
        """Take back the last decision on each reading: it waits for another one."""
        self.check_access("write")
        for reading in self:
            last = reading.decision_ids.sorted(lambda one: (one.date, one.id))[-1:]
            if not last or last.decision == "restore":
                raise UserError(
                    self.env._(
                        "There is no decision to take back on %(reading)s.",
                        reading=reading.display_name,
                    )
                )
            reading._undo(last)

    def _undo(self, last):
        self.ensure_one()
        if last.decision == "accept":
            self._set_state("suspect")
            self._decide("restore")
            return
        replacement = last.replaced_by_id
        if replacement.state in ("valid", "suspect"):
            replacement._set_state("rejected")
            replacement._decide("reject", self.env._("Taken back."))
            replacement.flush_recordset(["state"])
        self.action_restore()
        # nothing counts again without someone's word, whatever the checks say by now
        if self.state == "valid":
            self._set_state("suspect")

    def action_open_review(self):
        """The queue, opened on this reading."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_reading_review_action"
        )
        return {**action, "context": {"heat_reading_id": self.id}}
