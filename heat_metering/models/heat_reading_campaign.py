from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, format_datetime, formatLang

#: A register with that many readings in a week sends them by itself: nobody walks to it.
REMOTE_READINGS_A_WEEK = 5
#: How far a telephone's clock may be ahead of the server's before that is an error.
CLOCK_TOLERANCE = timedelta(minutes=15)


class HeatReadingCampaign(models.Model):
    """A reading round: which registers of a network are read by hand, and what was read."""

    _name = "heat.reading.campaign"
    _description = "Reading Round"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True
    )
    network_id = fields.Many2one(
        "heat.network",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    date = fields.Date(
        string="Planned on", required=True, default=fields.Date.context_today, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Reader",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain="[('company_ids', 'in', company_id), ('share', '=', False)]",
        tracking=True,
    )
    date_only_hour = fields.Integer(
        string="Hour of a reading without time",
        compute="_compute_from_last_round",
        store=True,
        readonly=False,
        precompute=True,
        help="Local hour, 0 to 24, at which a reading dated by its day alone counts: 24 is the "
        "end of the day. A reading typed in front of the meter keeps its own time.",
    )
    tolerance = fields.Integer(
        string="Tolerance (%)",
        compute="_compute_from_last_round",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="An index is expected within this share of the consumption estimated since the last "
        "reading; twice as much where only the mean of the last readings is known.",
    )
    with_remote = fields.Boolean(
        string="Meters read remotely as well",
        help="Otherwise the registers that send their readings by themselves are left out.",
    )
    line_ids = fields.One2many("heat.reading.campaign.line", "campaign_id", copy=False)
    line_count = fields.Integer(string="Registers", compute="_compute_progress", store=True)
    done_count = fields.Integer(string="Done", compute="_compute_progress", store=True)
    progress = fields.Integer(
        string="Progress (%)", compute="_compute_progress", store=True, aggregator="avg"
    )
    state = fields.Selection(
        [
            ("empty", "To prepare"),
            ("planned", "To do"),
            ("running", "Under way"),
            ("done", "Done"),
        ],
        compute="_compute_progress",
        store=True,
        index=True,
    )
    note = fields.Text(string="Instructions", help="Shown to the reader: keys, dogs, whom to call.")

    _hour_in_day = models.Constraint(
        "CHECK (date_only_hour BETWEEN 0 AND 24)",
        "The hour of a reading without time is from 0 to 24.",
    )
    _tolerance_positive = models.Constraint(
        "CHECK (tolerance > 0)", "The tolerance of a round is above zero."
    )

    @api.depends("network_id", "date")
    def _compute_name(self):
        for campaign in self:
            if campaign.network_id and campaign.date:
                campaign.name = self.env._(
                    "%(network)s, %(month)s",
                    network=campaign.network_id.name,
                    month=format_date(self.env, campaign.date, date_format="MMMM yyyy"),
                )

    @api.depends("network_id")
    def _compute_from_last_round(self):
        """A network's round goes on as its last one was set."""
        for campaign in self:
            last = campaign._last_round()
            campaign.date_only_hour = last.date_only_hour if last else 12
            campaign.tolerance = last.tolerance if last else 50

    @api.depends("line_ids.state")
    def _compute_progress(self):
        for campaign in self:
            lines = campaign.line_ids
            done = len(lines.filtered(lambda line: line.state != "to_read"))
            campaign.line_count = len(lines)
            campaign.done_count = done
            campaign.progress = 100 * done // len(lines) if lines else 0
            if not lines:
                campaign.state = "empty"
            elif not done:
                campaign.state = "planned"
            else:
                campaign.state = "done" if done == len(lines) else "running"

    def copy_data(self, default=None):
        """The next round: a month later, at the hands of the same reader."""
        vals_list = super().copy_data(default)
        for campaign, vals in zip(self, vals_list, strict=True):
            vals["date"] = (default or {}).get("date") or fields.Date.add(campaign.date, months=1)
            vals.pop("name", None)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if self.line_ids.filtered("reading_id"):
            raise UserError(
                self.env._(
                    "A round in which readings were taken is kept: it tells who read what, and why "
                    "some meters were not."
                )
            )

    # what is to be read

    def action_prepare(self):
        """List the registers to read; what was read or remarked already stays."""
        for campaign in self:
            campaign._prepare_lines()
        empty = self.filtered(lambda campaign: not campaign.line_ids)[:1]
        if empty:
            raise UserError(
                self.env._(
                    "No register to read by hand on %(network)s: record its meters and their "
                    "registers first, or include the meters read remotely.",
                    network=empty.network_id.name,
                )
            )

    def _prepare_lines(self):
        self.ensure_one()
        registers = self._registers_to_read()
        lines = self.line_ids
        lines.filtered(
            lambda line: line.state == "to_read" and line.register_id not in registers
        ).unlink()
        missing = registers - lines.exists().register_id
        order = self._order_of_visit()
        places = self._places()
        self.env["heat.reading.campaign.line"].create(
            [
                {
                    "campaign_id": self.id,
                    "register_id": register.id,
                    "delivery_point_id": places[register.meter_id].delivery_point_id.id,
                }
                for register in missing
            ]
        )
        for line in self.line_ids:
            line.sequence = order.get(line.register_id, line.sequence)
        self.invalidate_recordset(["line_ids"])
        self.line_ids._refresh_expected(self._naive_utc(self.date))

    def _places(self):
        """{meter: its installation on the network on the day of the round}."""
        self.ensure_one()
        places = self.env["heat.meter.installation"].search(
            [("network_id", "=", self.network_id.id)]
        )
        return {place.meter_id: place for place in places if place._covers(self.date)}

    def _registers_to_read(self):
        self.ensure_one()
        meters = self.env["heat.meter"].union(*self._places())
        registers = meters.filtered("active").register_ids.filtered("is_counted")
        return registers if self.with_remote else registers - self._read_remotely(registers)

    def _read_remotely(self, registers):
        """Those that received readings nearly every day of the week before the last one."""
        if not registers:
            return registers
        self.env["heat.meter.reading"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT reg.id FROM unnest(%(registers)s) AS reg(id)
               CROSS JOIN LATERAL (SELECT read_at FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                    ORDER BY read_at DESC LIMIT 1) last
                    WHERE (SELECT count(*) FROM (
                           SELECT 1 FROM heat_meter_reading
                            WHERE register_id = reg.id AND state = 'valid'
                              AND read_at > last.read_at - interval '7 days'
                            LIMIT %(many)s) week) >= %(many)s""",
                registers=registers.ids,
                many=REMOTE_READINGS_A_WEEK,
            )
        )
        return registers.browse(row[0] for row in rows)

    def _order_of_visit(self):
        """{register: rank}: as last time, then by address; a new meter follows its street."""
        self.ensure_one()
        places = self._places()
        last_lines = self._last_round().line_ids.sorted("sequence")
        known = {line.meter_id.id: rank for rank, line in enumerate(last_lines)}

        def address(meter):
            point = places[meter].delivery_point_id
            number, street = _street_order(point.street or "")
            return (point.city or "", street, number, point.name or "", meter.serial)

        by_address = sorted(places, key=address)
        ranks, rank = {}, -1
        for meter in by_address:
            rank = known.get(meter.id, rank)
            ranks[meter] = rank
        ordered = sorted(by_address, key=lambda meter: ranks[meter])
        registers = [register for meter in ordered for register in meter.register_ids]
        return {register: 10 * position for position, register in enumerate(registers, 1)}

    def _last_round(self):
        """The round of the network before this one."""
        self.ensure_one()
        if not self.network_id:
            return self.browse()
        before = [("network_id", "=", self.network_id.id), ("line_ids", "!=", False)]
        if self._origin.id:
            before.append(("id", "!=", self._origin.id))
        return self.search(before, limit=1)

    # what is read

    def _naive_utc(self, day):
        """The instant at which a reading dated by its ``day`` alone counts."""
        self.ensure_one()
        moment = datetime.combine(day, time()) + timedelta(hours=self.date_only_hour)
        zone = ZoneInfo(self.network_id.tz)
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _instant(self, entry):
        """The naive UTC instant of an entry, which tells ``read_at`` or ``date``."""
        now, told = fields.Datetime.now(), entry.get("date") or entry.get("read_at")
        if not told:
            return now
        try:
            if entry.get("date"):
                return self._naive_utc(fields.Date.to_date(told))
            at = datetime.fromisoformat(told).astimezone(UTC).replace(tzinfo=None)
        except (TypeError, ValueError, OverflowError):
            raise UserError(self.env._("“%(moment)s” is not a date.", moment=told)) from None
        at = at.replace(microsecond=0)
        return now if now < at <= now + CLOCK_TOLERANCE else at

    @api.readonly
    def read_round(self, day=None):
        """The round as the page of the reader shows it.

        :param day: the day that all readings are dated, when they come from paper; else now
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "id": self.id,
            "name": self.name,
            "network": self.network_id.name,
            "date": self.date.isoformat(),
            "reader": self.user_id.name or "",
            "note": self.note or "",
            "date_only_hour": self.date_only_hour,
            "tz": self.network_id.tz,
            "tolerance": self.tolerance,
            "can_write": self.has_access("write"),
            "meters": self.line_ids._describe_by_meter(self._instant({"date": day})),
        }

    def record_entries(self, entries):
        """Store what the reader typed; one that is refused does not sink the others.

        :param entries: [{"line_id", "index": text as typed or empty, "read_at": ISO 8601 or
            "date": day, "remark", "note", "photo": base64, "confirmed": bool}]
        :return: a verdict for each: {"line_id", "status": "saved", "warning" or "error",
            "message", "line": the line as it is now}. A warning stores nothing until the
            entry comes again as confirmed.
        """
        self.ensure_one()
        self.check_access("write")
        known = {line.id: line for line in self.line_ids}
        verdicts = []
        for entry in entries:
            line = known.get(entry.get("line_id"))
            if not line:
                verdict = {"status": "error", "message": self.env._("This line is gone: reload.")}
            else:
                verdict = line._record(entry)
            verdicts.append({"line_id": entry.get("line_id"), **verdict})
        return verdicts

    # screens and paper

    def _paper_rows(self):
        """What the list on paper shows, a row a register."""
        self.ensure_one()
        rows, seen = [], set()
        for line in self.line_ids:
            described = line._describe_meter()
            register, decimals = line.register_id, line._decimals()
            bounds = [
                formatLang(self.env, bound, digits=decimals)
                for bound in (line.expected_low, line.expected_high)
            ]
            known = line.previous_read_at
            rows.append(
                {
                    **described,
                    "first": line.meter_id not in seen,
                    "quantity": register._quantity_label(),
                    "unit": register.uom_id.name,
                    "last": known and formatLang(self.env, line.previous_index, digits=decimals),
                    "last_day": known
                    and format_datetime(self.env, known, tz=self.network_id.tz, dt_format="short"),
                    "expected": " – ".join(bounds) if line.expected_basis else "",
                }
            )
            seen.add(line.meter_id)
        return rows

    def action_open_round(self):
        """The page to read with, on a telephone first of all."""
        self.ensure_one()
        if not self.line_ids:
            self.action_prepare()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_reading_round_action"
        )
        return {**action, "context": {"active_id": self.id}, "display_name": self.name}

    def action_next_round(self):
        """The same round a month later, with the meters that are there by then."""
        self.ensure_one()
        following = self.copy()
        following.action_prepare()
        return following._get_records_action()

    def action_print(self):
        """The list on paper."""
        return self.env.ref("heat_metering.heat_reading_campaign_report").report_action(
            self, config=False
        )


def _street_order(street):
    """(number, name) of a street address, so that a street is walked from one end.

    >>> _street_order("12 bis rue du Moulin")
    (12, 'bis rue du moulin')
    >>> _street_order("Place de la Mairie")
    (0, 'place de la mairie')
    """
    first, _space, rest = street.strip().partition(" ")
    if first.rstrip(",").isdecimal():
        return int(first.rstrip(",")), rest.casefold()
    return 0, street.strip().casefold()
