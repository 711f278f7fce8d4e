from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: What the program alone says of a reading.
PROVENANCE = {"import_id", "line_number", "recorded_by", "recorded_at"}
#: In the context, it lets the state of readings change; no remote call can put it there.
DECIDED = object()


class BareMany2one(fields.Many2one):
    """A many2one without a foreign key.

    Checking three keys a row makes the storing of a million readings twice as long as the
    rest of it. What they would refuse is refused once for all rows instead: registers and
    imports that have readings cannot be deleted.
    """

    def update_db_foreign_key(self, model, column):
        """No key."""


class HeatMeterReading(models.Model):
    """What a register showed at an instant: a fact, never edited, never deleted.

    The table is narrow, and holds no company: its rule goes through the register, of which
    there are few, so that a row stays short and files load fast.
    """

    _name = "heat.meter.reading"
    _description = "Meter Reading"
    _order = "read_at desc, id desc"
    _log_access = False
    _check_company_auto = True

    register_id = BareMany2one("heat.meter.register", required=True, check_company=True)
    read_at = fields.Datetime(string="Read at", required=True)
    index = fields.Float(
        min_display_digits=1,
        required=True,
        aggregator="max",
        help="As displayed, in the unit of the register.",
    )
    origin = fields.Selection(
        [
            ("manual", "Typed in"),
            ("file", "File"),
            ("telegram", "Telegram"),
            ("api", "Other software"),
        ],
        required=True,
        default="manual",
    )
    quality = fields.Selection(
        [("measured", "Measured"), ("estimated", "Estimated")],
        required=True,
        default="measured",
    )
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("suspect", "Suspect"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="valid",
    )
    import_id = BareMany2one("heat.reading.import", string="Import", check_company=True)
    line_number = fields.Integer(string="Line", aggregator=None)
    recorded_by = BareMany2one("res.users", default=lambda self: self.env.user)
    recorded_at = fields.Datetime(default=fields.Datetime.now)

    check_ids = fields.One2many("heat.meter.reading.check", "reading_id")
    decision_ids = fields.One2many("heat.meter.reading.decision", "reading_id")
    reason = fields.Char(string="Why", compute="_compute_reason")
    meter_id = fields.Many2one(related="register_id.meter_id")
    company_id = fields.Many2one(related="register_id.company_id")
    measured_quantity = fields.Selection(related="register_id.measured_quantity")
    uom_id = fields.Many2one(related="register_id.uom_id", string="Unit")

    # One reading lives at a register and time; both the search of neighbours and the
    # refusal of doubles use it.
    _live_unique = models.UniqueIndex(
        "(register_id, read_at) WHERE state IN ('valid', 'suspect')",
        "This register already has a reading at this time.",
    )
    # a file's readings lie together: a summary of blocks finds them, and costs next to nothing
    _import = models.Index("USING brin (import_id) WITH (pages_per_range = 32)")
    # the few that wait for someone, or no longer live, must be found among millions
    _not_valid = models.Index("(state, register_id, read_at) WHERE state <> 'valid'")

    @api.depends("register_id", "read_at", "index")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reading in self:
            register = reading.register_id
            shown = register and register._shown(reading.index)
            reading.display_name = " · ".join(filter(None, (register.display_name, shown)))

    @api.depends("check_ids.message")
    @api.depends_context("lang")
    def _compute_reason(self):
        for reading in self:
            reading.reason = " ".join(reading.check_ids.mapped("message"))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # who recorded a reading, when and from what is no claim of who records it
            vals_list = [
                {name: value for name, value in vals.items() if name not in PROVENANCE}
                for vals in vals_list
            ]
        self._check_not_future(vals_list)
        self._supersede(vals_list)
        readings = super().create(vals_list)
        readings.filtered(lambda reading: reading.state == "valid")._check_new()
        return readings

    def write(self, vals):
        decided = self.env.context.get("heat_reading_decided") is DECIDED
        if not decided or vals.keys() - {"state"}:
            raise UserError(
                self.env._(
                    "A reading is a fact and is not edited: correct it, a new reading takes its "
                    "place and it stays on file."
                )
            )
        return super().write(vals)

    def _set_state(self, state):
        self.with_context(heat_reading_decided=DECIDED).write({"state": state})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A reading is a fact and is not deleted: reject it instead."))

    def action_open_meter(self):
        """The meter that was read."""
        self.ensure_one()
        self.check_access("read")
        return self.meter_id.get_formview_action()

    # decisions

    def action_accept(self, reason=None):
        """Accept suspect readings by name: from now on they count."""
        suspect = self._to_decide("suspect")
        suspect._set_state("valid")
        suspect._decide("accept", reason)
        suspect._check_again()

    def action_reject(self, reason=None):
        readings = self._to_decide("suspect", "valid")
        readings._set_state("rejected")
        readings._decide("reject", reason)
        readings._check_again()

    def action_correct(self, index, reason=None):
        """Put the right index in the place of a wrong one, which stays on file.

        :return: the id of the reading that counts from now on
        """
        self.ensure_one()
        return self._replace("correct", index, "measured", reason).id

    def action_estimate(self, reason=None):
        """Put estimated readings in the place of wrong ones, which stay on file.

        :return: the ids of the readings that count from now on
        """
        indexes = {
            reading: reading._estimated_index() for reading in self._to_decide("suspect", "valid")
        }
        estimates = self.browse()
        for reading, index in indexes.items():
            estimates += reading._replace("estimate", index, "estimated", reason)
        return estimates.ids

    def action_restore(self, reason=None):
        """Take back a rejection or a replacement: the reading is checked anew, and counts."""
        readings = self._to_decide("rejected", "superseded")
        for reading in readings:
            if reading._live_at_same_time():
                raise UserError(
                    self.env._(
                        "Another reading of %(register)s now counts at this time: reject it first.",
                        register=reading.register_id.display_name,
                    )
                )
        readings._set_state("valid")
        readings._decide("restore", reason)
        readings._check_again()

    def _to_decide(self, *states):
        self.check_access("write")
        return self.filtered(lambda reading: reading.state in states)

    def _decide(self, decision, reason=None, replaced_by=None):
        # a decision is written by the decisions alone: nobody has the right to
        self.env["heat.meter.reading.decision"].sudo().create(
            [
                {
                    "reading_id": reading.id,
                    "decision": decision,
                    "user_id": self.env.uid,
                    "reason": reason or False,
                    "replaced_by_id": replaced_by.id if replaced_by else False,
                    "company_id": reading.company_id.id,
                }
                for reading in self
            ]
        )

    def _replace(self, decision, index, quality, reason):
        self.ensure_one()
        if self.state not in ("suspect", "valid"):
            raise UserError(self.env._("This reading no longer counts: restore it first."))
        self.check_access("write")
        self._set_state("superseded")
        self.flush_recordset(["state"])
        replacement = self.create(
            {
                "register_id": self.register_id.id,
                "read_at": self.read_at,
                "index": index,
                "origin": "manual",
                "quality": quality,
            }
        )
        self._decide(decision, reason, replacement)
        return replacement

    def _live_at_same_time(self):
        self.ensure_one()
        return self.search(
            [
                ("register_id", "=", self.register_id.id),
                ("read_at", "=", self.read_at),
                ("state", "in", ("valid", "suspect")),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _estimated_index(self):
        """What the register may have shown at the time of this reading: a straight line
        between the valid readings around it."""
        self.ensure_one()
        domain = [
            ("register_id", "=", self.register_id.id),
            ("state", "=", "valid"),
            ("id", "!=", self.id),
        ]
        before = self.search(
            [*domain, ("read_at", "<", self.read_at)], order="read_at desc", limit=1
        )
        after = self.search([*domain, ("read_at", ">", self.read_at)], order="read_at", limit=1)
        if not before or not after:
            raise UserError(
                self.env._("No valid readings stand before and after this one to estimate it by.")
            )
        share = (self.read_at - before.read_at) / (after.read_at - before.read_at)
        return before.index + (after.index - before.index) * share

    def _check_not_future(self, vals_list):
        now = fields.Datetime.now()
        for vals in vals_list:
            read_at = fields.Datetime.to_datetime(vals.get("read_at"))
            if read_at and read_at > now:
                raise ValidationError(
                    self.env._(
                        "A reading cannot be dated in the future (%(read_at)s UTC).",
                        read_at=fields.Datetime.to_string(read_at),
                    )
                )

    def _supersede(self, vals_list):
        """Suspect readings give way to what is now recorded at their register and time."""
        places = [
            (vals["register_id"], fields.Datetime.to_datetime(vals["read_at"]))
            for vals in vals_list
            if vals.get("register_id")
            and vals.get("read_at")
            and vals.get("state", "valid") in ("valid", "suspect")
        ]
        if not places:
            return
        self.flush_model()
        ids = self.env.execute_query(
            SQL(
                """SELECT r.id FROM heat_meter_reading r
                     JOIN (VALUES %s) AS place(register_id, read_at)
                       ON r.register_id = place.register_id AND r.read_at = place.read_at
                    WHERE r.state = 'suspect'""",
                SQL(", ").join(SQL("(%s, %s::timestamp)", *place) for place in places),
            )
        )
        superseded = self.browse(row[0] for row in ids)
        superseded._set_state("superseded")
        superseded.flush_recordset(["state"])

    def _check_new(self):
        """Check readings just recorded, and their neighbours; refuse what the rules reject."""
        verdicts = self.env["heat.reading.validation"]._check_stored(self, are_new=True)
        for findings, state in verdicts.values():
            if state == "reject":
                checks = self.env["heat.meter.reading.check"]
                raise ValidationError(
                    "\n".join(checks._text(finding.code, finding.params) for finding in findings)
                )

    def _check_again(self):
        """Check the readings and their neighbours again, after something changed there."""
        self.env["heat.reading.validation"]._check_stored(self)

    @api.model
    def _billed_until(self, registers):
        """{register id: instant (naive UTC) until which its consumption is billed}.

        Nothing is billed here; modules that bill say until when.
        """
        return {}

    @api.model
    def _last_readings(self, registers):
        """{register id: (read_at, index)} of the last valid reading of each register."""
        if not registers.ids:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT reg.id, last.read_at, last.index
                     FROM unnest(%s) AS reg(id)
               CROSS JOIN LATERAL (SELECT read_at, index FROM heat_meter_reading
                                    WHERE register_id = reg.id AND state = 'valid'
                                    ORDER BY read_at DESC LIMIT 1) last""",
                registers.ids,
            )
        )
        return {register: (read_at, float(index)) for register, read_at, index in rows}
