import base64
from contextlib import contextmanager

from odoo import Command, api, fields, models
from odoo.tools import file_open

from odoo.addons.heat_base.engine.periods import last_complete_month

from ..engine import cooperative, story
from ..engine.cooperative import NETWORKS, PEOPLE
from ..engine.delivery_points import (
    FORMER_OCCUPANT,
    OCCUPANT_CHANGE_POINT,
    POINTS,
)
from ..engine.reading_rounds import (
    contract_start,
    occupant_change,
    shifted,
)


class HeatDemo(models.AbstractModel):
    """Sets up the demonstration cooperative and keeps its months going.

    Each record carries an external id made from its key, given in the transaction that
    creates it: whatever moment the program stops at, the next run creates what is
    missing and nothing twice.
    """

    _name = "heat.demo"
    _description = "Demonstration Cooperative"

    @api.model
    def _setup(self, today=None):
        """Create what the cooperative lacks; the first call decides its first month."""
        demo = self._in_french(self._company())
        demo._setup_company()
        demo._setup_people()
        today = today or fields.Date.context_today(self)
        first_month = demo._setup_first_month(today)
        demo._setup_networks(first_month)
        demo._setup_energy_mixes(first_month)
        demo._setup_weather()
        demo._setup_points()
        demo._setup_meters(first_month)
        demo._setup_price_indices()
        demo._setup_tariffs(first_month)
        demo._setup_instalment_tariff(first_month)
        demo._setup_contracts(first_month)
        demo._setup_story(first_month)
        demo._setup_members(first_month)
        demo._setup_interest(first_month)
        demo._setup_withdrawals(first_month)
        demo._setup_assemblies(first_month)
        demo._end_members()
        demo._setup_portal_cooperative()
        demo._setup_plants(first_month, today)
        demo._setup_maintenance(today)
        demo._setup_logbook(first_month, today)
        demo._setup_fuel_stock(first_month, today)
        demo._setup_plant_meters(first_month, today)
        demo._setup_portal()
        demo._setup_fec(today)
        demo._setup_workbook()
        demo._setup_portal_plant(today)

    # what all steps share

    def _in_french(self, company):
        """The same model working for ``company`` as its own people do."""
        return self.with_company(company).with_context(
            lang=cooperative.LANG, tz=cooperative.TZ, tracking_disable=True
        )

    @contextmanager
    def _working_as(self, key):
        """The same model at the hands of one of its people, as if they called from the web.

        Odoo computes what waits in the transaction's own environment: it is theirs
        meanwhile, so that the chatter tells who did it, in their language.
        """
        demo = self.with_user(self._ref(key)).with_context(tracking_disable=False)
        transaction = self.env.transaction
        own = transaction.default_env
        transaction.default_env = demo.env
        try:
            yield demo
            demo.env.flush_all()
        finally:
            transaction.default_env = own

    def _ref(self, key):
        return self.env.ref(f"heat_demo.{key}")

    def _ensure(self, model, wanted):
        """The records of ``wanted`` (key → values), created where missing, in its order."""
        known = {key: self.env.ref(f"heat_demo.{key}", False) for key in wanted}
        missing = [key for key, record in known.items() if not record]
        created = self.env[model].create([wanted[key] for key in missing])
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"heat_demo.{key}", "record": record, "noupdate": True}
                for key, record in zip(missing, created, strict=True)
            ]
        )
        known.update(zip(missing, created, strict=True))
        return self.env[model].union(*known.values())

    # the cooperative and its people

    @api.model
    def _company(self):
        """The cooperative: the database's own company if nothing was done in it yet."""
        network = self.env.ref(f"heat_demo.network_{NETWORKS[0].key}", False)
        if network:
            return network.company_id
        main = self.env.ref("base.main_company")
        if self.env["account.move"].search_count(
            [("company_id", "=", main.id)], limit=1
        ) or self.env["heat.network"].search_count([("company_id", "=", main.id)], limit=1):
            return self.env["res.company"].create({"name": cooperative.COMPANY["name"]})
        return main

    def _setup_company(self):
        company = self.env.company
        siren = cooperative.invented_siren(cooperative.COMPANY_NUMBER)
        if company.company_registry == cooperative.invented_siret(cooperative.COMPANY_NUMBER):
            return
        with file_open("heat_demo/static/src/img/logo.png", "rb") as logo:
            company.write(
                {
                    **cooperative.COMPANY,
                    "country_id": self.env.ref("base.fr").id,
                    "currency_id": self.env.ref("base.EUR").id,
                    "vat": cooperative.french_vat(siren),
                    "company_registry": cooperative.invented_siret(cooperative.COMPANY_NUMBER),
                    "report_footer": cooperative.COMPANY_LEGAL.format(siren=siren),
                    "logo": base64.b64encode(logo.read()),
                    "primary_color": "#2f5d46",
                    "secondary_color": "#e2722e",
                }
            )
        company.partner_id.write({"lang": cooperative.LANG, "tz": cooperative.TZ})
        if "iap_enrich_auto_done" in company._fields:
            # an invented cooperative is not looked up on the internet
            company.iap_enrich_auto_done = True
        if company.chart_template != "fr":
            self.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        self._setup_bank()

    def _setup_bank(self):
        bank = self._ensure("res.bank", {"bank": {"name": cooperative.BANK}})
        journal = self.env.company._bank_journal()
        journal.set_bank_account(cooperative.IBAN, bank.id)
        journal.bank_account_id.allow_out_payment = True

    def _setup_people(self):
        company = self.env.company
        self.env.ref("base.user_admin").write(
            {
                "lang": cooperative.LANG,
                "tz": cooperative.TZ,
                "company_ids": [Command.link(company.id)],
                "company_id": company.id,
            }
        )
        users = self.with_context(no_reset_password=True)._ensure(
            "res.users",
            {
                f"user_{person.login}": {
                    "name": person.name,
                    "login": person.login,
                    "password": cooperative.PASSWORD,
                    "email": f"{person.login}@chaleur-brenouse.example",
                    "function": person.role,
                    "lang": cooperative.LANG,
                    "tz": cooperative.TZ,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "action_id": self.env.ref(person.home).id,
                    "group_ids": [Command.set([self.env.ref(group).id for group in person.groups])],
                }
                for person in PEOPLE
            },
        )
        # a demonstration begun before a module came learns who works with it
        for user, person in zip(users, PEOPLE, strict=True):
            user.group_ids |= self.env["res.groups"].union(
                *(self.env.ref(group) for group in person.groups)
            )

    # the networks and what stands on them

    def _setup_first_month(self, today):
        """First day of the month that the cooperative bills first, decided once and kept."""
        record = self._ensure(
            "ir.config_parameter",
            {
                "first_month": {
                    "key": "heat_demo.first_month",
                    "value": last_complete_month(today).start.isoformat(),
                }
            },
        )
        return fields.Date.to_date(record.value)

    def _first_month(self):
        return fields.Date.to_date(self._ref("first_month").value)

    def _setup_networks(self, first_month):
        self._ensure(
            "heat.network",
            {
                f"network_{network.key}": {
                    "name": network.name,
                    "code": network.code,
                    "company_id": self.env.company.id,
                    "tz": cooperative.TZ,
                }
                for network in NETWORKS
            },
        )
        self._ensure(
            "heat.network.renewable.share",
            {
                f"share_{network.key}_{rank}": {
                    "network_id": self._ref(f"network_{network.key}").id,
                    "year": first_month.year - rank,
                    "share": float(share),
                    "origin": "measured",
                    "evidence": network.evidence,
                }
                for network in NETWORKS
                for rank, share in enumerate(network.shares, 1)
            },
        )

    def _setup_energy_mixes(self, first_month):
        self._ensure(
            "heat.network.energy.mix",
            {
                f"mix_{network.key}": {
                    "network_id": self._ref(f"network_{network.key}").id,
                    "year": first_month.year - 1,
                    "origin": "measured",
                    "co2_grams_kwh": network.co2,
                    "evidence": network.evidence,
                    "line_ids": [
                        Command.create({"source": source, "share": float(share)})
                        for source, share in network.mix
                    ],
                }
                for network in NETWORKS
            },
        )

    def _setup_points(self):
        customers = {point.customer.key: point.customer for point in POINTS}
        customers[FORMER_OCCUPANT.key] = FORMER_OCCUPANT
        self._ensure(
            "res.partner",
            {
                f"customer_{customer.key}": self._customer_vals(customer)
                for customer in customers.values()
            },
        )
        self._ensure(
            "heat.delivery.point",
            {
                f"point_{point.key}": {
                    "name": point.name,
                    "code": f"{self._ref(f'network_{point.network}').code}-{rank:03d}",
                    "network_id": self._ref(f"network_{point.network}").id,
                    "partner_id": self._ref(f"customer_{point.customer.key}").id,
                    "street": point.street,
                    "zip": point.place[0],
                    "city": point.place[1],
                    "area_m2": point.area_m2,
                }
                for rank, point in enumerate(POINTS, 1)
            },
        )

    def _payment_term(self):
        """Thirty days, said in French: the note of Odoo's own term stays in English."""
        return self._ensure(
            "account.payment.term",
            {
                "payment_term": {
                    "name": "30 jours",
                    "note": "Paiement à 30 jours",
                    "company_id": self.env.company.id,
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                    ],
                }
            },
        )

    def _customer_vals(self, customer):
        vals = {
            "name": customer.name,
            "is_company": bool(customer.number),
            "street": customer.street,
            "zip": customer.place[0],
            "city": customer.place[1],
            "country_id": self.env.ref("base.fr").id,
            "lang": cooperative.LANG,
            "email": customer.key not in story.ON_PAPER
            and f"{customer.key.replace('_', '.')}@brenouse.example",
            "property_payment_term_id": self._payment_term().id,
        }
        if customer.number:
            vals["company_registry"] = cooperative.invented_siret(customer.number)
        return vals

    # prices and contracts

    def _setup_tariffs(self, first_month):
        july = shifted(first_month.replace(month=7), 0 if first_month.month >= 7 else -12)
        self._ensure(
            "heat.tariff",
            {
                f"tariff_{network.key}": {
                    "name": f"Tarif {network.name[0].lower()}{network.name[1:]}",
                    "company_id": self.env.company.id,
                    "network_ids": [Command.set(self._ref(f"network_{network.key}").ids)],
                    "version_ids": [
                        Command.create(
                            self._version_vals(
                                shifted(july, -12 * age), prices, network.revised and not age
                            )
                        )
                        for age, prices in enumerate(network.prices)
                    ],
                }
                for network in NETWORKS
            },
        )

    def _version_vals(self, date_from, prices, revised):
        energy, power = prices
        return {
            "date_from": date_from,
            "reason": "Révision annuelle votée par l’assemblée générale.",
            "component_ids": [
                Command.create(
                    {
                        "code": "R1",
                        "name": "Chaleur consommée",
                        "basis": "mwh",
                        "base_price": float(energy),
                        "sequence": 10,
                        **(self._revised_price_vals(date_from) if revised else {}),
                    }
                ),
                Command.create(
                    {
                        "code": "R2",
                        "name": "Abonnement",
                        "basis": "kw",
                        "base_price": float(power),
                        "sequence": 20,
                    }
                ),
            ],
        }

    def _setup_contracts(self, first_month):
        by_contract = {}
        for point in POINTS:
            by_contract.setdefault(point.contract_key, []).append(point)
        contracts = {
            f"contract_{key}": self._contract_vals(
                points, points[0].customer, contract_start(points[0], first_month)
            )
            for key, points in by_contract.items()
        }
        moved = [point for point in POINTS if point.key == OCCUPANT_CHANGE_POINT]
        contracts[f"contract_{FORMER_OCCUPANT.key}"] = {
            **self._contract_vals(moved, FORMER_OCCUPANT, moved[0].since),
            "date_to": fields.Date.subtract(occupant_change(first_month), days=1),
        }
        by_start = sorted(contracts.items(), key=lambda item: (item[1]["date_from"], item[0]))
        self._ensure("heat.contract", dict(by_start))

    def _contract_vals(self, points, customer, date_from):
        delivery_points = [self._ref(f"point_{point.key}").id for point in points]
        on_account = points[0].key == story.INSTALMENT_POINT
        tariff = "acomptes" if on_account else points[0].network
        return {
            "partner_id": self._ref(f"customer_{customer.key}").id,
            "company_id": self.env.company.id,
            "tariff_id": self._ref(f"tariff_{tariff}").id,
            "expected_mwh": float(story.EXPECTED_MWH) if on_account else 0,
            "subscribed_power_kw": float(sum(point.power_kw for point in points)),
            "date_from": date_from,
            "point_ids": [
                Command.create({"delivery_point_id": point}) for point in delivery_points
            ],
        }
