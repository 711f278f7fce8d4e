import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models

#: How long attempts are counted; nothing is kept after that.
WINDOW = timedelta(hours=1)


class CooperativeJoinAttempt(models.Model):
    """That somebody used the page to join: enough to count, too little to tell who it was.

    ``key`` is a hash under a secret of the database: neither network nor e-mail addresses stand
    here, and nobody finds them again by hashing all of them.
    """

    _name = "cooperative.join.attempt"
    _description = "Attempt to Join on the Site"
    _order = "id desc"
    _rec_name = "kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        [("address", "Network address"), ("mail", "E-mail address")], required=True, readonly=True
    )
    key = fields.Char(string="Hash", required=True, readonly=True)

    _key_index = models.Index("(key, create_date)")

    @api.model
    def _allow(self, company, kind, value, limit):
        """Count one attempt; whether there were fewer than ``limit`` in the last hour."""
        key = self._key_of(kind, value)
        since = fields.Datetime.now() - WINDOW
        count = self.search_count([("key", "=", key), ("create_date", ">", since)], limit=limit)
        if count >= limit:
            return False
        self.create({"company_id": company.id, "kind": kind, "key": key})
        return True

    @api.model
    def _key_of(self, kind, value):
        # the secret of the database is the administrator's; nothing of it is shown
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        text = f"heat_portal_cooperative|{kind}|{value.strip().lower()}"
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    @api.autovacuum
    def _gc_attempts(self):
        self.search([("create_date", "<", fields.Datetime.now() - WINDOW)]).unlink()
