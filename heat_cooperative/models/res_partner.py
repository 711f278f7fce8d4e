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

    def _heat_restrict_to_company(self, company):
        # a member of another cooperative stays known there: such a contact is common to both
        elsewhere = (
            self.env["cooperative.member"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("company_id", "!=", company.id)])
        )
        return super(ResPartner, self - elsewhere.partner_id)._heat_restrict_to_company(company)
