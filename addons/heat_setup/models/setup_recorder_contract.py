"""Customers, and their contracts."""

from odoo.tools import format_date

from odoo.addons.heat_cooperative_import.engine.register_table import plain

from .setup_recorder import Names, SetupRecorder

#: Column and field of what a contract is billed by.
FIGURES = (("power", "subscribed_power_kw"), ("urf", "urf"), ("area", "area_m2"))


class CustomerRecorder(SetupRecorder):
    sheet = "customers"
    model = "res.partner"

    def load(self):
        """Contacts of the cooperative, and the organisations that all cooperatives share."""
        self.by_siret, self.by_email = {}, {}
        partners = self.env["res.partner"].search(
            [
                "|",
                ("company_id", "=", self.company.id),
                "&",
                ("company_id", "=", False),
                ("is_company", "=", True),
            ]
        )
        for partner in partners:
            if partner.company_id:
                self.own.add(partner, partner.ref)
                if partner.email:
                    key = (plain(partner.email), plain(partner.name or ""))
                    self.by_email.setdefault(key, partner)
            if partner.company_registry:
                self.by_siret.setdefault(partner.company_registry.replace(" ", ""), partner)

    def known(self, cells):
        return (
            self.own.records.get(plain(cells["ref"]))
            or self.by_siret.get(cells.get("siret"))
            or self.by_email.get((plain(cells.get("email", "")), plain(cells["name"])))
        )

    def check_known(self, record, cells):
        if len(record) > 1:
            raise self.refusal(
                "ref", cells, self._("Several contacts have this reference: tell them apart.")
            )
        words, told = (set(plain(name or "").split()) for name in (record.name, cells["name"]))
        by_ref = plain(record.ref or "") == plain(cells["ref"])
        if by_ref and not (words <= told or told <= words):
            raise self.refusal(
                "ref",
                cells,
                self._(
                    "This reference is that of “%(known)s”: give the customer another one.",
                    known=record.name,
                ),
            )

    def values(self, cells):
        vals = {
            "ref": cells["ref"],
            "name": cells["name"],
            "is_company": cells.get("kind", "person") != "person",
            "company_id": self.company.id,
            "lang": self.company.partner_id.lang or self.env.lang,
            "customer_rank": 1,
            "country_id": self.company.country_id.id,
        }
        if cells.get("siret"):
            vals["company_registry"] = cells["siret"]
        for name in ("email", "phone", "street", "zip", "city"):
            if cells.get(name):
                vals[name] = cells[name]
        return vals


class ContractRecorder(SetupRecorder):
    sheet = "contracts"
    model = "heat.contract"

    def load(self):
        for contract in self.env["heat.contract"].search([("company_id", "=", self.company.id)]):
            self.own.add(contract, contract.name)
        self.tariffs = Names()
        for tariff in self.env["heat.tariff"].search([("company_id", "=", self.company.id)]):
            self.tariffs.add(tariff, tariff.name)

    def known(self, cells):
        return self.own.records.get(plain(cells["number"]))

    def check_known(self, record, cells):
        if record.partner_id != self._customer(cells):
            raise self.refusal(
                "customer",
                cells,
                self._(
                    "Contract %(contract)s is that of %(customer)s: correct the number or the "
                    "customer.",
                    contract=record.name,
                    customer=record.partner_id.display_name,
                ),
            )
        points = record.delivery_point_ids
        if self._points(cells) != points:
            raise self.difference("points", cells, ", ".join(points.mapped("code")), record)
        if self._named_tariff(cells) != record.tariff_id:
            raise self.difference("tariff", cells, record.tariff_id.name, record)
        for code, name in (("start", "date_from"), ("end", "date_to")):
            if code in cells and cells[code] != record[name]:
                told = record[name] and format_date(self.env, record[name])
                raise self.difference(code, cells, told, record)
        self.check_figures(record, cells, FIGURES)

    def values(self, cells):
        if "end" in cells and cells["end"] < cells["start"]:
            raise self.refusal("end", cells, self._("A contract does not end before it starts."))
        vals = {
            "name": cells["number"],
            "company_id": self.company.id,
            "partner_id": self._customer(cells).id,
            "date_from": cells["start"],
            "date_to": cells.get("end"),
            "delivery_point_ids": [(6, 0, self._points(cells).ids)],
            "tariff_id": self._tariff(cells).id,
        }
        for code, name in FIGURES:
            if code in cells:
                vals[name] = float(cells[code])
        return vals

    def _customer(self, cells):
        return self.find("customer", cells, "customers", "Clients")

    def _points(self, cells):
        points = self.env["heat.delivery.point"]
        for name in cells["points"]:
            points |= self.find_named("points", cells, name, "points", "Points de livraison")
        return points

    def _named_tariff(self, cells):
        tariff = self.tariffs.records.get(plain(cells["tariff"]))
        if not tariff:
            raise self.refusal(
                "tariff",
                cells,
                self._(
                    "No tariff has this name: create it at the step “Tariffs” of the guide, or "
                    "write one of: %(names)s.",
                    names=", ".join(tariffs[0].name for tariffs in self.tariffs.records.values())
                    or "–",
                ),
            )
        if len(tariff) > 1:
            raise self.refusal(
                "tariff",
                cells,
                self._(
                    "Several tariffs bear this name: give each its own name, then write the one "
                    "that is meant."
                ),
            )
        return tariff

    def _tariff(self, cells):
        tariff = self._named_tariff(cells)
        basis = set(tariff.version_ids.component_ids.mapped("basis"))
        for needed, code in (("kw", "power"), ("urf", "urf"), ("m2", "area")):
            if needed in basis and not cells.get(code):
                raise self.refusal(
                    code, cells, self._("The tariff “%(name)s” counts by it.", name=tariff.name)
                )
        return tariff
