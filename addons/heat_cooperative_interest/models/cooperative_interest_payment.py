from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine import entries
from ..engine.levies import Levies

KINDS = [("dividend", "Interest on shares"), ("interest", "Interest on loans")]
#: Account on which each kind of income waits to be paid.
DUE = {"dividend": "dividend", "interest": "loan_interest"}


class CooperativeInterestPayment(models.Model):
    """Interest paid to members on a day: levies held back, the rest by bank."""

    _name = "cooperative.interest.payment"
    _description = "Payment of Interest"
    _inherit = ["cooperative.posted.document"]
    _order = "date desc, id desc"
    _settled_fields = frozenset(
        {"company_id", "kind", "interest_id", "date", "journal_id", "line_ids"}
    )

    kind = fields.Selection(KINDS, string="Of", required=True, readonly=True)
    interest_id = fields.Many2one(
        "cooperative.interest", readonly=True, index=True, ondelete="restrict", check_company=True
    )
    date = fields.Date(string="Paid on", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    line_ids = fields.One2many("cooperative.interest.payment.line", "payment_id", readonly=True)
    line_count = fields.Integer(string="Members", compute="_compute_totals")
    gross = fields.Monetary(compute="_compute_totals")
    income_tax = fields.Monetary(string="Income tax held back", compute="_compute_totals")
    social_levies = fields.Monetary(compute="_compute_totals")
    net = fields.Monetary(string="Net paid", compute="_compute_totals")
    without_account = fields.Integer(
        string="Without bank account",
        compute="_compute_without_account",
        groups="heat_cooperative.heat_cooperative_group_officer,account.group_account_user",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("paid", "Paid"), ("reversed", "Reversed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    def _compute_totals(self):
        lines = self.env["cooperative.interest.payment.line"]
        totals = {
            one: amounts
            for one, *amounts in lines._read_group(
                [("payment_id", "in", self.ids)],
                ["payment_id"],
                ["__count", "gross:sum", "income_tax:sum", "social_levies:sum", "net:sum"],
            )
        }
        for one in self:
            count, gross, income_tax, social, net = totals.get(one._origin, (0, 0, 0, 0, 0))
            one.line_count, one.gross, one.income_tax = count, gross, income_tax
            one.social_levies, one.net = social, net

    def _compute_without_account(self):
        without = dict(
            self.env["cooperative.interest.payment.line"]._read_group(
                [("payment_id", "in", self.ids), ("iban", "=", False)],
                ["payment_id"],
                ["__count"],
            )
        )
        for one in self:
            one.without_account = without.get(one._origin, 0)

    @api.depends("kind", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = self.env._(
                "%(kind)s paid on %(day)s",
                kind=kinds.get(one.kind, ""),
                day=format_date(self.env, one.date) if one.date else "",
            )

    def _post(self):
        """Post the entry of a payment prepared, and match it with what was due."""
        self.ensure_one()
        paid, held = {}, [Decimal()] * 5
        for line in self.line_ids:
            member = line.member_id.id
            paid[member] = paid.get(member, Decimal()) + exact(line.gross)
            parts = (line.income_tax, line.csg, line.crds, line.solidarity, line.net)
            held = [total + exact(part) for total, part in zip(held, parts, strict=True)]
        lines = entries.payment(DUE[self.kind], paid, Levies(*held))
        move = self._post_entry(self.date, lines, self.journal_id)
        self._deciding().write({"state": "paid", "move_id": move.id})
        self._match(move)
        self.interest_id._follow_payments()

    def _match(self, move):
        """Reconcile what is paid with what was due, member by member."""
        account = self.company_id._share_ledger()._account(DUE[self.kind])
        # what was due was posted by the assembly's decision or by the loans
        due = (
            self.interest_id.sudo().move_id
            | self.line_ids.loan_id.operation_ids.sudo()
            .filtered(lambda one: one.kind == "accrual" and one.state == "posted")
            .move_id
        )
        waiting = (due | move).line_ids.filtered(
            lambda line: line.account_id == account and not line.reconciled
        )
        groups = waiting.grouped("partner_id")
        paid = move.line_ids.partner_id
        plan = [lines for partner, lines in groups.items() if partner in paid and len(lines) > 1]
        if plan:
            waiting._reconcile_plan(plan)

    def action_reverse(self):
        """Undo a payment that did not go out, by a reversal: what was due is due again."""
        self._check_decides()
        for one in self:
            one._check_state("paid")
            reversal = one._reverse_entry()
            one._deciding().write({"state": "reversed", "reversal_move_id": reversal.id})
            one.interest_id._follow_payments()

    def action_export(self):
        """Beneficiaries, accounts and amounts, as a spreadsheet for the bank."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cooperative/interest/payment/{self.id}.xlsx",
            "target": "download",
        }

    def action_open_lines(self):
        """Who was paid what."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_payment_line_action"
        )
        return {**action, "domain": [("payment_id", "=", self.id)], "context": {}}

    def _payment_table(self):
        """What the bank needs, as a table."""
        self.ensure_one()
        _ = self.env._
        rows = []
        for line in self.line_ids:
            label = _("%(what)s, member %(number)s", what=self.display_name,
                      number=line.member_id.number)  # fmt: skip
            rows.append((line.beneficiary, line.iban or "", exact(line.net), label))
        return {
            "title": self.display_name,
            "columns": [
                (_("Beneficiary"), "text"),
                (_("IBAN"), "text"),
                (_("Net amount"), "money"),
                (_("Wording"), "text"),
            ],
            "rows": [row for row in rows if row[2]],
        }
