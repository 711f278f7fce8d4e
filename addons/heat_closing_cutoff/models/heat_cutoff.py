from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, format_date

from odoo.addons.heat_base.engine.periods import day_period

# kinds whose lines are typed
TYPED = ("prepaid", "accrued")
# kind of the cut-off → whether an amount above zero is income (1) or expense (-1) of the entry
SIGNS = {"unbilled": 1, "deferred": -1, "prepaid": 1, "accrued": -1}


class HeatCutoff(models.Model):
    _name = "heat.cutoff"
    _description = "Cut-off"
    _inherit = ["mail.thread", "heat.decided"]
    _order = "date desc, kind"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "move_id", "reversal_move_id", "computed_at"})

    kind = fields.Selection(
        [
            ("unbilled", "Heat and subscriptions to bill"),
            ("deferred", "Income billed in advance"),
            ("prepaid", "Prepaid expenses"),
            ("accrued", "Supplier bills to come"),
        ],
        required=True,
        default="unbilled",
    )
    date = fields.Date(
        string="Last day of the period",
        required=True,
        default=lambda self: self._default_date(),
        help="What was supplied until that evening belongs to the period.",
    )
    reversal_date = fields.Date(string="Reversed on", compute="_compute_reversal_date")
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("draft", "To compute"),
            ("computed", "Computed"),
            ("entry", "Entry in draft"),
            ("posted", "Posted"),
            ("undone", "Undone"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    computed_at = fields.Datetime(string="Computed on", readonly=True, copy=False)
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    reversal_move_id = fields.Many2one(
        "account.move",
        string="Reversal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many("heat.cutoff.line", "cutoff_id", string="Lines")
    typed_line_ids = fields.One2many("heat.cutoff.line", "cutoff_id", string="Expenses")
    line_count = fields.Integer(string="Number of lines", compute="_compute_totals", store=True)
    attention_count = fields.Integer(
        string="To look at",
        compute="_compute_totals",
        store=True,
        help="Lines estimated or left out.",
    )
    left_out_count = fields.Integer(string="Left out", compute="_compute_totals", store=True)
    amount = fields.Monetary(
        string="Before tax",
        compute="_compute_totals",
        store=True,
        help="Of the lines that count.",
    )
    amount_tax = fields.Monetary(
        string="VAT",
        compute="_compute_totals",
        store=True,
        help="Of documents to come, rounded once per rate and document.",
    )

    _one_in_force = models.UniqueIndex(
        "(company_id, kind, date) WHERE state <> 'undone'",
        "There is already a cut-off of this kind on that day: open it and compute it again.",
    )

    @api.model
    def _default_date(self):
        return date_utils.start_of(fields.Date.context_today(self), "month") - timedelta(days=1)

    @api.depends("date")
    def _compute_reversal_date(self):
        for cutoff in self:
            cutoff.reversal_date = cutoff.date and cutoff.date + timedelta(days=1)

    @api.depends(
        "kind", "line_ids.amount", "line_ids.vat_rate", "line_ids.needs_attention",
        "line_ids.is_left_out",
    )  # fmt: skip
    def _compute_totals(self):
        for cutoff in self:
            lines = cutoff.line_ids
            counted = lines.filtered(lambda line: not line.is_left_out)
            cutoff.line_count = len(lines)
            cutoff.left_out_count = len(lines) - len(counted)
            cutoff.attention_count = len(lines.filtered("needs_attention"))
            cutoff.amount = sum(counted.mapped("amount"))
            # of the side of the amount; never a zero below zero
            vat = SIGNS.get(cutoff.kind, 1) * counted._entry_totals().vat
            cutoff.amount_tax = float(vat) or 0

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for cutoff in self:
            cutoff.display_name = self.env._(
                "%(kind)s on %(date)s",
                kind=kinds.get(cutoff.kind, ""),
                date=format_date(self.env, cutoff.date) if cutoff.date else "",
            )

    def write(self, vals):
        for cutoff in self:
            if {"kind", "date", "company_id"} & vals.keys() and cutoff.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” was computed for its own day and kind: they change no more. "
                        "Record another cut-off.",
                        name=cutoff.display_name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for cutoff in self:
            if cutoff.move_id:
                raise UserError(
                    self.env._(
                        "“%(name)s” has an entry in the books: take the draft back by computing "
                        "again, or undo what is posted.",
                        name=cutoff.display_name,
                    )
                )

    def action_compute(self):
        """Compute the lines anew; an entry in draft is taken back, a posted one refused."""
        self.check_access("write")
        for cutoff in self:
            cutoff._check_not_posted()
            cutoff._drop_draft()
            if cutoff.kind not in TYPED:
                lines = cutoff.line_ids._deciding()
                lines.unlink()
                lines.create(
                    [
                        {**vals, "cutoff_id": cutoff.id}
                        for vals in getattr(cutoff, f"_{cutoff.kind}_lines")()
                    ]
                )
            cutoff._deciding().write({"state": "computed", "computed_at": fields.Datetime.now()})

    def action_open_lines(self):
        """The lines in a list of their own, which can be grouped, drawn and exported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_closing_cutoff.heat_cutoff_line_action"
        )
        return {
            **action,
            "domain": [("cutoff_id", "=", self.id)],
            "context": {"search_default_group_by_network": 1},
        }

    def action_open_attention(self):
        """The lines that somebody should look at before posting."""
        action = self.action_open_lines()
        return {**action, "context": {"search_default_needs_attention": 1}}

    def action_open_entries(self):
        """The entry, its reversal, and what undid them."""
        self.ensure_one()
        moves = self.move_id | self.reversal_move_id
        moves |= moves.reversal_move_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
            "context": {"create": False},
        }

    def _check_not_posted(self):
        self.ensure_one()
        if self.state in ("posted", "undone"):
            raise UserError(
                self.env._(
                    "“%(name)s” is in the books: undo it first, by a counter-entry, then record "
                    "the cut-off anew.",
                    name=self.display_name,
                )
            )

    def _drop_draft(self):
        """Take the entry in draft back."""
        for cutoff in self.filtered("move_id"):
            move = cutoff.move_id
            cutoff._deciding().write({"move_id": False, "state": "computed"})
            move.unlink()

    def _until(self, first_day):
        """The days from ``first_day`` to the cut-off, for the engine."""
        return day_period(first_day, self.date)
