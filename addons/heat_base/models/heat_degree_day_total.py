from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date


class HeatDegreeDayTotal(models.Model):
    """The degree days of a month as a paid source published them, typed with their evidence.

    A fact of one cooperative: such sources forbid passing their figures on. Never edited nor
    deleted: a later record of the same source, month, method and base replaces it.
    """

    _name = "heat.degree.day.total"
    _description = "Typed Monthly Degree Days"
    _order = "month desc, source, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    source = fields.Char(
        required=True, help="Publisher and station as the contract names them: COSTIC, Orly…"
    )
    station_id = fields.Many2one(
        "heat.weather.station", index="btree_not_null", ondelete="restrict"
    )
    month = fields.Date(
        string="Day of the month",
        required=True,
        help="Any day of the month: the total is that of its whole month.",
    )
    month_label = fields.Char(string="Month", compute="_compute_month_label")
    method = fields.Selection(
        [("mean", "Mean of the extremes"), ("professional", "Energy professionals")],
        required=True,
        default="professional",
    )
    base = fields.Float(string="Base (°C)", digits=(4, 1), required=True, default=18.0)
    value = fields.Float(string="Degree days", digits=(8, 2), required=True)
    evidence = fields.Text(
        required=True, help="Which publication, of which date, and where it is kept."
    )
    attachment = fields.Binary(string="Document")
    attachment_name = fields.Char(string="Name of the document")
    recorded_at = fields.Datetime(
        string="Typed on", required=True, readonly=True, copy=False, default=fields.Datetime.now
    )
    recorded_by_id = fields.Many2one(
        "res.users",
        string="Typed by",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    replaced_by_id = fields.Many2one(
        "heat.degree.day.total",
        string="Replaced by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    _value_positive = models.Constraint("CHECK (value >= 0)", "Degree days are never below zero.")
    _one_in_force = models.UniqueIndex(
        "(company_id, source, month, method, base) WHERE replaced_by_id IS NULL",
        "Two totals of this source and month were typed at the same time. Try again.",
    )

    @api.depends("source", "month_label")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.source}, {record.month_label}" if record.month else ""

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_label(self):
        for record in self:
            record.month_label = record.month and format_date(
                self.env, record.month, date_format="MMMM yyyy"
            )

    @api.constrains("month", "value")
    def _check_value(self):
        for record in self:
            if record.value > 31 * 60:
                raise ValidationError(
                    self.env._(
                        "%(value)s degree days in one month cannot be: check the figure.",
                        value=record.value,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Each takes the place of the one in force, which first steps aside for the index."""
        vals_list = [self._cleaned(vals) for vals in vals_list]
        replaced = [self._in_force_before(vals) for vals in vals_list]
        for older in replaced:
            older._replace(older)
        records = super().create(vals_list)
        for older, record in zip(replaced, records, strict=True):
            older._replace(record)
        return records

    @api.model
    def _cleaned(self, vals):
        vals = {**self.default_get(["source", "month"]), **vals}
        month = fields.Date.to_date(vals.get("month"))
        return {
            **vals,
            "source": (vals.get("source") or "").strip() or False,
            "month": month and month.replace(day=1),
        }

    @api.model
    def _in_force_before(self, vals):
        given = self.new(vals)
        return self._in_force(given.company_id, given.source, given.month, given.method, given.base)

    def _replace(self, record):
        """Tell which record replaces these: the one thing that may change of them."""
        # nobody has the right to write a total: replacing comes with recording the next one
        self.sudo().write({"replaced_by_id": record.id})
        self.flush_recordset(["replaced_by_id"])

    @api.model
    def _in_force(self, company, source, month, method="professional", base=18.0):
        """The total that counts for ``month``, or an empty record."""
        if not (company and source and month):
            return self.browse()
        return self.search(
            [
                ("company_id", "=", company.id),
                ("source", "=", source),
                ("month", "=", month.replace(day=1)),
                ("method", "=", method),
                ("base", "=", base),
                ("replaced_by_id", "=", False),
            ]
        )

    def write(self, vals):
        if vals.keys() - {"replaced_by_id"}:
            raise UserError(
                self.env._(
                    "A typed total is kept as it was typed. Record the right figure for the "
                    "same source and month: it takes the place of this one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(
            self.env._(
                "A typed total is kept: bills may rest on it. Record the right figure for the "
                "same source and month: it takes the place of this one."
            )
        )

    def action_correct(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct a total"),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_company_id": self.company_id.id,
                "default_source": self.source,
                "default_station_id": self.station_id.id,
                "default_month": self.month,
                "default_method": self.method,
                "default_base": self.base,
            },
        }
