from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.levies import whole_euros

#: Day of the month after the payment on which the return is due.
DUE_DAY = 15


class CooperativeLevyDeclaration(models.TransientModel):
    """Totals of a month for return 2777, and what return 2561 (IFU) says of a year.

    Computed with the rights of who asks.
    """

    _name = "cooperative.levy.declaration"
    _description = "Tax Returns of Interest (2777, IFU)"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        string="Payments of the month of",
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of the month.",
    )
    due_date = fields.Date(string="To file and pay by", compute="_compute_due_date")
    line_ids = fields.One2many(
        "cooperative.levy.declaration.line",
        "declaration_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )
    total = fields.Integer(
        string="Total to pay (€)", compute="_compute_line_ids", compute_sudo=False, store=True
    )

    @api.model
    def _default_month(self):
        """The month of the last payment, or this one."""
        last = self.env["cooperative.interest.payment"].search(
            [("company_id", "=", self.env.company.id), ("state", "=", "paid")], limit=1
        )
        return last.date or fields.Date.context_today(self)

    @api.depends("month")
    def _compute_due_date(self):
        for one in self:
            one.due_date = one.month and one.month + relativedelta(months=1, day=DUE_DAY)

    @api.depends("company_id", "month")
    def _compute_line_ids(self):
        for one in self:
            lines = one._return_lines() if one.month else []
            one.line_ids = [Command.clear()] + [Command.create(line) for line in lines]
            one.total = sum(line["tax"] for line in lines)

    def _return_lines(self):
        """Base and tax of each levy at each rate, in whole euros."""
        first = self.month.replace(day=1)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "paid"),
            ("date", ">=", first),
            ("date", "<", first + relativedelta(months=1)),
        ]
        lines = self.env["cooperative.interest.payment.line"]
        found = []
        taxed = lines._read_group(
            [*domain, ("income_tax_rate", ">", 0)],
            ["kind", "income_tax_rate"],
            ["gross:sum", "income_tax:sum"],
        )
        kinds = dict(lines._fields["kind"]._description_selection(self.env))
        for kind, rate, gross, tax in taxed:
            found.append(
                self._return_line(
                    self.env._("Income tax in advance, %(kind)s", kind=kinds[kind].lower()),
                    rate,
                    gross,
                    tax,
                )
            )
        parts = {
            "csg": self.env._("CSG"),
            "crds": self.env._("CRDS"),
            "solidarity": self.env._("Solidarity levy"),
        }
        for part, label in parts.items():
            levied = lines._read_group(
                [*domain, (f"{part}_rate", ">", 0)], [f"{part}_rate"], ["gross:sum", f"{part}:sum"]
            )
            found += [self._return_line(label, rate, gross, tax) for rate, gross, tax in levied]
        return found

    def _return_line(self, label, rate, gross, tax):
        return {
            "name": label,
            "rate": rate,
            "base": whole_euros(exact(gross)),
            "tax": whole_euros(exact(tax)),
        }

    def action_export(self):
        """What the IFU of the year of the month says of each beneficiary, as a spreadsheet."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cooperative/interest/ifu/{self.id}.xlsx",
            "target": "download",
        }

    def _ifu_table(self):
        """One row a beneficiary: who they are, where they live, what they received."""
        self.ensure_one()
        _ = self.env._
        year = self.month.year
        statements = self.env["cooperative.interest.statement"].search(
            [("company_id", "=", self.company_id.id), ("year", "=", year)], order="member_id"
        )
        rows = [
            (
                one.partner_id.name,
                one.member_id.holder_kind != "person" and one.partner_id.company_registry or "",
                one.member_id.birth_date or None,
                " ".join(filter(None, (one.partner_id.street, one.partner_id.street2))),
                one.partner_id.zip or "",
                one.partner_id.city or "",
                one.partner_id.country_id.name or "",
                exact(one.gross_dividend),
                exact(one.gross_interest),
                exact(one.income_tax),
                exact(one.social_levies),
                exact(one.net),
            )
            for one in statements
        ]
        return {
            "title": _("IFU %(year)s", year=year),
            "columns": [
                (_("Beneficiary"), "text"),
                (_("SIRET"), "text"),
                (_("Born on"), "day"),
                (_("Street"), "text"),
                (_("Postcode"), "text"),
                (_("City"), "text"),
                (_("Country"), "text"),
                (_("Interest on shares (2DC)"), "money"),
                (_("Interest on loans (2TR)"), "money"),
                (_("Income tax held back (2CK)"), "money"),
                (_("Social levies"), "money"),
                (_("Net received"), "money"),
            ],
            "rows": rows,
        }
