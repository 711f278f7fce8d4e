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
        share = record.renewable_share_ids.filtered(
            lambda one: one.year == cells.get("year") and one.origin == "declared"
        )
        if "share" in cells and not share:
            record.renewable_share_ids = [(0, 0, self._share_values(cells))]

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

    def values(self, cells):
        return {
            "code": cells["code"],
            "name": cells["name"],
            "network_id": self._network(cells).id,
            "street": cells.get("street"),
            "zip": cells.get("zip"),
            "city": cells.get("city"),
            "area_m2": float(cells.get("area", 0)),
        }

    def _network(self, cells):
        return self.find("network", cells, "networks", "Réseaux")
