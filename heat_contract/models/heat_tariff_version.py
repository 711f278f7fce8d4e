from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date


class HeatTariffVersion(models.Model):
    _name = "heat.tariff.version"
    _description = "Heat Tariff Version"
    _order = "tariff_id, date_from desc"
    _check_company_auto = True

    tariff_id = fields.Many2one(
        "heat.tariff", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="tariff_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="In force from", required=True)
    date_to = fields.Date(
        string="In force until",
        compute="_compute_date_to",
        help="The day before the next version; empty for the last one.",
    )
    component_ids = fields.One2many(
        "heat.tariff.component", "version_id", string="Components", copy=True
    )
    price_summary = fields.Char(string="Prices", compute="_compute_price_summary")
    reason = fields.Char(help="Why the prices changed: decision, revision, amendment.")

    _tariff_date_unique = models.Constraint(
        "UNIQUE (tariff_id, date_from)", "This tariff already has a version from that day."
    )

    @api.depends("date_from", "tariff_id.version_ids.date_from")
    def _compute_date_to(self):
        for version in self:
            later = [
                other.date_from
                for other in version.tariff_id.version_ids
                if other.date_from and version.date_from and other.date_from > version.date_from
            ]
            version.date_to = min(later) - timedelta(days=1) if later else False

    @api.depends("component_ids.code", "component_ids.price_in_force", "component_ids.basis")
    @api.depends_context("lang")
    def _compute_price_summary(self):
        for version in self:
            version.price_summary = " · ".join(
                component._price_text() for component in version.component_ids if component.code
            )

    @api.depends("tariff_id.name", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(tariff)s from %(date)s",
                tariff=version.tariff_id.name or "",
                date=format_date(self.env, version.date_from),
            )

    @api.model
    def default_get(self, fields):
        # a new version starts from the prices of the last one
        values = super().default_get(fields)
        tariff = self.env["heat.tariff"].browse(self.env.context.get("default_tariff_id"))
        latest = tariff.version_ids.sorted("date_from")[-1:]
        if "component_ids" in fields and latest and not values.get("component_ids"):
            values["component_ids"] = [
                (0, 0, component) for component in latest.component_ids.copy_data()
            ]
        return values
