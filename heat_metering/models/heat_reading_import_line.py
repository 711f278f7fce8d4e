from odoo import api, fields, models
from odoo.tools import SQL


class HeatReadingImportLine(models.Model):
    """What became of each reading of a file: a view of readings, issues and known ones."""

    _name = "heat.reading.import.line"
    _description = "Fate of a Line of a Reading Import"
    _auto = False
    _check_company_auto = True
    _order = "line_number, id"
    _rec_name = "line_number"

    import_id = fields.Many2one("heat.reading.import", readonly=True, check_company=True)
    company_id = fields.Many2one(related="import_id.company_id")
    line_number = fields.Integer(string="Line", readonly=True, aggregator=None)
    fate = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("suspect", "Suspect"),
            ("rejected", "Rejected"),
            ("known", "Already known"),
            ("superseded", "Superseded"),
        ],
        readonly=True,
    )
    register_id = fields.Many2one("heat.meter.register", readonly=True, check_company=True)
    read_at = fields.Datetime(string="Read at", readonly=True)
    index = fields.Float(min_display_digits=1, readonly=True, aggregator=None)
    value = fields.Char(string="In the file", readonly=True)
    code = fields.Char(readonly=True)
    issue_id = fields.Many2one("heat.reading.import.issue", readonly=True, check_company=True)
    message = fields.Text(compute="_compute_message")

    @property
    def _table_query(self):
        # readings, issues and known ones have their own numbers: three series of ids
        return SQL(
            """SELECT r.id::bigint * 3 AS id, r.import_id, r.line_number,
                      CASE r.state WHEN 'valid' THEN 'accepted' ELSE r.state END AS fate,
                      r.register_id, r.read_at, r.index::float8 AS index,
                      NULL::varchar AS value, NULL::varchar AS code, NULL::int AS issue_id
                 FROM heat_meter_reading r WHERE r.import_id IS NOT NULL
            UNION ALL
               SELECT i.id::bigint * 3 + 1, i.import_id, i.line_number,
                      CASE i.severity WHEN 'error' THEN 'rejected' ELSE 'known' END,
                      NULL, NULL, NULL, i.value, i.code, i.id
                 FROM heat_reading_import_issue i
                WHERE i.severity = 'error' OR i.code = 'duplicate_line'
            UNION ALL
               SELECT k.id::bigint * 3 + 2, k.import_id, k.line_number, 'known',
                      k.register_id, k.read_at, k.index::float8, NULL, NULL, NULL
                 FROM heat_reading_import_known k"""
        )

    @api.depends("issue_id", "fate", "import_id", "line_number")
    @api.depends_context("lang")
    def _compute_message(self):
        suspects = self.filtered(lambda line: line.fate == "suspect")
        issues = self.env["heat.reading.import.issue"].search(
            [
                ("import_id", "in", suspects.import_id.ids),
                ("line_number", "in", suspects.mapped("line_number")),
                ("severity", "=", "warning"),
            ]
        )
        reasons = {(issue.import_id, issue.line_number): issue for issue in issues}
        for line in self:
            issue = line.issue_id
            if line.fate == "suspect":
                issue = reasons.get((line.import_id, line.line_number), issue)
            line.message = " ".join(filter(None, (issue.message, issue.remedy)))
