from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.fields import Command

from odoo.addons.heat_base.tests.common import HeatBaseCommon


class HeatContractCommon(HeatBaseCommon):
    """A cooperative with a chart of accounts, a tariff, and a way to read its meters."""

    chart = "generic_coa"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        france = cls.env.ref("base.fr")
        (cls.cooperative | cls.neighbour).write({"country_id": france.id})
        cls.env["account.chart.template"].try_loading(cls.chart, cls.cooperative)
        cls.cooperative.tax_calculation_rounding_method = "round_globally"
        cls.tariff = cls._new_tariff({"R1": ("mwh", 62), "R2": ("kw", 48)})
        cls.customer = cls._new_partner("Ingrid Lund")
        cls.contract = cls._new_contract(cls.point, cls.customer, 9)
        cls.env["heat.network.renewable.share"].create(
            {"network_id": cls.network.id, "year": 2018, "share": 80}
        )

    @classmethod
    def _new_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "lang": "en_US", **values})

    @classmethod
    def _new_tariff(cls, prices, date_from="2018-01-01"):
        """``prices``: code → (basis, price)."""
        tariff = cls.env["heat.tariff"].create({"name": "Tariff", "company_id": cls.env.company.id})
        cls._new_version(tariff, prices, date_from)
        return tariff

    @classmethod
    def _new_version(cls, tariff, prices, date_from):
        return cls.env["heat.tariff.version"].create(
            {
                "tariff_id": tariff.id,
                "date_from": date_from,
                "component_ids": [
                    Command.create({"code": code, "basis": basis, "base_price": price})
                    for code, (basis, price) in prices.items()
                ],
            }
        )

    @classmethod
    def _new_contract(cls, points, partner, power, date_from="2018-01-01", **values):
        return cls.env["heat.contract"].create(
            {
                "partner_id": partner.id,
                "delivery_point_ids": [Command.set(points.ids)],
                "tariff_id": cls.tariff.id,
                "subscribed_power_kw": power,
                "date_from": date_from,
                **values,
            }
        )

    @classmethod
    def _new_point(cls, name, **values):
        return cls.env["heat.delivery.point"].create(
            {"name": name, "network_id": cls.network.id, **values}
        )

    @classmethod
    def _new_meter(cls, point, serial=None, quantity="energy"):
        """The register in kWh of a new meter at ``point``."""
        meter = cls.env["heat.meter"].create(
            {"serial": serial or f"M{point.id}", "delivery_point_id": point.id}
        )
        return cls.env["heat.meter.register"].create(
            {
                "meter_id": meter.id,
                "measured_quantity": quantity,
                "uom_id": cls.env.ref("uom.product_uom_kwh").id,
            }
        )

    @classmethod
    def _read(cls, register, readings):
        """Readings at local midnight; ``readings``: day → index."""
        cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": cls._midnight(day),
                    "index": index,
                }
                for day, index in readings.items()
            ]
        )

    @staticmethod
    def _midnight(day):
        local = datetime.combine(
            date.fromisoformat(day), datetime.min.time(), ZoneInfo("Europe/Paris")
        )
        return local.astimezone(UTC).replace(tzinfo=None)

    @classmethod
    def _meter_march(cls, point, kwh=None):
        """A meter read at both ends of March 2019; by default a real one, of 2115.276 kWh."""
        register = cls._new_meter(point)
        start, end = 28039.8983050847, 30155.1739130435
        if kwh is not None:
            end = round(start + kwh, 6)
        cls._read(register, {"2019-03-01": start, "2019-04-01": end})
        return register

    @classmethod
    def _new_run(cls, date_from="2019-03-01", date_to="2019-03-31", **values):
        return cls.env["heat.billing.run"].create(
            {"date_from": date_from, "date_to": date_to, **values}
        )

    @classmethod
    def _bill_march(cls):
        """A posted run of March 2019."""
        run = cls._new_run()
        run.action_prepare()
        run.action_post()
        return run

    @classmethod
    def _many_contracts(cls, count):
        """``count`` houses more, each with a meter read and a contract."""
        for number in range(count):
            point = cls._new_point(f"House {number}")
            cls._meter_march(point, kwh=1000 + number)
            cls._new_contract(point, cls._new_partner(f"Customer {number}"), 6)

    @staticmethod
    def _days_after(day, days):
        return date.fromisoformat(day) + timedelta(days=days)
