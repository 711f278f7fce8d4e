"""What each step counts in a cooperative, and what remains to do there."""

from odoo import fields, models

#: A list of names in a sentence ends here.
NAMED = 3


class HeatSetupStep(models.Model):
    _inherit = "heat.setup.step"

    def _of(self, model, company, *domain):
        return self.env[model].search([("company_id", "=", company.id), *domain])

    def _named(self, records):
        """The first few names, and how many others."""
        names = ", ".join(records[:NAMED].mapped("display_name"))
        others = len(records) - NAMED
        if others <= 0:
            return names
        return self.env._("%(names)s and %(count)s more", names=names, count=others)

    def _facts_company(self, company):
        missing = [
            label
            for value, label in (
                (company.heat_legal_form, self.env._("legal form")),
                (company._heat_siret(), self.env._("SIRET")),
                (company.street and company.zip and company.city, self.env._("address")),
                (company.email, self.env._("e-mail")),
                (not company.uses_default_logo, self.env._("logo")),
            )
            if not value
        ]
        if not missing:
            return 0, []
        return 0, [self.env._("Missing: %(names)s.", names=", ".join(missing))]

    def _facts_workbook(self, company):
        recorded = len(self._of("heat.setup.import", company, ("state", "=", "imported")))
        return recorded, [] if recorded else [self.env._("No workbook recorded yet.")]

    def _facts_chart(self, company):
        if company.root_id.chart_template == "fr":
            return len(self._of("account.journal", company)), []
        if company.root_id.chart_template:
            return 0, [self.env._("The chart of this cooperative is not the French one.")]
        return 0, [self.env._("No chart of accounts yet: nothing can be billed.")]

    def _facts_networks(self, company):
        networks = self._of("heat.network", company)
        if not networks:
            return 0, [self.env._("No network yet.")]
        today = fields.Date.context_today(self)
        unknown = networks.filtered(lambda network: not network._reference_share(today))
        if not unknown:
            return len(networks), []
        return len(networks), [
            self.env._(
                "Renewable share not known: %(names)s. Bills wait for it, since VAT depends on it.",
                names=self._named(unknown),
            )
        ]

    def _facts_tariffs(self, company):
        tariffs = self._of("heat.tariff", company)
        empty = tariffs.filtered(lambda tariff: not tariff.version_ids.component_ids)
        if not tariffs:
            return 0, [self.env._("No tariff yet.")]
        if empty:
            return len(tariffs), [
                self.env._("Without prices: %(names)s.", names=self._named(empty))
            ]
        return len(tariffs), []

    def _points(self, company):
        return self._of("heat.delivery.point", company, ("direction", "=", "delivery"))

    def _facts_points(self, company):
        networks, points = self._of("heat.network", company), self._points(company)
        empty = networks - points.network_id
        if not points:
            return 0, [self.env._("No delivery point yet.")]
        if empty:
            return len(points), [
                self.env._("Network without delivery points: %(names)s.", names=self._named(empty))
            ]
        return len(points), []

    def _facts_meters(self, company):
        places = self._of("heat.meter.installation", company, ("role", "=", "billing"))
        without = self._points(company) - places.delivery_point_id
        count = len(places.meter_id)
        if not count:
            return 0, [self.env._("No meter in place yet.")]
        if without:
            return count, [
                self.env._("Point without a meter: %(names)s.", names=self._named(without))
            ]
        return count, []

    def _facts_indexes(self, company):
        places = self._of("heat.meter.installation", company, ("role", "=", "billing"))
        registers = places.meter_id.register_ids.filtered(
            lambda one: one.is_counted and one.measured_quantity in ("energy", "cold_energy")
        )
        read = self.env["heat.meter.reading"]._last_readings(registers)
        unread = registers.filtered(lambda one: one.id not in read).meter_id
        if not registers:
            return 0, [self.env._("No index yet.")]
        if unread:
            return len(read), [
                self.env._("Meter never read: %(names)s.", names=self._named(unread))
            ]
        return len(read), []

    def _facts_customers(self, company):
        customers = self._of("heat.contract", company).partner_id | self._of(
            "res.partner", company, ("customer_rank", ">", 0)
        )
        return len(customers), [] if customers else [self.env._("No customer yet.")]

    def _facts_contracts(self, company):
        contracts = self._of("heat.contract", company)
        without = self._points(company) - contracts.point_ids.delivery_point_id
        if not contracts:
            return 0, [self.env._("No contract yet.")]
        if without:
            return len(contracts), [
                self.env._(
                    "Point without a contract: %(names)s. Nobody is billed for its heat.",
                    names=self._named(without),
                )
            ]
        return len(contracts), []

    def _facts_members(self, company):
        # how many members there are is no secret for who sets the cooperative up; who they are is
        count = (
            self.env["cooperative.member"].sudo().search_count([("company_id", "=", company.id)])
        )
        return count, [] if count else [self.env._("No member in the register yet.")]

    def _facts_users(self, company):
        # who works in the cooperative is counted, nothing more is read of users
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("company_ids", "in", company.ids),
                    ("all_group_ids", "in", self.env.ref("heat_base.heat_base_group_user").id),
                ]
            )
        )
        if len(users) > 1:
            return len(users), []
        return len(users), [
            self.env._("One person alone works here. Give your colleagues a login and their roles.")
        ]

    def _facts_bill(self, company):
        posted = self.env["heat.bill"].search_count(
            [("company_id", "=", company.id), ("state", "=", "posted")]
        )
        return posted, [] if posted else [self.env._("No bill posted yet.")]
