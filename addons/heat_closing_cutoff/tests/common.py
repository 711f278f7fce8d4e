from datetime import date, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.fields import Command

from odoo.addons.heat_contract.tests.common import HeatContractCommon

#: degree days (°C·d) of each day of a month: December comes to 372, 1 to 12 January to 168
RATES = {
    (2026, 1): 16, (2026, 2): 14, (2026, 3): 11, (2026, 4): 8, (2026, 5): 4, (2026, 6): 1,
    (2026, 7): 0, (2026, 8): 0, (2026, 9): 2, (2026, 10): 6, (2026, 11): 10, (2026, 12): 12,
    (2027, 1): 14,
}  # fmt: skip


class CutoffCommon(HeatContractCommon):
    """A cooperative on the French chart, whose town hall is to be billed from December 2026 on."""

    chart = "fr"
    #: kWh a day, and kWh a degree day
    signature = Decimal(100), Decimal(50500) / 540

    @classmethod
    def setUpClass(cls):
        # readings of January are there
        freezer = freeze_time("2027-02-01 12:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()
        cls.tariff = cls._new_tariff({"R1": ("mwh", 62)})
        cls.contract.unlink()
        cls.contract = cls._new_contract(
            cls.point, cls.customer, 120, "2026-01-01", catch_up_from="2026-12-01"
        )
        # a network has several customers; this one is not to be billed yet
        cls.school = cls._new_contract(
            cls._new_point("École"),
            cls._new_partner("Commune", is_company=True),
            60,
            "2026-01-01",
            catch_up_from="2027-06-01",
            tariff_id=cls._new_tariff({"R2": ("kw", 1)}).id,
        )
        cls._set_share(80)
        cls._set_weather()
        cls.bookkeeper = cls._new_user("books", "heat_contract.heat_contract_group_bookkeeper")

    @classmethod
    def _set_share(cls, share):
        cls.network.renewable_share_ids.unlink()
        cls.env["heat.network.renewable.share"].create(
            {"network_id": cls.network.id, "year": 2025, "share": share}
        )

    @classmethod
    def _set_weather(cls):
        station = cls.env["heat.weather.station"].create({"name": "Vallée", "code": "V26"})
        cls.network.weather_station_id = station
        first, last = date(2026, 1, 1), date(2027, 1, 31)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        cls.env["heat.degree.day"].create(
            [
                {
                    "station_id": station.id,
                    "date": day,
                    "t_min": 18 - RATES[day.year, day.month],
                    "t_max": 18 - RATES[day.year, day.month],
                }
                for day in days
            ]
        )

    @classmethod
    def _meter_year(cls, point, last=11):
        """A meter read at the end of each month of 2026, until the month ``last``."""
        register = cls._new_meter(point)
        base, slope = cls.signature
        index, readings = Decimal(0), {"2026-01-01": 0}
        for month in range(1, last + 1):
            end = date(2026 + month // 12, month % 12 + 1, 1)
            days = (end - date(2026, month, 1)).days
            index += base * days + slope * days * RATES[2026, month]
            readings[end.isoformat()] = float(round(index, 6))
        cls._read(register, readings)
        return register

    def _cutoff(self, kind="unbilled", day="2026-12-31", **values):
        return (
            self.env["heat.cutoff"]
            .with_user(self.bookkeeper)
            .create({"kind": kind, "date": day, "company_id": self.cooperative.id, **values})
        )

    def _computed(self, *args, **values):
        cutoff = self._cutoff(*args, **values)
        cutoff.action_compute()
        return cutoff

    def _posted(self, *args, **values):
        cutoff = self._computed(*args, **values)
        cutoff.action_prepare_entry()
        cutoff.action_post()
        return cutoff

    def _balances(self, move):
        """account code → balance, to the cent."""
        found = {}
        for line in move.line_ids:
            code = line.account_id.with_company(self.cooperative).code
            found[code] = round(found.get(code, 0) + line.balance, 2)
        return found

    def _entry(self, *args, **values):
        """The balances of the entry in draft of a new cut-off."""
        cutoff = self._computed(*args, **values)
        cutoff.action_prepare_entry()
        return self._balances(cutoff.move_id)

    def _account(self, code):
        accounts = self.env["account.account"].with_company(self.cooperative)
        return accounts.search(
            [*accounts._check_company_domain(self.cooperative), ("code", "=", code)]
        ).ensure_one()

    def _post_run(self, date_from, date_to, invoice_date):
        run = self._new_run(date_from, date_to, invoice_date=invoice_date)
        run.action_prepare()
        self.assertFalse(run.blocker_ids, run.blocker_ids.mapped("message"))
        run.action_post()
        return run.bill_ids.filtered(lambda bill: bill.contract_id == self.contract)

    def _version(self, components):
        """A new tariff of ``components``, which the contract follows."""
        tariff = self.env["heat.tariff"].create(
            {"name": "Tarif", "company_id": self.cooperative.id}
        )
        self.env["heat.tariff.version"].create(
            {
                "tariff_id": tariff.id,
                "date_from": "2026-01-01",
                "component_ids": [Command.create(values) for values in components],
            }
        )
        self.contract.tariff_id = tariff
        return tariff
