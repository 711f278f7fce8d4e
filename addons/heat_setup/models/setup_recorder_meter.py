"""Meters where they stand, and the index from which their first bill counts."""

from decimal import Decimal

from odoo import fields

from odoo.addons.heat_base.engine.periods import local_midnight
from odoo.addons.heat_cooperative_import.engine.register_table import plain

from .setup_recorder import SetupRecorder

UNITS = {"kwh": "uom.product_uom_kwh", "mwh": "heat_base.uom_mwh"}
#: What a bill may count.
BILLED = ("energy", "cold_energy")


class MeterRecorder(SetupRecorder):
    sheet = "meters"
    model = "heat.meter"

    def load(self):
        for meter in self.env["heat.meter"].search([("company_id", "=", self.company.id)]):
            self.own.add(meter, meter.serial)
        models = self.env["heat.meter.model"].search(
            [("company_id", "in", [False, self.company.id])]
        )
        self.models = {}
        for model in models:
            for name in (model.display_name, model.name):
                self.models.setdefault(plain(name), model)

    def known(self, cells):
        return self.own.records.get(plain(cells["serial"]))

    def check_known(self, record, cells):
        point = self._point(cells)
        if point not in record.installation_ids.delivery_point_id:
            raise self.refusal(
                "point",
                cells,
                self._(
                    "Meter %(meter)s is recorded at %(place)s: correct the point here, or record "
                    "its removal and its new installation on the meter.",
                    meter=cells["serial"],
                    place=record.delivery_point_id.display_name or self._("no point"),
                ),
            )

    def values(self, cells):
        model = self._model(cells)
        unit = self.env.ref(UNITS[cells.get("unit", "mwh")])
        vals = {
            **(model._meter_vals() if model else {}),
            "serial": cells["serial"],
            "company_id": self.company.id,
            "installation_ids": [
                (
                    0,
                    0,
                    {
                        "delivery_point_id": self._point(cells).id,
                        "date_from": cells.get("installed"),
                    },
                )
            ],
            "register_ids": model._register_commands()
            if model
            else [(0, 0, {"measured_quantity": "energy", "uom_id": unit.id})],
        }
        if model:
            vals["meter_model_id"] = model.id
        if cells.get("manufacturer"):
            vals["manufacturer"] = cells["manufacturer"]
        return vals

    def _point(self, cells):
        return self.find("point", cells, "points", "Points de livraison")

    def _model(self, cells):
        if not cells.get("model"):
            return self.env["heat.meter.model"]
        model = self.models.get(plain(cells["model"]))
        if not model:
            raise self.refusal(
                "model",
                cells,
                self._(
                    "No known model has this name: choose one of the list, or leave the cell empty "
                    "and give the unit of the index."
                ),
            )
        return model


class IndexRecorder(SetupRecorder):
    sheet = "indexes"
    model = "heat.meter.reading"

    def load(self):
        """The readings that stand at the days of the file are looked for line by line."""
        self.now = fields.Datetime.now()

    def key(self, cells):
        return plain(cells["serial"]), cells["day"]

    def known(self, cells):
        return self.env["heat.meter.reading"].search(
            [
                ("register_id", "=", self._register(cells).id),
                ("read_at", "=", self._moment(cells)),
                ("state", "in", ("valid", "suspect")),
            ],
            limit=1,
        )

    def check_known(self, record, cells):
        if Decimal(repr(record.index)) != cells["index"]:
            raise self.refusal(
                "index",
                cells,
                self._(
                    "Another index is recorded at this time: %(index)s. Correct that reading, or "
                    "this line.",
                    index=record.register_id._shown(record.index),
                ),
            )

    def values(self, cells):
        moment = self._moment(cells)
        if moment > self.now:
            raise self.refusal("day", cells, self._("This day is to come: no index is known yet."))
        register = self._register(cells)
        place = register.meter_id._current_installation()
        if place.date_from and place.date_from > cells["day"]:
            raise self.refusal(
                "day",
                cells,
                self._("The meter is installed later: give the day of its installation or after."),
            )
        return {"register_id": register.id, "read_at": moment, "index": float(cells["index"])}

    def names_of(self, record, cells):
        return []

    def _register(self, cells):
        meter = self.find("serial", cells, "meters", "Compteurs")
        register = meter.register_ids.filtered(
            lambda one: one.is_counted and one.measured_quantity in BILLED
        )[:1]
        if not register:
            raise self.refusal(
                "serial", cells, self._("This meter has no register of energy: add one to it.")
            )
        return register

    def _moment(self, cells):
        meter = self.find("serial", cells, "meters", "Compteurs")
        zone = meter.network_id.tz or "Europe/Paris"
        return local_midnight(cells["day"], zone).replace(tzinfo=None)
