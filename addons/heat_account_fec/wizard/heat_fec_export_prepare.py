from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

#: How many financial years one may choose from.
YEARS = 10


class HeatFecExportPrepare(models.TransientModel):
    """See what the file of a financial year will hold, check it, take it out."""

    _name = "heat.fec.export.prepare"
    _description = "Prepare the File of Accounting Entries"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Selection(
        selection="_selection_year",
        string="Financial year",
        default=lambda self: self._default_year(),
    )
    date_from = fields.Date(
        string="First day",
        compute="_compute_days",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="A first financial year may be longer or shorter than twelve months: correct the "
        "days.",
    )
    date_to = fields.Date(
        string="Closing day",
        compute="_compute_days",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    file_name = fields.Char(compute="_compute_totals")
    entry_count = fields.Integer(string="Entries", compute="_compute_totals")
    debit = fields.Monetary(string="Total of debits", compute="_compute_totals")
    credit = fields.Monetary(string="Total of credits", compute="_compute_totals")
    finding_ids = fields.One2many(
        "heat.fec.export.prepare.finding",
        "prepare_id",
        string="To look at",
        compute="_compute_finding_ids",
        store=True,
        readonly=False,
    )
    is_checked = fields.Boolean(compute="_compute_finding_ids", store=True)

    @api.model
    def _default_year(self):
        _start, end = self.env.company._last_closed_year(fields.Date.context_today(self))
        return fields.Date.to_string(end)

    @api.model
    def _selection_year(self):
        """The current financial year and those before, of the company one works for."""
        company = self.env.company
        day = fields.Date.context_today(self)
        years = []
        for _number in range(YEARS):
            dates = company.compute_fiscalyear_dates(day)
            start, end = dates["date_from"], dates["date_to"]
            years.append(
                (
                    fields.Date.to_string(end),
                    self.env._(
                        "%(start)s to %(end)s",
                        start=format_date(self.env, start),
                        end=format_date(self.env, end),
                    ),
                )
            )
            day = start - timedelta(days=1)
        return years

    @api.depends("year", "company_id")
    def _compute_days(self):
        for prepare in self:
            if prepare.year:
                day = fields.Date.to_date(prepare.year)
                dates = prepare.company_id.compute_fiscalyear_dates(day)
                prepare.date_from, prepare.date_to = dates["date_from"], dates["date_to"]

    @api.depends("date_from", "date_to", "company_id")
    def _compute_totals(self):
        for prepare in self:
            company = prepare.company_id
            if not prepare._is_year():
                prepare.update({"file_name": "", "entry_count": 0, "debit": 0, "credit": 0})
                continue
            totals = company._fec_totals(prepare.date_from, prepare.date_to)
            prepare.file_name = company._known_siren() and company._fec_name(prepare.date_to)
            prepare.entry_count = totals["entries"]
            prepare.debit = float(totals["debit"])
            prepare.credit = float(totals["credit"])

    @api.depends("date_from", "date_to", "company_id")
    def _compute_finding_ids(self):
        for prepare in self:
            prepare.is_checked = False
            found = prepare._warnings() if prepare._is_year() else []
            prepare.finding_ids = [
                Command.clear(),
                *[Command.create(values) for values in found],
            ]

    def _is_year(self):
        return bool(self.date_from and self.date_to and self.date_from <= self.date_to)

    def action_check(self):
        """Write the file aside and try it against the rules of the tax administration."""
        self.ensure_one()
        self.finding_ids = [
            Command.clear(),
            *[Command.create(values) for values in self._warnings() + self._broken_rules()],
        ]
        self.is_checked = True
        return self._reopened()

    def action_download(self):
        """Take the file out; it is noted in the list of files."""
        self.ensure_one()
        # told here, where the user reads it, rather than on an empty page
        self.company_id._check_fec_access()
        self.company_id._check_fec_year(self.date_from, self.date_to)
        self.company_id._fec_siren()
        return self._downloading(f"/heat/fec/{self.id}.txt")

    def action_describe(self):
        """Take out the description that goes with the file."""
        self.ensure_one()
        self.company_id._fec_siren()
        return self._downloading(f"/heat/fec/{self.id}/description.txt")

    def _downloading(self, url):
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _reopened(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_account_fec.heat_fec_export_prepare_action"
        )
        return {**action, "res_id": self.id}

    def _export(self, file):
        """Write the file and note that it was taken out."""
        self.ensure_one()
        dates = self.date_from, self.date_to
        written = self.company_id.write_heat_fec(*dates, file)
        self.env["heat.fec.export"]._record(self.company_id, *dates, written)
        return written
