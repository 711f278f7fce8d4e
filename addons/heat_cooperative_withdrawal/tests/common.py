from odoo.addons.heat_cooperative.tests.common import HeatCooperativeCommon


class HeatWithdrawalCommon(HeatCooperativeCommon):
    """A cooperative whose members ask to leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cooperative = cls.cooperative.with_env(cls.env)
        cls.withdrawals = cls.env["cooperative.withdrawal"]

    @classmethod
    def _new_rule(cls, **values):
        return cls.env["cooperative.capital.rule"].create(
            {
                "company_id": cls.cooperative.id,
                "date_from": "2020-01-01",
                "source": "Statutes, article 12",
                **values,
            }
        )

    @classmethod
    def _ask(cls, member, quantity, day="2026-01-10", **values):
        return cls.withdrawals.create(
            {
                "member_id": member.id,
                "share_class_id": cls.share_class.id,
                "quantity": quantity,
                "requested_on": day,
                **values,
            }
        )

    @classmethod
    def _accept(cls, asked, day="2026-01-20"):
        asked.action_submit()
        asked.write({"board_date": day, "board_reference": "Minutes, resolution 7"})
        asked.action_accept()
        return asked

    @classmethod
    def _execute(cls, day="2026-02-01", **values):
        wizard = cls.env["cooperative.withdrawal.execute"].create(
            {"company_id": cls.cooperative.id, "date": day, **values}
        )
        told = wizard.preview
        wizard.action_execute()
        return told

    def _pay_due(self, due_by, day=None, **values):
        wizard = self.env["cooperative.withdrawal.pay"].create(
            {
                "company_id": self.cooperative.id,
                "due_by": due_by,
                "date": day or due_by,
                **values,
            }
        )
        action = wizard.action_pay()
        return self.env["cooperative.withdrawal.payment"].browse(action["res_id"])

    def _agrees(self):
        compare = self.env["cooperative.share.ledger.compare"].create({})
        self.assertTrue(compare.agrees, compare.line_ids.mapped("causes"))
