from odoo.addons.heat_contract.tests.common import HeatContractCommon


class FrenchHeatCommon(HeatContractCommon):
    """The cooperative on the French chart, its network shared by two customers."""

    chart = "fr"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        school = cls._new_point("School")
        town = cls._new_partner("Town", is_company=True)
        cls.town_contract = cls._new_contract(school, town, 60)

    @classmethod
    def _set_share(cls, share, year=2018, **values):
        shares = cls.network.renewable_share_ids
        shares.filtered(lambda known: known.year == year).unlink()
        return cls.env["heat.network.renewable.share"].create(
            {"network_id": cls.network.id, "year": year, "share": share, **values}
        )

    def _prepare(self, *dates):
        """The bill of the household, and the blockers by contract."""
        run = self._new_run(*dates)
        run.action_prepare()
        bill = run.bill_ids.filtered(lambda bill: bill.contract_id == self.contract)
        return bill, {blocker.contract_id: blocker for blocker in run.blocker_ids}

    def _rates(self, *dates):
        bill, blockers = self._prepare(*dates)
        self.assertNotIn(self.contract, blockers)
        return {line.code: line.vat_rate for line in bill.line_ids}
