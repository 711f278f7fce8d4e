from odoo import fields, models
from odoo.tools.misc import formatLang

# Code de commerce, article D441-5
RECOVERY_INDEMNITY = 40


class ResCompany(models.Model):
    """What French law wants a company to say of itself on its documents."""

    _inherit = "res.company"

    heat_legal_form = fields.Char(
        string="Legal form",
        help="As in the statutes, for instance: SCIC SA à capital variable. Code de commerce, "
        "articles R123-237 and R123-238; loi 47-1775, article 22.",
    )
    heat_share_capital = fields.Monetary(
        string="Share capital",
        help="A company with variable capital need not print an amount: leave it empty.",
    )
    heat_rcs_city = fields.Char(
        string="Trade register", help="Town of the trade and companies register (RCS)."
    )
    heat_late_penalty_rate = fields.Float(
        string="Late payment penalties (% a year)",
        digits=(5, 2),
        help="Printed on invoices to professionals. Empty: three times the legal interest rate, "
        "the least that the Code de commerce, article L441-10, allows.",
    )
    heat_customer_service = fields.Char(
        string="Questions and complaints",
        help="Telephone, e-mail or address printed for customers who have a question.",
    )
    heat_mediator = fields.Char(
        string="Consumer mediator",
        help="Name, address and site, printed on invoices to individuals. Code de la "
        "consommation, article L616-1.",
    )

    def _heat_siren(self):
        """The nine digits of the company, in groups of three; empty when unknown."""
        digits = "".join(filter(str.isdigit, self.company_registry or ""))
        return " ".join(digits[start : start + 3] for start in (0, 3, 6)) if len(digits) > 8 else ""

    def _heat_siret(self):
        """The fourteen digits of the establishment, grouped; empty when unknown."""
        digits = "".join(filter(str.isdigit, self.company_registry or ""))
        return f"{self._heat_siren()} {digits[9:]}" if len(digits) == 14 else ""

    def _heat_legal_identity(self):
        """One line: name, legal form, capital, registrations."""
        self.ensure_one()
        parts = [", ".join(filter(None, [self.name, self.heat_legal_form]))]
        if self.heat_share_capital:
            parts.append(
                self.env._(
                    "share capital %(amount)s",
                    amount=formatLang(
                        self.env, self.heat_share_capital, currency_obj=self.currency_id
                    ),
                )
            )
        if self._heat_siren():
            register = f" RCS {self.heat_rcs_city}" if self.heat_rcs_city else ""
            parts.append(f"SIREN {self._heat_siren()}{register}")
        if self._heat_siret():
            parts.append(f"SIRET {self._heat_siret()}")
        if self.vat:
            parts.append(self.env._("VAT number %(vat)s", vat=self.vat))
        return " – ".join(parts)

    def _heat_mentions(self, move):
        """The sentences that an invoice of heat or its credit owes to this customer."""
        self.ensure_one()
        # Code de l'énergie, ordonnance 2020-866: owed to every subscriber, a commune as well
        mentions = [
            self.env._(
                "You may ask at any time, free of charge, to receive your invoices on paper, "
                "and give us the index of your meter yourself."
            )
        ]
        if not move.partner_id.commercial_partner_id.is_company:
            if self.heat_mediator:
                mentions.append(
                    self.env._(
                        "If we cannot settle a complaint, you may turn, free of charge, to the "
                        "consumer mediator: %(mediator)s.",
                        mediator=self.heat_mediator.rstrip("."),
                    )
                )
        elif move.move_type == "out_invoice":
            mentions.append(self._heat_late_payment())
        return mentions

    def _heat_contact(self):
        """Where to ask and to complain: one line of the first page."""
        self.ensure_one()
        if not self.heat_customer_service:
            return False
        return self.env._(
            "Questions and complaints: %(contact)s", contact=self.heat_customer_service
        )

    def _heat_late_payment(self):
        rate = self.env._("three times the legal interest rate")
        if self.heat_late_penalty_rate:
            rate = self.env._(
                "%(rate)s %% a year",
                rate=formatLang(self.env, self.heat_late_penalty_rate, digits=2),
            )
        return self.env._(
            "Late payment: penalties at %(rate)s, due from the day after the due date without any "
            "reminder, and a fixed indemnity of %(amount)s € for recovery costs (Code de commerce, "
            "articles L441-10 and D441-5). No discount for early payment.",
            rate=rate,
            amount=formatLang(self.env, RECOVERY_INDEMNITY, digits=0),
        )
