"""What a certificate of shares says."""

from decimal import Decimal

from num2words import CONVERTER_CLASSES, num2words

from odoo import models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    def _certified(self, day):
        """Shares held at the end of ``day``, class by class, and their value in words."""
        self.ensure_one()
        held = self._holdings(day).get(self.id, {})
        classes = self.env["cooperative.share.class"].browse(held)
        total = sum((value for _quantity, value in held.values()), Decimal())
        last = self.env["cooperative.share.movement"].search(
            [("company_id", "=", self.company_id.id), ("date", "<=", day)], limit=1
        )
        return {
            "lines": [
                {
                    "name": share_class.name,
                    "quantity": held[share_class.id][0],
                    "nominal": share_class.nominal_value,
                    "value": float(held[share_class.id][1]),
                }
                for share_class in classes
            ],
            "quantity": sum(quantity for quantity, _value in held.values()),
            "total": float(total),
            "words": self._in_words(total),
            "last_number": last.number,
        }

    def _in_words(self, amount):
        """An amount of money in words, in the language of the page."""
        language = (self.env.lang or "en_US")[:2]
        if language not in CONVERTER_CLASSES:
            language = "en"
        whole = amount == amount.to_integral_value()
        text = num2words(
            amount, lang=language, to="currency", currency=self.currency_id.name or "EUR"
        )
        # "two thousand euros, zero cents" says more than there is
        return text.rpartition(", " if language == "en" else " et ")[0] if whole else text
