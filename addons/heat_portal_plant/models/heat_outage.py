from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.heat_base.models.linked import counted


class HeatOutage(models.Model):
    """What customers read of an outage or of works, and which of them reported it."""

    _inherit = "heat.outage"

    network_id = fields.Many2one(related="plant_id.network_id")
    is_announced = fields.Boolean(
        string="On customers' pages",
        compute="_compute_is_announced",
        store=True,
        readonly=False,
        help="Those listed under “Customers” read it, or the whole network where nobody is listed.",
    )
    portal_text = fields.Text(
        string="What customers read",
        help="Empty: a general sentence. What is typed as “What happened” stays in the house.",
    )
    portal_request_ids = fields.One2many(
        "heat.portal.request",
        "outage_id",
        string="Reports of customers",
        readonly=True,
        groups="heat_base.heat_base_group_user",
    )
    portal_request_count = fields.Integer(
        string="Reports",
        compute="_compute_portal_request_count",
        groups="heat_base.heat_base_group_user",
    )

    @api.depends("is_heat_cut")
    def _compute_is_announced(self):
        for one in self:
            one.is_announced = one.is_heat_cut

    @api.depends("portal_request_ids")
    def _compute_portal_request_count(self):
        counts = counted(self, "heat.portal.request", "outage_id")
        for one in self:
            one.portal_request_count = counts.get(one.id, 0)

    def action_close(self):
        """The outage is over: those who reported it are answered."""
        res = super().action_close()
        for one in self:
            # whoever runs a plant ends its outage, without a role in contracts
            waiting = one.sudo().portal_request_ids.filtered(lambda ask: ask.state == "received")
            for request in waiting:
                request = request.with_context(lang=request.user_id.lang)
                request.answer = request.answer or request.env._(
                    "The heat is back. If it is not so at your place, call us."
                )
                request._close("accepted")
        return res

    def action_open_portal_requests(self):
        """The reports of customers."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_portal.heat_portal_request_action"
        )
        return {**action, "domain": [("outage_id", "=", self.id)], "context": {}}

    @api.model
    def _portal_domain(self, network):
        """What the customers of a network are told of: failures under way, works to come."""
        return [
            ("network_id", "=", network.id),
            ("state", "=", "open"),
            ("is_announced", "=", True),
            "|",
            ("date_end", "=", False),
            ("date_end", ">", fields.Datetime.now()),
        ]

    def _portal_notice(self):
        """One notice, in words for customers."""
        self.ensure_one()
        is_planned = self.kind == "planned"
        if is_planned:
            title = self.env._("Works announced")
            text = self.env._("Your heat may stop or be reduced meanwhile.")
        else:
            title = self.env._("Outage under way")
            text = self.env._("We are working on it and restore the heat as soon as possible.")
        return {
            "title": title,
            "when": self._portal_when(is_planned),
            "text": self.portal_text or text,
        }

    def _portal_when(self, is_planned):
        start, end = (
            moment
            and format_datetime(self.env, moment, tz=self.network_id.tz, dt_format="d MMMM HH:mm")
            for moment in (self.date_start, self.date_end)
        )
        if end:
            return self.env._("from %(start)s to %(end)s", start=start, end=end)
        if is_planned:
            return self.env._("from %(start)s on", start=start)
        return self.env._("since %(start)s", start=start)
