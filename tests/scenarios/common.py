"""What the scenarios share: a cooperative on the French chart, built from the public names."""

import base64
import os
import unittest
from pathlib import Path

from odoo.tests import TransactionCase

ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = Path(os.environ.get("HEAT_SHARED") or ROOT.parent / "shared" / "data")
HOUSEHOLD_FILE = SHARED_DATA / "danish_smart_heat_meter_660.csv"
#: Without the measured data a plain clone skips, by name; CI fails what is skipped.
needs_household_file = unittest.skipUnless(HOUSEHOLD_FILE.is_file(), f"no {HOUSEHOLD_FILE}")


def _tariff(env):
    tariff = env["heat.tariff"].create({"name": "Tarif 2018", "company_id": env.company.id})
    version = env["heat.tariff.version"].create({"tariff_id": tariff.id, "date_from": "2018-01-01"})
    for code, basis, price in (("R1", "mwh", 62), ("R2", "kw", 48)):
        env["heat.tariff.component"].create(
            {"version_id": version.id, "code": code, "basis": basis, "base_price": price}
        )
    return tariff


def _registers(env, meters):
    """An energy and a volume register of eight digits on each meter."""
    units = {
        "energy": env.ref("uom.product_uom_kwh"),
        "volume": env.ref("uom.product_uom_cubic_meter"),
    }
    env["heat.meter.register"].create(
        [
            {
                "meter_id": meter.id,
                "measured_quantity": quantity,
                "uom_id": unit.id,
                "digits": 8,
            }
            for meter in meters
            for quantity, unit in units.items()
        ]
    )


def build_household(env):
    """A network of two customers, 80 % renewable; the household's meter is number 660."""
    company = env["res.company"].create(
        {"name": "SCIC Chaleur du Scénario", "country_id": env.ref("base.fr").id}
    )
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": [company.id]})
    network = env["heat.network"].create({"name": "Réseau du village", "company_id": company.id})
    env["heat.network.renewable.share"].create(
        {"network_id": network.id, "year": 2018, "share": 80, "origin": "declared"}
    )
    tariff = _tariff(env)
    points = env["heat.delivery.point"].create(
        [{"name": name, "network_id": network.id} for name in ("Maison Lund", "École")]
    )
    meters = env["heat.meter"].create(
        [
            {"serial": serial, "delivery_point_id": point.id, "company_id": company.id}
            for serial, point in zip(("660", "661"), points, strict=True)
        ]
    )
    _registers(env, meters)
    customers = env["res.partner"].create(
        [
            {"name": "Ingrid Lund", "lang": "fr_FR"},
            {"name": "Commune du Scénario", "is_company": True, "lang": "fr_FR"},
        ]
    )
    contracts = env["heat.contract"].create(
        [
            {
                "partner_id": customer.id,
                "delivery_point_ids": [(6, 0, point.ids)],
                "tariff_id": tariff.id,
                "subscribed_power_kw": power,
                "date_from": "2018-01-01",
            }
            for customer, point, power in zip(customers, points, (9, 60), strict=True)
        ]
    )
    return {
        "env": env,
        "company": company,
        "network": network,
        "points": points,
        "meters": meters,
        "contracts": contracts,
    }


def import_file(env, path, profile="heat_metering.reading_profile_hourly_csv"):
    """Import ``path`` as a person does on the import screen."""
    reading_import = env["heat.reading.import"].create(
        {
            "file": base64.b64encode(path.read_bytes()),
            "filename": path.name,
            "profile_id": env.ref(profile).id,
        }
    )
    reading_import.action_import()
    return reading_import


def bill_month(env, network, date_from, date_to):
    """Prepare and post the bills of one month of ``network``."""
    run = env["heat.billing.run"].create(
        {"date_from": date_from, "date_to": date_to, "network_ids": [(6, 0, network.ids)]}
    )
    run.action_prepare()
    run.action_post()
    return run


class HouseholdCase(TransactionCase):
    """The household of meter 660, with its file imported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, record in build_household(cls.env).items():
            setattr(cls, name, record)
        cls.point, cls.contract = cls.points[0], cls.contracts[0]
        cls.reading_import = import_file(cls.env, HOUSEHOLD_FILE)
