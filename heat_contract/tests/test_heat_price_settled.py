from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatPriceSettled(HeatContractCommon):
    """What becomes of bills when the values of their indices arrive late, or change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["heat.price.index"].create({"code": "TST", "name": "TST"})

    def _record(self, day, value, published=None, **values):
        return self.env["heat.price.index.value"].create(
            {
                "index_id": self.index.id,
                "date": day,
                "value": value,
                "published_on": published,
                **values,
            }
        )

    def _follow(self, rule="published", **values):
        """The contract pays 48 € × TST/TST_0 for each kW and year, TST_0 being 100."""
        tariff = self._new_tariff({})
        tariff.version_ids.component_ids = [
            Command.create(
                {
                    "code": "R2",
                    "basis": "kw",
                    "base_price": 48,
                    "base_date": "2018-10-31",
                    "formula": "TST/TST_0",
                    "term_ids": [
                        Command.create(
                            {
                                "name": "TST",
                                "index_id": self.index.id,
                                "base_value": 100,
                                "rule": rule,
                            }
                        )
                    ],
                    **values,
                }
            )
        ]
        self.contract.tariff_id = tariff
        return tariff.version_ids.component_ids

    def _bill(self, date_from, date_to):
        """The lines of a posted run."""
        run = self._new_run(date_from, date_to)
        run.action_prepare()
        run.action_post()
        return run.bill_ids.line_ids

    def _told(self, lines):
        return [(line.role, str(line.date_from)[:7], line.amount) for line in lines]

    def test_a_value_that_a_bill_rests_on_is_not_withdrawn(self):
        value = self._record("2019-01-01", 110, status="provisional")
        self._follow("month")
        lines = self._bill("2019-01-01", "2019-01-31")
        with self.assertRaisesRegex(UserError, "rests on the value of TST for January 2019"):
            value.action_withdraw()
        self._record("2019-01-01", 120)
        value.action_withdraw()
        self.assertFalse(value.live)
        lines.bill_id.move_id._reverse_moves(cancel=True)
        self.index.value_ids.filtered("live").action_withdraw()
