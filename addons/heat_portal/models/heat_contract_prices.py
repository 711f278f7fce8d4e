from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period

#: Rows of the history of prices, the latest first.
SHOWN = 60


class HeatContract(models.Model):
    """What the customer paid for each kWh and kW since the contract began."""

    _inherit = "heat.contract"

    def _portal_price_history(self):
        """Each price that applied to the contract and since when, the latest first."""
        rows = []
        for fact in self.tariff_ids:
            for version in fact.tariff_id.version_ids:
                days = self._portal_days_of(fact, version)
                if days:
                    book = version.component_ids._price_book(None)
                    for component in version.component_ids:
                        rows += component._portal_prices(book, days)
        rows.sort(key=lambda row: row["day"], reverse=True)
        return [{**row, "since": format_date(self.env, row["day"])} for row in rows[:SHOWN]]

    def _portal_days_of(self, fact, version):
        """The days of a tariff's version in the contract; those to come count with their first."""
        first = max(fact.date_from, version.date_from, self.date_from)
        today = fields.Date.context_today(self)
        ends = (fact.date_to, version.date_to, self.date_to, max(today, first))
        last = min(filter(None, ends))
        return Period(first, last + timedelta(days=1)) if first <= last else None

    # what papers of the contract the customer may take home

    def _portal_price_notices(self):
        """The revisions of prices that this contract was notified of, the latest first."""
        revisions = self.env["heat.tariff.revision"].search(
            [
                ("tariff_id", "in", self.tariff_ids.tariff_id.ids),
                ("state", "=", "applied"),
                ("date", ">=", self.date_from),
            ]
        )
        return revisions.filtered(self._has_notice)

    def _has_notice(self, revision):
        ended = self.date_to and self.date_to < revision.date
        return not ended and self._tariff_on(revision.date) == revision.tariff_id

    def _portal_documents(self):
        """The files that staff show to the customer: of the contract, then of its amendments."""
        shown = self.amendment_ids.filtered(
            lambda one: one.state == "in_force" and one.is_portal_shown
        )
        return self.portal_document_ids | shown.attachment_ids


class HeatTariffComponent(models.Model):
    _inherit = "heat.tariff.component"

    def _portal_prices(self, book, days):
        """The prices of this component during ``days``: one row for each that it had."""
        self.ensure_one()
        rows, before = [], None
        for part in days.split(*book.pricings[self].schedule.cuts(days)):
            try:
                price = book.price(self, part.start)
            except EngineError:
                price = None
            if price is before and rows:
                continue
            before = price
            rows.append(
                {
                    "day": part.start,
                    "label": self.name or self.code,
                    "price": price and self._portal_price(float(price.value)),
                    "base": bool(price and self.is_revised and not price.revision_date),
                    "provisional": bool(price and price.provisional),
                }
            )
        return rows
