from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .heat_price_index import VALUE_DIGITS

#: what a value says is a fact; what completes it may come later
FACTS = {"index_id", "date", "value", "status"}
_RECORDING = object()


class HeatPriceIndexValue(models.Model):
    _name = "heat.price.index.value"
    _description = "Value of a Price Index"
    _order = "index_id, date desc, status, id desc"
    _check_company_auto = True
    _rec_name = "period_label"

    index_id = fields.Many2one(
        "heat.price.index", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="index_id.company_id", store=True, index=True)
    date = fields.Date(
        string="Period", required=True, help="The first day of the month or quarter it is of."
    )
    period_label = fields.Char(string="Month or quarter", compute="_compute_period_label")
    value = fields.Float(digits=(16, VALUE_DIGITS), required=True, aggregator="avg")
    status = fields.Selection(
        [("provisional", "Provisional"), ("final", "Final")], required=True, default="final"
    )
    published_on = fields.Date(
        help="When it was published. Contracts that take the value known on a day need it."
    )
    evidence = fields.Char(help="Where the value was read: page, notice, invoice.")
    evidence_file = fields.Binary(string="Document", attachment=True)
    evidence_filename = fields.Char(string="Name of the document")
    live = fields.Boolean(
        string="In force",
        readonly=True,
        default=True,
        help="No other value of this period and status has taken its place.",
    )
    superseded_by_id = fields.Many2one(
        "heat.price.index.value",
        string="Corrected by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )

    _live_unique = models.UniqueIndex(
        "(index_id, date, status) WHERE live",
        "This period already has a value of that status in force.",
    )

    @api.depends("date", "index_id.frequency")
    @api.depends_context("lang")
    def _compute_period_label(self):
        for value in self:
            value.period_label = value._label(value.date, value.index_id.frequency)

    @api.model
    def _label(self, day, frequency):
        if not day:
            return False
        if frequency == "quarterly":
            return self.env._(
                "Q%(quarter)s %(year)s", quarter=(day.month - 1) // 3 + 1, year=day.year
            )
        return format_date(self.env, day, date_format="MMMM y")

    @api.constrains("value")
    def _check_value(self):
        if any(value.value <= 0 for value in self):
            raise ValidationError(
                self.env._("The value of a price index is above zero. Leave out what is missing.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """A value of a period and status that has one takes its place; the old one stays."""
        prepared, old = [], []
        for vals in vals_list:
            vals = {**self.default_get(["status"]), **vals}
            index = self.env["heat.price.index"].browse(vals["index_id"])
            day = index._period_of(fields.Date.to_date(vals["date"]))
            prepared.append({**vals, "date": day, "live": True, "superseded_by_id": False})
            old.append(
                self.search(
                    [
                        ("index_id", "=", index.id),
                        ("date", "=", day),
                        ("status", "=", vals["status"]),
                        ("live", "=", True),
                    ]
                )
            )
        self._refuse_twins(prepared)
        for before in old:
            before._recording().write({"live": False})
        self.flush_model(["live"])
        values = super().create(prepared)
        for value, before in zip(values, old, strict=True):
            before._recording().write({"superseded_by_id": value.id})
        values._clear_blockers()
        values._reopen_bills()
        return values

    def write(self, vals):
        recording = self.env.context.get("heat_recording") is _RECORDING
        if not recording and (FACTS | {"live", "superseded_by_id"}) & set(vals):
            raise UserError(
                self.env._(
                    "A published value is a fact: record another value of the same period to "
                    "correct it. The first one stays readable."
                )
            )
        result = super().write(vals)
        if vals.get("published_on"):
            self._reopen_bills()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "A published value is not deleted: prices may rest on it. Correct it by another "
                "value, or withdraw it."
            )
        )

    def action_withdraw(self):
        """Take values back that were never published; prices that need them are missing then."""
        values = self.filtered("live")
        values._check_no_bill_rests()
        values._recording().write({"live": False})
        values._reopen_bills()

    @api.model
    def _refuse_twins(self, vals_list):
        keys = [(vals["index_id"], vals["date"], vals["status"]) for vals in vals_list]
        if len(set(keys)) < len(keys):
            raise UserError(
                self.env._("Two values of one period and status were given at once. Keep one.")
            )

    def _recording(self):
        return self.with_context(heat_recording=_RECORDING)

    def _clear_blockers(self):
        """Have the runs prepared again whose contracts waited for these values.

        With ``sudo``: who edits common data has no right on bills, and sets this mark alone.
        """
        blockers = self.env["heat.billing.blocker"].sudo()
        waiting = blockers.search([("price_index_id", "!=", False), ("is_cured", "=", False)])
        links = self.env["heat.price.index.link"].sudo()
        indices = self.sudo().index_id
        cured = waiting.filtered(
            lambda blocker: (
                (blocker.price_index_id | links._reached_from(blocker.price_index_id).successor_id)
                & indices
            )
        )
        if cured:
            cured._deciding().is_cured = True
            self.env.ref("heat_contract.ir_cron_prepare_cured_runs").sudo()._trigger()
