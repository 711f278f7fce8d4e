"""Networks with their renewable share, and their delivery points."""

from odoo.addons.heat_cooperative_import.engine.register_table import plain

from .setup_recorder import SetupRecorder


class NetworkRecorder(SetupRecorder):
    sheet = "networks"
    model = "heat.network"

    def load(self):
        for network in self.env["heat.network"].search([("company_id", "=", self.company.id)]):
            self.own.add(network, network.code, network.name)

    def known(self, cells):
        found = self.own.records.get(plain(cells["code"]))
        if not found:
            # a network that was typed without a code is known by its name
            named = self.own.records.get(plain(cells["name"]))
            found = named and named.filtered(lambda one: not one.code)
        return found

    def check_known(self, record, cells):
        if len(record) > 1:
            raise self.refusal(
                "code", cells, self._("Several networks bear this code or name: tell them apart.")
            )
        self._check_share(cells)
        if "service" in cells and cells["service"] != record.service:
            services = dict(record._fields["service"]._description_selection(self.env))
            raise self.difference("service", cells, services.get(record.service), record)
        share = self._declared_share(record, cells)
        if share:
            self.check_figures(share, cells, [("share", "share")])

    def complete(self, record, cells):
        if "share" not in cells or self._declared_share(record, cells):
            return False
        record.renewable_share_ids = [(0, 0, self._share_values(cells))]
        return True

    def _declared_share(self, record, cells):
        return record.renewable_share_ids.filtered(
            lambda one: one.year == cells.get("year") and one.origin == "declared"
        )

    def names_of(self, record, cells):
        return [record.code, record.name, cells["code"]]

    def values(self, cells):
        self._check_share(cells)
        return {
            "code": cells["code"],
            "name": cells["name"],
            "service": cells.get("service", "heat"),
            "company_id": self.company.id,
            "renewable_share_ids": [(0, 0, self._share_values(cells))] if "share" in cells else [],
        }

    def _check_share(self, cells):
        if "share" in cells and "year" not in cells:
            raise self.refusal(
                "year", cells, self._("Say of what year the renewable share is, for instance 2025.")
            )

    def _share_values(self, cells):
        return {
            "year": cells["year"],
            "share": float(cells["share"]),
            "origin": "declared",
            "evidence": self._("Taken over with the set-up workbook"),
        }


class PointRecorder(SetupRecorder):
    sheet = "points"
    model = "heat.delivery.point"

    def load(self):
        for point in self.env["heat.delivery.point"].search([("company_id", "=", self.company.id)]):
            self.own.add(point, point.code)
        self.by_place = {
            (point.network_id, plain(point.code)): point
            for points in self.own.records.values()
            for point in points
        }

    def key(self, cells):
        return self._network(cells).id, plain(cells["code"])

    def known(self, cells):
        return self.by_place.get((self._network(cells), plain(cells["code"])))

    def check_known(self, record, cells):
        self.check_texts(
            record,
            cells,
            [("name", "name"), ("street", "street"), ("zip", "zip"), ("city", "city")],
        )
        self.check_figures(record, cells, [("area", "area_m2")])

    def values(self, cells):
        vals = {
            "code": cells["code"],
            "name": cells["name"],
            "network_id": self._network(cells).id,
            "street": cells.get("street"),
            "zip": cells.get("zip"),
            "city": cells.get("city"),
        }
        if "area" in cells:
            vals["area_m2"] = float(cells["area"])
        return vals

    def _network(self, cells):
        return self.find("network", cells, "networks", "Réseaux")
