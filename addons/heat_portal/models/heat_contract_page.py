from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class HeatContract(models.Model):
    """What the customer's page of a contract shows."""

    _inherit = "heat.contract"

    def _portal_page(self):
        """Terms, tariff and history; the caller has checked that the contract is the person's."""
        self.ensure_one()
        # its tariff, points and amendments belong to the contract that was checked
        contract = self.sudo()
        return {
            **contract._print_contract(),
            "words": contract._portal_tariff_words(),
            "history": contract._portal_price_history(),
            "documents": contract._portal_documents(),
            "notices": contract._portal_price_notices(),
            "events": [
                {"day": format_date(self.env, day), "words": words, "source": source}
                for (day, source), words in contract._events_by_day()
            ],
            "state_label": dict(contract._fields["state"]._description_selection(self.env))[
                contract.state
            ],
        }

    def _portal_tariff_words(self):
        """One sentence a price: what it is for, and how much."""
        today = fields.Date.context_today(self)
        day = max(min(filter(None, (today, self.date_to))), self.date_from)
        versions = self.tariff_id.version_ids.sorted("date_from")
        version = versions.filtered(lambda one: one.date_from <= day)[-1:] or versions[:1]
        return [component._portal_words() for component in version.component_ids]


class HeatTariffComponent(models.Model):
    _inherit = "heat.tariff.component"

    def _portal_price(self, price):
        """A price with its unit, in the words of a customer."""
        amount = formatLang(self.env, price, currency_obj=self.currency_id)
        units = {
            "mwh": self.env._("%(price)s for each MWh (1,000 kWh) consumed", price=amount),
            "kw": self.env._("%(price)s a year for each kW subscribed", price=amount),
            "urf": self.env._("%(price)s a year for each URF", price=amount),
            "m2": self.env._("%(price)s a year for each heated m²", price=amount),
        }
        return units.get(self.basis, amount)

    def _portal_words(self):
        self.ensure_one()
        label = self.name or self.code
        if self.price_missing:
            return {"label": label, "words": self.env._("This price is not known yet.")}
        words = self._portal_price(self.price_in_force)
        return {"label": label, "code": self.code, "words": words}
