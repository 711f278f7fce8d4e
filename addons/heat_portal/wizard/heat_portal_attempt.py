from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac


class HeatPortalAttempt(models.TransientModel):
    """Tries of one visitor within an hour; their address is kept as a keyed hash alone."""

    _name = "heat.portal.attempt"
    _description = "Try of a Visitor"
    # rows older than what is counted are thrown away
    _transient_max_hours = 2.0

    visitor = fields.Char(required=True, index=True)

    @api.model
    def _allow(self, purpose, address, most):
        """Count a try of ``address``; False beyond ``most`` tries within an hour."""
        # nobody reads tries: the program alone counts them
        tries = self.sudo()
        visitor = hmac(tries.env, f"heat_portal.{purpose}", address or "")
        since = fields.Datetime.now() - timedelta(hours=1)
        known = tries.search_count([("visitor", "=", visitor), ("create_date", ">=", since)])
        if known >= most:
            return False
        tries.create({"visitor": visitor})
        return True
