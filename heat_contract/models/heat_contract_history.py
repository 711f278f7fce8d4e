from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class HeatContract(models.Model):
    """What happened to a contract, in order of the days on which it took effect."""

    _inherit = "heat.contract"

    history = fields.Html(compute="_compute_history", sanitize=False)

    @api.depends(
        "date_from",
        "date_to",
        "power_ids",
        "quantity_ids",
        "tariff_ids",
        "payer_ids",
        "point_ids.period_from",
        "point_ids.period_to",
        "amendment_ids.state",
        "termination_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_history(self):
        for contract in self:
            contract.history = contract._origin and contract._history_html()

    def _history_html(self):
        today = fields.Date.context_today(self)
        rows = Markup("").join(
            Markup("<tr class='%s'><td class='text-nowrap pe-3 ps-0'>%s</td><td>%s%s</td></tr>")
            % (
                "text-muted" if day > today else "",
                format_date(self.env, day),
                Markup("<br/>").join(words),
                Markup("<div class='text-muted small'>%s</div>") % source if source else "",
            )
            for (day, source), words in self._events_by_day()
        )
        return Markup("<table class='table table-sm mb-0'><tbody>%s</tbody></table>") % rows

    def _events_by_day(self):
        """[((day, amendment or none), [what took effect])] in order of time."""
        by_day = {}
        for day, words, amendment in self._events():
            source = amendment._title() if amendment else ""
            by_day.setdefault((day, source), []).append(words)
        return sorted(by_day.items(), key=lambda item: item[0])

    def _events(self):
        """(day, in words, amendment) of all that took effect in the life of the contract."""
        none = self.env["heat.contract.amendment"]
        yield self.date_from, self.env._("Start of the contract"), none
        facts = (self.tariff_ids, self.power_ids, self.quantity_ids, self.payer_ids)
        for fact in (fact for rows in facts for fact in rows):
            yield fact.date_from, fact._value_text(), fact.amendment_id
        for link in self.point_ids:
            point = link.delivery_point_id.display_name
            yield link.period_from, self.env._("%(point)s joins", point=point), link.amendment_id
            if link.date_to and link.date_to != self.date_to:
                words = self.env._("Last day of %(point)s", point=point)
                yield link.date_to, words, none
        for amendment in self.amendment_ids.filtered(lambda one: one.state == "in_force"):
            if amendment.kind in ("term", "index", "other"):
                yield amendment.date, amendment._subject(), amendment
        if self.date_to:
            announced = self.termination_id
            words = self.env._("Last day of the contract")
            if announced:
                words = self.env._(
                    "Last day of the contract, announced on %(day)s",
                    day=format_date(self.env, announced.received_on),
                )
            yield self.date_to, words, none
