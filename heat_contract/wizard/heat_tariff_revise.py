from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, first_of_next_month

from ..engine.price import price_of


class HeatTariffRevise(models.TransientModel):
    """Old and new prices side by side, with what they rest on, before anything is applied."""

    _name = "heat.tariff.revise"
    _description = "Revision of Prices"

    tariff_id = fields.Many2one("heat.tariff", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="tariff_id.company_id")
    currency_id = fields.Many2one(related="tariff_id.currency_id")
    revision_mode = fields.Selection(related="tariff_id.revision_mode")
    date = fields.Date(
        string="Revision date",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        help="The first day of the new prices.",
    )
    reason = fields.Char(
        help="What customers read in the notice: the clause of the contract, the decision."
    )
    line_ids = fields.One2many(
        "heat.tariff.revise.line",
        "revise_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    is_missing = fields.Boolean(compute="_compute_is_missing")
    has_formula = fields.Boolean(compute="_compute_has_formula")

    @api.depends("tariff_id")
    def _compute_date(self):
        """The next day on which a price is revised, else the first of next month."""
        today = fields.Date.context_today(self)
        for wizard in self:
            year = Period(today, today + timedelta(days=367))
            components = wizard._in_force(wizard.tariff_id.version_ids, today)
            schedules = components._price_book(None).pricings.values()
            days = [day for pricing in schedules for day in pricing.schedule.cuts(year)]
            wizard.date = wizard.date or min(days, default=first_of_next_month(today))

    @api.depends("tariff_id", "date")
    def _compute_line_ids(self):
        for wizard in self:
            commands = [Command.clear()]
            if wizard.tariff_id and wizard.date:
                commands += [Command.create(vals) for vals in wizard._lines()]
            wizard.line_ids = commands

    @api.depends("line_ids.message")
    def _compute_is_missing(self):
        for wizard in self:
            wizard.is_missing = any(wizard.line_ids.mapped("message"))

    @api.depends("tariff_id", "date")
    def _compute_has_formula(self):
        for wizard in self:
            components = self.env["heat.tariff.component"]
            if wizard.date:
                components = wizard._in_force(wizard.tariff_id.version_ids, wizard.date)
            wizard.has_formula = any(component._formulas() for component in components)

    def action_apply(self):
        """Record the revision; where prices wait for it, they change from its date on."""
        self.ensure_one()
        chosen = self.line_ids.filtered(lambda line: line.selected and not line.message)
        if not chosen:
            raise UserError(
                self.env._("No price to revise: record the missing indices, or choose another day.")
            )
        revision = self.env["heat.tariff.revision"].create(
            {
                "tariff_id": self.tariff_id.id,
                "date": self.date,
                "reason": self.reason,
                "line_ids": [Command.create(line._revision_vals()) for line in chosen],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": revision._name,
            "res_id": revision.id,
            "view_mode": "form",
        }

    def _lines(self):
        """Values of the lines: the components in force on the revision date."""
        self.ensure_one()
        versions = self.tariff_id.version_ids
        new = self._in_force(versions, self.date)
        old = self._in_force(versions, self.date - timedelta(days=1))
        book = (new | old)._price_book(None)
        before = {component.code: component for component in old}
        return [
            self._line_vals(component, before.get(component.code), book)
            for component in new
            if component._formulas() or component != before.get(component.code)
        ]

    @api.model
    def _in_force(self, versions, day):
        """The components in force on ``day``."""
        started = versions.filtered(lambda version: version.date_from <= day)
        return started.sorted("date_from")[-1:].component_ids

    def _line_vals(self, component, before, book):
        vals, message = {"component_id": component.id}, False
        try:
            eve = self.date - timedelta(days=1)
            vals["old_price"] = book.price(before, eve).value if before else 0
        except EngineError as error:
            message = self.env._("Price until then: %s", before._price_error_text(error))
        try:
            price = self._new_price(component, book)
        except EngineError as error:
            message = component._price_error_text(error)
        else:
            vals |= {
                "new_price": price.value,
                "coefficient": price.coefficient,
                "provisional": price.provisional,
                "told": dict(price.told),
            }
        return {**vals, "message": message, "selected": not message}

    def _new_price(self, component, book):
        """The price from the revision date on, as if the revision were decided already."""
        if self.revision_mode == "decided" and component._formulas():
            return price_of(book.pricings[component], self.date, book.as_of)
        return book.price(component, self.date)

    @api.model
    def _percent(self, old, new):
        return (new / old - 1) * 100 if old else 0.0

    @api.model
    def _figure(self, text):
        return formatLang(self.env, float(text), digits=6).rstrip("0").rstrip(".,")
