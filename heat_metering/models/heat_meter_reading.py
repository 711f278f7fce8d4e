from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


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
    _dead = models.Index("(register_id, read_at) WHERE state NOT IN ('valid', 'suspect')")
    _import = models.Index("(import_id) WHERE import_id IS NOT NULL")
    # the few that wait for someone must be found among millions
    _waiting = models.Index("(register_id) WHERE state = 'suspect'")

    @api.depends("register_id", "read_at", "index")
    def _compute_display_name(self):
        for reading in self:
            parts = (
                reading.register_id.display_name,
                f"{reading.index:g} {reading.uom_id.display_name or ''}".strip(),
            )
            reading.display_name = " · ".join(filter(None, parts))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_future(vals_list)
        self._supersede(vals_list)
        readings = super().create(vals_list)
        readings.filtered(lambda reading: reading.state == "valid")._suspect_backward()
        return readings

    def write(self, vals):
        if vals.keys() - {"state"}:
            raise UserError(
                self.env._(
                    "A reading is a fact and is not edited: record the right index at the same "
                    "time, it takes the place of a reading that is suspect or rejected."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A reading is a fact and is not deleted: reject it instead."))

    def action_accept(self):
        """Accept suspect readings by name: from now on they count."""
        self.filtered(lambda reading: reading.state == "suspect").write({"state": "valid"})

    def action_reject(self):
        self.filtered(lambda r: r.state in ("suspect", "valid")).write({"state": "rejected"})

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
        superseded.write({"state": "superseded"})
        superseded.flush_recordset(["state"])

    def _suspect_backward(self):
        """Mark as suspect the readings below an earlier valid index or above a later one."""
        if not self:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id FROM heat_meter_reading r
                    WHERE r.id = ANY(%s) AND EXISTS (
                          SELECT 1 FROM heat_meter_reading o
                           WHERE o.register_id = r.register_id AND o.state = 'valid'
                             AND o.id < r.id
                             AND (o.read_at < r.read_at AND o.index > r.index
                               OR o.read_at > r.read_at AND o.index < r.index))""",
                self.ids,
            )
        )
        self.browse(row[0] for row in rows).write({"state": "suspect"})

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
