from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class HeatSetupImport(models.Model):
    """A filled set-up workbook: tried first, then recorded as a whole.

    The check records everything and takes it back: what it says is what happens.
    """

    _name = "heat.setup.import"
    _description = "Import of a Set-up Workbook"
    _inherit = ["mail.thread", "heat.decided"]
    _order = "id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "outcome"})
    _settled_fields = frozenset({"company_id"})

    name = fields.Char(string="File name")
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    content = fields.Binary(string="Workbook", attachment=True)
    sheet_ids = fields.One2many("heat.setup.import.sheet", "import_id", readonly=True)
    issue_ids = fields.One2many("heat.setup.import.issue", "import_id", readonly=True)
    refused_count = fields.Integer(string="Refused", compute="_compute_refused_count")
    outcome = fields.Text(string="Result", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "To check"), ("checked", "Checked"), ("imported", "Recorded")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.depends("issue_ids")
    def _compute_refused_count(self):
        for one in self:
            one.refused_count = len(one.issue_ids)

    @api.depends("name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or self.env._("New workbook")

    def write(self, vals):
        if "content" in vals and not self._is_deciding():
            for one in self.filtered(lambda one: one.state == "imported"):
                one._refuse_settled("content")
            # another workbook is checked anew
            result = super().write(vals)
            self._deciding().write({"state": "draft", "outcome": False})
            self._forget()
            return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        for one in self:
            if one.state == "imported":
                raise UserError(
                    self.env._(
                        "“%(name)s” is recorded: it stays, and tells where records come from.",
                        name=one.display_name,
                    )
                )

    def action_check(self):
        """Try the workbook, and tell what would be created and refused; nothing is recorded."""
        self.ensure_one()
        self._check_state("draft", "checked")
        self._check_ready()
        sheets = self._try()
        self._tell(sheets)

    def action_import(self):
        """Record the whole workbook, or nothing."""
        self.ensure_one()
        self._check_state("checked")
        self._check_ready()
        self._lock_company()
        sheets = self._try(keep=True)
        self._tell(sheets, kept=not any(sheet["refused"] for sheet in sheets))

    def action_download(self):
        """The empty workbook, with a sheet for each step."""
        return self._download()

    @api.model
    def _download(self):
        return {
            "type": "ir.actions.act_url",
            "url": "/heat/setup/workbook.xlsx",
            "target": "download",
        }

    def _check_ready(self):
        self.check_access("write")
        if not self.content:
            raise UserError(self.env._("Choose the workbook that you filled in."))

    def _lock_company(self):
        """Two people at once would both create the same records."""
        try:
            # a lock writes nothing; who imports need not be allowed to edit the company
            self.company_id.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody records a workbook of this cooperative: try again in a moment."
                )
            ) from error

    def _forget(self):
        # sheets and refusals are written by the check alone, for whoever may import
        self.sudo().sheet_ids.unlink()
        # the same
        self.sudo().issue_ids.unlink()

    def _tell(self, sheets, kept=False):
        """Keep what became of each sheet, and the result in words."""
        self._forget()
        issues = [{**issue, "import_id": self.id} for sheet in sheets for issue in sheet["issues"]]
        # sheets and refusals are written by the check alone, for whoever may import
        self.env["heat.setup.import.issue"].sudo().create(issues)
        # the same
        self.env["heat.setup.import.sheet"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "sequence": sequence,
                    "name": sheet["title"],
                    "created": sheet["created"],
                    "known": sheet["known"],
                    "refused": sheet["refused"],
                }
                for sequence, sheet in enumerate(sheets)
            ]
        )
        created = sum(sheet["created"] for sheet in sheets)
        known = sum(sheet["known"] for sheet in sheets)
        refused = sum(sheet["refused"] for sheet in sheets)
        state = "draft"
        if refused:
            outcome = self.env._(
                "%(count)s lines are refused: correct them in the workbook, choose it again and "
                "check it. Nothing is recorded until all of it can be.",
                count=refused,
            )
        elif kept:
            state = "imported"
            outcome = self.env._(
                "%(created)s lines are recorded; %(known)s were there already.",
                created=created,
                known=known,
            )
        elif created:
            state = "checked"
            outcome = self.env._(
                "%(created)s lines would be recorded; %(known)s are there already.",
                created=created,
                known=known,
            )
        elif not known:
            outcome = self.env._(
                "This workbook has no line yet: fill its sheets in, below the examples."
            )
        else:
            outcome = self.env._(
                "Nothing new: the %(known)s lines of this workbook are there already.", known=known
            )
        self._deciding().write({"outcome": outcome, "state": state})
