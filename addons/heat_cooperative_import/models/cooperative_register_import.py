from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeRegisterImport(models.Model):
    """An older register taken over from a spreadsheet: checked, then recorded as a whole.

    The check records everything and takes it back: what it says is what happens.
    """

    _name = "cooperative.register.import"
    _description = "Import of a Register"
    _inherit = ["cooperative.decided.document"]
    _order = "id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "outcome"})
    _settled_fields = frozenset({"company_id"})

    name = fields.Char(string="File name")
    content = fields.Binary(string="File", attachment=True)
    books = fields.Selection(
        [
            ("held", "The books hold this capital already"),
            ("post", "Post an entry for each movement"),
        ],
        required=True,
        default="held",
        help="Held: one entry shares the capital of the books out among the members; movements "
        "have no entry of their own.",
    )
    opening_date = fields.Date(
        string="Shared out on",
        help="Day of the entry, not before the last movement of the file: ledger and books agree "
        "from that day on.",
    )
    source_account_id = fields.Many2one(
        "account.account",
        string="From account",
        check_company=True,
        ondelete="restrict",
        help="Where the books hold the capital now. Empty: the account of paid capital itself, "
        "whose balance has no member yet.",
    )
    line_ids = fields.One2many("cooperative.register.import.line", "import_id", readonly=True)
    member_count = fields.Integer(string="New members", compute="_compute_counts")
    movement_count = fields.Integer(string="Movements", compute="_compute_counts")
    known_count = fields.Integer(string="There already", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    outcome = fields.Text(string="Result", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "To check"), ("checked", "Checked"), ("imported", "Recorded")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    @api.depends("line_ids.fate", "line_ids.makes_member")
    def _compute_counts(self):
        counted = {}
        for one, fate, makes_member, count in self.env[
            "cooperative.register.import.line"
        ]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "fate", "makes_member"],
            ["__count"],
        ):
            totals = counted.setdefault(one, {})
            totals[fate] = totals.get(fate, 0) + count
            if makes_member and fate != "refused":
                totals["new"] = totals.get("new", 0) + count
        for one in self:
            totals = counted.get(one._origin, {})
            one.member_count = totals.get("new", 0)
            one.movement_count = totals.get("movement", 0)
            one.known_count = totals.get("known", 0)
            one.refused_count = totals.get("refused", 0)

    @api.depends("name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name or self.env._("New import")

    def write(self, vals):
        kept = {"content", "books", "opening_date", "source_account_id"} & vals.keys()
        if kept and not self._is_deciding():
            for one in self.filtered(lambda one: one.state == "imported"):
                one._refuse_settled(min(kept))
            # what was checked is checked again
            vals = {**vals}
            super(CooperativeRegisterImport, self._deciding()).write({"state": "draft"})
        return super().write(vals)

    def action_check(self):
        """Try the import, and tell the fate of each line; nothing is recorded."""
        self.ensure_one()
        self._check_state("draft", "checked")
        self._check_ready()
        lines, plan = self._read_lines()
        problem = self._try_plan(plan) if not self._refusals(lines) else None
        self._tell(lines, problem)

    def action_import(self):
        """Record the register: all of it, or nothing."""
        self.ensure_one()
        self._check_state("checked")
        self._check_ready()
        # two officers at once: the second waits, and finds the lines there already
        self.company_id._share_ledger()._head()
        lines, plan = self._read_lines()
        if self._refusals(lines):
            self._tell(lines, None)
            raise UserError(self.outcome)
        self._record(plan)
        self._tell(lines, None)
        self._deciding().state = "imported"

    def _check_ready(self):
        self.check_access("write")
        if not self.content:
            raise UserError(self.env._("Choose the file of the register."))
        if self.books == "held" and not self.opening_date:
            raise UserError(
                self.env._(
                    "Say on what day the capital of the books is shared out among the members."
                )
            )

    def _refusals(self, lines):
        return [line for line in lines if line["fate"] == "refused"]

    def _tell(self, lines, problem):
        """Keep the fate of each line, and the result in words."""
        self.ensure_one()
        # lines are written by the check alone, for whoever may import
        known = self.env["cooperative.register.import.line"].sudo()
        known.search([("import_id", "=", self.id)]).unlink()
        known.create([{**line, "import_id": self.id} for line in lines])
        refused = len(self._refusals(lines))
        members = sum(1 for line in lines if line["makes_member"] and line["fate"] != "refused")
        movements = sum(1 for line in lines if line["fate"] == "movement")
        there = sum(1 for line in lines if line["fate"] == "known")
        if problem:
            outcome = self.env._("Nothing would be recorded: %(problem)s", problem=problem)
        elif refused:
            outcome = self.env._(
                "%(count)s lines are refused: correct them in the file and check it again. Nothing "
                "is recorded until all of it can be.",
                count=refused,
            )
        else:
            outcome = self.env._(
                "%(members)s members and %(movements)s movements; %(there)s lines are there "
                "already.",
                members=members,
                movements=movements,
                there=there,
            )
        ready = not problem and not refused and (members or movements)
        self._deciding().write({"outcome": outcome, "state": "checked" if ready else "draft"})

    def action_template(self):
        """An empty spreadsheet with the columns that are known, and an example."""
        return {
            "type": "ir.actions.act_url",
            "url": "/cooperative/register/template.xlsx",
            "target": "download",
        }
