from odoo import models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    def _deactivate_portal_user(self, **post):
        for user in self:
            # who leaves need not read the registers, which know what they hold
            members = self.env["cooperative.member"].sudo()
            for member in members.search(members._own_domain(user)):
                if not member._keeps_account():
                    continue
                raise UserError(
                    self.env._(
                        "This account gives access to the shares of %(member)s at %(company)s: it "
                        "cannot be deleted while there are shares, or money to give back. Ask the "
                        "cooperative to withdraw the shares first.",
                        member=member.display_name,
                        company=member.company_id.name,
                    )
                )
        return super()._deactivate_portal_user(**post)
