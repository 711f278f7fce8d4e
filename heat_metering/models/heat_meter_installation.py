from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from odoo.addons.heat_base.engine.periods import local_midnight


class HeatMeterInstallation(models.Model):
    _name = "heat.meter.installation"
    _description = "Installation of a Meter"
    _order = "date_from desc NULLS LAST, id desc"
    _check_company_auto = True

    meter_id = fields.Many2one(
        "heat.meter", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    role = fields.Selection(
        [
            ("billing", "Counts the delivery point"),
            ("sub", "Sub-meter"),
            ("network", "Main meter of the network"),
        ],
        required=True,
        default="billing",
        help="Only the meters that count a delivery point make its consumption. A sub-meter "
        "counts a part of what another one counts; a main meter, what enters the network.",
    )
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", index=True, ondelete="restrict", check_company=True
    )
    network_id = fields.Many2one(
        "heat.network",
        compute="_compute_network_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_id = fields.Many2one(
        "heat.meter",
        string="Sub-meter of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    date_from = fields.Date(string="Installed on", help="Empty: there since always.")
    date_to = fields.Date(string="Removed on", help="Last day in place. Empty: still there.")
    installed_at = fields.Datetime(
        string="Installed at",
        readonly=True,
        copy=False,
        help="The moment of the installation index; empty when it is not known.",
    )
    removed_at = fields.Datetime(
        string="Removed at",
        readonly=True,
        copy=False,
        help="The moment of the removal index; empty when it is not known.",
    )
    replaces_id = fields.Many2one(
        "heat.meter.installation",
        string="Takes over from",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        help="The installation that an exchange ended: what passed between the two is estimated.",
    )

    installation_photo = fields.Image(string="Installation photo", max_width=1920, copy=False)
    removal_photo = fields.Image(string="Removal photo", max_width=1920, copy=False)
    index_summary = fields.Char(string="Indexes", compute="_compute_index_summary")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A meter is removed after it is installed."
    )
    _place_of_role = models.Constraint(
        "CHECK ((role = 'network') = (delivery_point_id IS NULL))",
        "A main meter stands on a network, any other meter at a delivery point.",
    )
    _parent_of_sub = models.Constraint(
        "CHECK ((role = 'sub') = (parent_id IS NOT NULL) AND parent_id <> meter_id)",
        "A sub-meter, and no other, has a meter above it.",
    )
    _one_successor = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL",
        "This installation has been replaced already.",
    )
    # GiST knows ranges without any extension: an integer is the range of itself alone.
    _one_place_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(meter_id, meter_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "A meter is at one place at a time: its installations must not overlap.",
    )

    @api.depends("delivery_point_id.network_id")
    def _compute_network_id(self):
        for place in self:
            place.network_id = place.delivery_point_id.network_id or place.network_id

    @api.depends("meter_id", "delivery_point_id", "network_id")
    def _compute_display_name(self):
        for place in self:
            names = (place.meter_id.display_name, place._where().display_name)
            place.display_name = " · ".join(filter(None, names))

    @api.depends("installed_at", "removed_at")
    def _compute_index_summary(self):
        """What the counted registers showed when the meter came and when it went."""
        moments = {*self.mapped("installed_at"), *self.mapped("removed_at")} - {False}
        readings = self.env["heat.meter.reading"].search(
            [
                ("register_id", "in", self.meter_id.register_ids.filtered("is_counted").ids),
                ("read_at", "in", list(moments)),
                ("state", "=", "valid"),
            ]
        )
        shown = readings.grouped(lambda reading: (reading.meter_id, reading.read_at))
        none = readings.browse()
        for place in self:
            texts = []
            for moment in (place.installed_at, place.removed_at):
                there = shown.get((place.meter_id, moment), none).sorted("register_id")
                texts.append(", ".join(r.register_id._shown(r.index) for r in there))
            place.index_summary = " → ".join(text or "…" for text in texts) if any(texts) else ""

    @api.constrains("parent_id", "meter_id")
    def _check_parent(self):
        """A meter is not above itself, through however many sub-meters."""
        for place in self.filtered("parent_id"):
            above, seen = place.parent_id, place.meter_id
            while above and above not in seen:
                seen |= above
                above = above.installation_ids.filtered(lambda p: p.role == "sub").parent_id[:1]
            if above:
                raise ValidationError(
                    self.env._(
                        "Meter %(meter)s would be a sub-meter of itself.",
                        meter=place.meter_id.display_name,
                    )
                )

    @api.onchange("role")
    def _onchange_role(self):
        if self.role == "network":
            self.delivery_point_id = False
        if self.role != "sub":
            self.parent_id = False

    @api.model_create_multi
    def create(self, vals_list):
        self._replace_undated(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        # a moment says the hour of its day: another day makes it unknown again
        for day, moment in (("date_from", "installed_at"), ("date_to", "removed_at")):
            if day in vals and moment not in vals:
                vals = {**vals, moment: False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        """Where a meter stood is what its bills rest on."""
        for place in self.filtered(lambda place: place.role == "billing"):
            first = place.date_from and local_midnight(place.date_from, place.network_id.tz)
            start = first.astimezone(UTC).replace(tzinfo=None) if first else datetime.min
            self._check_not_billed(place.meter_id, start)

    def action_undo(self):
        """Take back the last work recorded at this place, because it was not done so.

        Its readings are rejected, not deleted, and both chatters tell. Once billed, a work
        stays: what was wrong is put right by a correction of its readings.
        """
        self.ensure_one()
        successor = self.search([("replaces_id", "=", self.id)])
        if successor:
            return successor.action_undo()
        moment = self.removed_at or self.installed_at
        if not moment:
            raise UserError(self.env._("These dates were typed by hand: change them in the list."))
        meters = self.meter_id | self.replaces_id.meter_id
        self._check_not_billed(meters, moment)
        if self.removed_at:
            self._undo_removal()
        else:
            self._undo_installation()
        for meter in meters:
            meter.message_post(
                body=self.env._(
                    "The work of %(moment)s is undone: its indexes are rejected.",
                    moment=format_datetime(self.env, moment, dt_format="short"),
                )
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _replace_undated(self, vals_list):
        """A dated installation takes the place of the undated one at the same place."""
        dated = set()
        for vals in filter(lambda vals: vals.get("date_from"), vals_list):
            place = self.new({name: vals.get(name) for name in ("delivery_point_id", "network_id")})
            dated.add((vals.get("meter_id"), place._where()._origin))
        if not dated:
            return
        undated = self.search(
            [
                ("meter_id", "in", [meter for meter, _where in dated]),
                ("date_from", "=", False),
                ("date_to", "=", False),
            ]
        )
        undated.filtered(lambda place: (place.meter_id.id, place._where()) in dated).unlink()

    def _check_not_billed(self, meters, moment):
        """Refuse when a posted bill already counts on readings from ``moment`` on."""
        billed = self.env["heat.meter.reading"]._billed_until(meters.register_ids)
        until = max(billed.values(), default=moment)
        if until > moment:
            raise UserError(
                self.env._(
                    "The consumption until %(moment)s is billed: this work is not undone. Correct "
                    "its indexes among the readings of the meters; the difference is settled.",
                    moment=format_datetime(self.env, until, dt_format="short"),
                )
            )

    def _undo_removal(self):
        self._reject_indexes(self.removed_at)
        self.write({"date_to": False, "removed_at": False, "removal_photo": False})

    def _undo_installation(self):
        """Nothing was installed: the meter goes back to stock, the one before to its place."""
        self._reject_indexes(self.installed_at)
        old, meter, day = self.replaces_id, self.meter_id, self.date_from
        self.unlink()
        if old:
            old._undo_removal()
            self._hang_sub_meters_back(meter, old.meter_id, day)

    @api.model
    def _hang_sub_meters_back(self, meter, old, day):
        under = self.search([("parent_id", "=", meter.id), ("date_from", ">", day)])
        before = self.search(
            [
                ("parent_id", "=", old.id),
                ("date_to", "=", day),
                ("meter_id", "in", under.meter_id.ids),
            ]
        )
        for place in before:
            after = under.filtered(lambda u, place=place: u.meter_id == place.meter_id)
            end = after.date_to
            after.unlink()
            place.date_to = end

    def _reject_indexes(self, moment):
        self.env["heat.meter.reading"].search(
            [
                ("register_id.meter_id", "=", self.meter_id.id),
                ("read_at", "=", moment),
                ("origin", "=", "manual"),
            ]
        ).action_reject()

    def _where(self):
        """The delivery point, or the network for its main meter."""
        return self.delivery_point_id or self.network_id

    def _covers(self, day):
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or self.date_to >= day
        )

    def _is_current(self):
        """In place now: on the day of a removal, until its hour."""
        self.ensure_one()
        now = fields.Datetime.now()
        return (
            self._covers(fields.Date.context_today(self, now))
            and not (self.removed_at and self.removed_at <= now)
            and not (self.installed_at and self.installed_at > now)
        )
