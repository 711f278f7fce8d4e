from odoo import fields, models


class HeatPortalRequest(models.Model):
    """A customer without heat makes an outage of their network, or joins the one under way."""

    _inherit = "heat.portal.request"

    outage_id = fields.Many2one(
        "heat.outage",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        check_company=True,
    )

    def _opened(self):
        res = super()._opened()
        for request in self.filtered(lambda one: one.kind == "outage"):
            request._join_outage()
        return res

    def _join_outage(self):
        """Join what is under way on the network or at the same substation, else record a stop.

        Nothing says yet that the heat of the network is cut off: one substation may have stopped,
        and its repair is no answer to those of another.
        """
        self.ensure_one()
        plants = self.env["heat.plant"].search(
            [("network_id", "=", self.contract_id.network_id.id)]
        )
        if not plants:
            return
        # staff read it in their own language
        outages = self.env["heat.outage"].with_context(lang=self._responsible().lang)
        outage = outages.search(
            [
                ("plant_id", "in", plants.ids),
                ("state", "=", "open"),
                ("kind", "=", "failure"),
                "|",
                ("is_heat_cut", "=", True),
                (
                    "portal_request_ids.contract_id.delivery_point_ids",
                    "in",
                    self.contract_id.delivery_point_ids.ids,
                ),
            ],
            limit=1,
        )
        self.outage_id = outage or outages.create(
            {
                "name": outages.env._("No heat, reported by a customer"),
                "plant_id": plants[0].id,
            }
        )
        self.outage_id.message_post(
            body=outages.env._(
                "%(request)s, contract %(contract)s: %(text)s",
                request=self.name,
                contract=self.contract_id.display_name,
                text=self.text or outages.env._("nothing more was written"),
            )
        )
