from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_member(self):
        # whoever deletes a contact need not see the members of every cooperative
        member = (
            self.env["cooperative.member"].sudo().search([("partner_id", "in", self.ids)], limit=1)
        )
        if member:
            raise UserError(
                self.env._(
                    "%(name)s is a member of %(cooperative)s, or was: the register names them. "
                    "Archive the contact instead.",
                    name=member.partner_id.name,
                    cooperative=member.company_id.name,
                )
            )
