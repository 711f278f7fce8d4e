from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatMeterExchange(HeatContractCommon):
    """The meter of the contract's point is exchanged in March 2019, and March is billed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._new_meter(cls.point)
        cls._read(cls.register, {"2019-03-01": 100})
        action = cls.register.meter_id.action_replace()
        wizard = cls.env["heat.meter.replace"].with_context(**action["context"])
        with Form(wizard) as form:
            form.removed_at = "2019-03-10 13:00:00"
            with form.removal_line_ids.edit(0) as line:
                line.index = 400
            form.serial = "NEW"
        new = cls.env["heat.meter"].browse(form.record.action_apply()["res_id"])
        cls.new_register = new.register_ids
        cls._read(cls.new_register, {"2019-04-01": 700})

    def _billed_until(self):
        registers = self.register | self.new_register
        return self.env["heat.meter.reading"]._billed_until(registers)

    def test_an_exchange_is_undone_until_it_is_billed(self):
        self.assertFalse(self._billed_until())
        run = self._new_run()
        run.action_prepare()
        self.assertFalse(self._billed_until(), "what is prepared is computed again")
        bill = run.bill_ids
        self.assertAlmostEqual(bill.line_ids.filtered("delivery_point_id")[0].quantity, 1.0)
        run.action_post()
        until = {register: str(at) for register, at in self._billed_until().items()}
        self.assertEqual(
            until,
            {
                self.register.id: "2019-03-10 23:00:00",
                self.new_register.id: "2019-03-31 22:00:00",
            },
        )
        with self.assertRaises(UserError):
            self.new_register.meter_id.installation_ids.action_undo()
        with self.assertRaisesRegex(UserError, "is billed"):
            self.new_register.meter_id.installation_ids.unlink()
        self.assertEqual(self.point.meter_ids, self.new_register.meter_id)

    def test_a_billed_register_keeps_how_it_counts(self):
        self.register.digits = 7
        run = self._new_run()
        run.action_prepare()
        run.action_post()
        for vals in ({"digits": 6}, {"resolution": 0.1}, {"is_counted": False}):
            with self.assertRaisesRegex(UserError, "is billed"):
                self.register.write(vals)
        self.register.write({"digits": 7, "name": "E1"})
