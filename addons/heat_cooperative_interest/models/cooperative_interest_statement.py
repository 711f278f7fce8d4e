from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

SENDERS = ("heat_cooperative.heat_cooperative_group_officer", "account.group_account_user")


class CooperativeInterestStatement(models.Model):
    """What a member received in a year, for their tax return: a view of the payments."""

    _name = "cooperative.interest.statement"
    _description = "Yearly Statement of Interest"
    _order = "year desc, member_id"
    _rec_name = "member_id"
    _auto = False
    _depends = {
        "cooperative.interest.payment.line": [
            "company_id", "member_id", "date", "kind", "state", "gross", "income_tax",
            "social_levies", "net",
        ],
        "cooperative.member": ["partner_id"],
    }  # fmt: skip
    _check_company_auto = True

    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one("cooperative.member", readonly=True, check_company=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, check_company=True)
    year = fields.Integer(readonly=True, aggregator=None)
    gross_dividend = fields.Monetary(
        string="Interest on shares (2DC)", readonly=True, help="Gross, box 2DC of the return."
    )
    gross_interest = fields.Monetary(
        string="Interest on loans (2TR)", readonly=True, help="Gross, box 2TR of the return."
    )
    income_tax = fields.Monetary(
        string="Income tax held back (2CK)",
        readonly=True,
        help="Prepayment, box 2CK of the return.",
    )
    social_levies = fields.Monetary(readonly=True)
    net = fields.Monetary(string="Net received", readonly=True)

    @api.private
    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL("CREATE VIEW cooperative_interest_statement AS (%s)", self._query())
        )

    @api.model
    def _query(self):
        return SQL(
            """
            SELECT min(line.id) AS id, line.company_id, line.member_id, member.partner_id,
                   extract(year FROM line.date)::int AS year,
                   sum(CASE WHEN line.kind = 'dividend' THEN line.gross ELSE 0 END)
                       AS gross_dividend,
                   sum(CASE WHEN line.kind = 'interest' THEN line.gross ELSE 0 END)
                       AS gross_interest,
                   sum(line.income_tax) AS income_tax, sum(line.social_levies) AS social_levies,
                   sum(line.net) AS net
              FROM cooperative_interest_payment_line line
              JOIN cooperative_member member ON member.id = line.member_id
             WHERE line.state = 'paid'
             GROUP BY line.company_id, line.member_id, member.partner_id,
                      extract(year FROM line.date)
            """
        )

    @api.depends("member_id", "year")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "Interest of %(year)s, %(member)s",
                year=one.year,
                member=one.member_id.display_name,
            )

    def _lines(self):
        """The payments that the statement sums up."""
        self.ensure_one()
        return self.env["cooperative.interest.payment.line"].search(
            [
                ("member_id", "=", self.member_id.id),
                ("state", "=", "paid"),
                ("date", ">=", f"{self.year}-01-01"),
                ("date", "<=", f"{self.year}-12-31"),
            ],
            order="date, id",
        )

    def _recipient(self):
        """Who receives the statement: the member, or who acts for them."""
        self.ensure_one()
        member = self.member_id
        return member.partner_id if member.partner_id.email else member.representative_id

    def action_send(self):
        """Send each statement by e-mail, PDF attached; kept on the page of the member."""
        if not any(self.env.user.has_group(group) for group in SENDERS):
            raise AccessError(
                self.env._("Statements are sent by the members' secretary or a bookkeeper.")
            )
        missing = self.filtered(lambda one: not one._recipient().email)
        if missing:
            raise UserError(
                self.env._(
                    "No e-mail address for: %(names)s. Leave them out, print their statements, or "
                    "note an address on their contact.",
                    names=", ".join(missing.member_id.mapped("display_name")),
                )
            )
        template = self.env.ref("heat_cooperative_interest.mail_template_interest_statement")
        reports = self.env["ir.actions.report"]
        for one in self:
            recipient = one._recipient()
            statement = one.with_context(lang=recipient.lang or self.env.lang)
            content, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
                "heat_cooperative_interest.report_interest_statement", one.ids
            )
            values = template._generate_template(one.ids, ("subject", "body_html"))[one.id]
            # a bookkeeper does not edit members: the statement is kept on their page all the same
            one.member_id.sudo().message_post(
                subject=values["subject"],
                body=values["body_html"],
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=recipient.ids,
                attachments=[(f"{statement.display_name}.pdf", content)],
                email_layout_xmlid="mail.mail_notification_light",
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s statements sent.", count=len(self)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
