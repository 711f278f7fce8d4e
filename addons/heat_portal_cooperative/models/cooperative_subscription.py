from odoo import fields, models


class CooperativeSubscription(models.Model):
    _inherit = "cooperative.subscription"

    is_from_site = fields.Boolean(
        string="Asked on the site",
        readonly=True,
        copy=False,
        help="Once the board admits the subscriber, they are given access to their pages.",
    )

    def action_admit(self):
        """The board admits the subscribers; who asked on the site gets access to it."""
        result = super().action_admit()
        for one in self.filtered("is_from_site"):
            # the board need not manage users
            one.member_id.sudo()._grant_portal(quietly=True)
        return result
