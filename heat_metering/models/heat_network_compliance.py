from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: A due date is told this long before; one reminder at most in this interval.
NOTICE = relativedelta(months=6)
REMINDER_INTERVAL = relativedelta(months=1)


class HeatNetwork(models.Model):
    """Meters of a network that need attention, and who is reminded of them."""

    _inherit = "heat.network"

    metering_user_id = fields.Many2one(
        "res.users",
        string="In charge of meters",
        index="btree_not_null",
        tracking=True,
        help="Reminded, once a month at most, of what meters lack. Empty: nobody is.",
    )
    attention_count = fields.Integer(
        string="Meters to put in order", compute="_compute_attention_count"
    )
    compliance_reminded_on = fields.Date(string="Reminded on", readonly=True, copy=False)

    def _compute_attention_count(self):
        counts = dict(
            self.env["heat.meter"]._read_group(
                self._attention_domain(), ["network_id"], ["__count"]
            )
        )
        for network in self:
            network.attention_count = counts.get(network._origin, 0)

    def _attention_domain(self):
        """Meters of these networks of which something is due soon or already."""
        return [
            ("network_id", "in", self.ids),
            ("compliance_due", "<=", fields.Date.context_today(self) + NOTICE),
        ]

    def action_open_compliance(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_meter_action_compliance"
        )
        return {
            **action,
            "domain": [("network_id", "=", self.id)],
            "context": {"search_default_attention": 1},
        }

    @api.model
    def _cron_remind_compliance(self):
        """One activity a network, and not another before a month has passed.

        An open reminder is brought up to date instead; it closes by itself when nothing
        is left to do.
        """
        today = fields.Date.context_today(self)
        xml_id = "heat_metering.mail_activity_type_compliance"
        for network in self.search([("metering_user_id", "!=", False)]):
            open_ones = network.activity_search([xml_id])
            if not network.attention_count:
                open_ones.action_feedback(feedback=self.env._("All meters are in order."))
                continue
            summary = network._attention_summary(today)
            if open_ones:
                open_ones.filtered(lambda a, text=summary: a.summary != text).summary = summary
            elif network._may_remind(today):
                network.activity_schedule(
                    xml_id, today, summary=summary, user_id=network.metering_user_id.id
                )
                network.compliance_reminded_on = today

    def _may_remind(self, today):
        last = self.compliance_reminded_on
        return not last or last + REMINDER_INTERVAL <= today

    def _attention_summary(self, today):
        speaker = self.with_context(lang=self.metering_user_id.lang)
        late = self.env["heat.meter"].search_count(
            [("network_id", "=", self.id), ("compliance_due", "<", today)]
        )
        return speaker.env._(
            "%(count)s meters to put in order, %(late)s of them late",
            count=self.attention_count,
            late=late,
        )
