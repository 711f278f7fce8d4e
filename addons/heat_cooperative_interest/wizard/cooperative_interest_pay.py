from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine.money import exact

AMOUNTS = frozenset({"gross", "income_tax", "csg", "crds", "solidarity", "social_levies", "net"})
#: A payment is one entry: beyond that, posting it takes longer than a page may wait.
MOST_AT_ONCE = 5000


class CooperativeInterestPay(models.TransientModel):
    """Pay interest that is due: who receives what on the day, seen before it is posted."""

    _name = "cooperative.interest.pay"
    _description = "Pay Interest"

    interest_id = fields.Many2one("cooperative.interest", readonly=True)
    loan_ids = fields.Many2many("cooperative.loan", string="Loans", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Paid on", required=True, default=fields.Date.context_today)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
    )
    with_account_only = fields.Boolean(
        string="Only those whose bank account is known",
        help="The others stay due, and are paid another day.",
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends("interest_id", "loan_ids")
    def _compute_company_id(self):
        for pay in self:
            pay.company_id = pay.interest_id.company_id or pay.loan_ids.company_id[:1]

    @api.depends("company_id")
    def _compute_journal_id(self):
        for pay in self:
            pay.journal_id = pay.company_id._bank_journal()

    @api.depends("interest_id", "loan_ids", "date", "with_account_only")
    def _compute_preview(self):
        for pay in self:
            pay.preview = pay._preview_text() if pay.date else False

    def _preview_text(self):
        lines, held_up = self._payment_lines()
        amounts = {
            name: self.currency_id.format(float(sum(line[name] for line in lines)))
            for name in ("gross", "income_tax", "social_levies", "net")
        }
        text = [
            self.env._(
                "%(count)s members receive %(net)s: %(gross)s gross, less %(income_tax)s of income "
                "tax and %(social_levies)s of social levies, at the rates of %(day)s.",
                count=len(lines),
                day=format_date(self.env, self.date),
                **amounts,
            )
        ]
        if without := sum(1 for line in lines if not line["iban"]):
            text.append(
                self.env._(
                    "%(count)s of them have no bank account noted: pay them by cheque, or leave "
                    "them for later.",
                    count=without,
                )
            )
        return "\n".join(text + held_up)

    def _payment_lines(self):
        """Values of the lines to pay, and why others cannot be."""
        self.ensure_one()
        kind = "dividend" if self.interest_id else "interest"
        rates = self.env["cooperative.levy.rate"]
        scales = rates._scales(self.date)
        exempt = self.env["cooperative.levy.exemption"]._exempt_members(
            self.company_id, self.date.year, kind
        )
        lines, held_up = [], {}
        for member, gross, link in self._due():
            status = rates._status_of(member.holder_kind, member.partner_id.country_id.code)
            known = scales[status]
            if isinstance(known, str):
                held_up.setdefault(known, []).append(member.display_name)
                continue
            iban = self._iban(member)
            if self.with_account_only and not iban:
                continue
            if len(lines) == MOST_AT_ONCE:
                held_up[self._too_many_text()] = []
                break
            is_exempt = member.id in exempt and status == "resident"
            levied = self.env["cooperative.interest"]._line_levies(gross, known, is_exempt)
            levied.pop("problem")
            lines.append(
                {
                    **levied,
                    **link,
                    "member_id": member.id,
                    "status": status,
                    "beneficiary": member.partner_id.name,
                    "iban": iban,
                    "income_tax_rate": 0 if is_exempt else float(known.income_tax),
                    "csg_rate": float(known.csg),
                    "crds_rate": float(known.crds),
                    "solidarity_rate": float(known.solidarity),
                }
            )
        texts = [
            f"{problem} ({', '.join(names)})" if names else problem
            for problem, names in held_up.items()
        ]
        return lines, texts

    def _too_many_text(self):
        return self.env._(
            "%(most)s members are paid at once: pay again for the others.", most=MOST_AT_ONCE
        )

    def _due(self):
        """What is due: member, gross amount, and what it comes from."""
        for loan in self.loan_ids:
            if loan.currency_id.compare_amounts(loan.interest_due, 0) > 0:
                yield loan.member_id, exact(loan.interest_due), {"loan_id": loan.id}
        paid = self.env["cooperative.interest.payment.line"].search(
            [("interest_id", "=", self.interest_id.id), ("state", "=", "paid")]
        )
        done = set(paid.interest_line_id.ids)
        for line in self.interest_id.line_ids:
            if line.id not in done:
                yield line.member_id, exact(line.gross), {"interest_line_id": line.id}

    @api.model
    def _iban(self, member):
        """Bank account of the member, or of who acts for them."""
        accounts = member.partner_id.bank_ids or member.representative_id.bank_ids
        return accounts[:1].sanitized_acc_number or False

    def action_pay(self):
        """Post the payment and open it: its file for the bank is there."""
        self.ensure_one()
        self.env["cooperative.interest.payment"].check_access("create")
        if self.interest_id:
            self.interest_id._check_state("decided")
            # two clerks paying at once: the second waits, and finds nothing left
            self.company_id._share_ledger()._head()
            if self.date < self.interest_id.assembly_date:
                raise UserError(
                    self.env._(
                        "The assembly decided on %(day)s: nothing is paid before.",
                        day=format_date(self.env, self.interest_id.assembly_date),
                    )
                )
        if not self.journal_id:
            raise UserError(self.env._("Choose the bank journal."))
        lines, held_up = self._payment_lines()
        if not lines:
            raise UserError("\n".join([self.env._("There is nothing to pay."), *held_up]))
        payment = self.env["cooperative.interest.payment"].create(
            {
                "kind": "dividend" if self.interest_id else "interest",
                "interest_id": self.interest_id.id,
                "company_id": self.company_id.id,
                "date": self.date,
                "journal_id": self.journal_id.id,
                "line_ids": [
                    Command.create(
                        {
                            name: float(value) if name in AMOUNTS else value
                            for name, value in line.items()
                        }
                    )
                    for line in lines
                ],
            }
        )
        payment._post()
        return payment.get_formview_action()
