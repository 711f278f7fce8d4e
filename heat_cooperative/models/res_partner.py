from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.models.linked import counted, listed


class ResPartner(models.Model):
    _inherit = "res.partner"

    cooperative_member_count = fields.Integer(
        compute="_compute_cooperative_member_count", groups="heat_base.heat_base_group_user"
    )

    def _compute_cooperative_member_count(self):
        counts = counted(self, "cooperative.member", "partner_id")
        for partner in self:
            partner.cooperative_member_count = counts.get(partner.id, 0)

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

    def action_open_members(self):
        """This person as a member: one record a cooperative."""
        self.ensure_one()
        self.check_access("read")
        members = self.env["cooperative.member"].search([("partner_id", "=", self.id)])
        if len(members) == 1:
            return members.get_formview_action()
        return listed(
            self.env, "heat_cooperative.cooperative_member_action", [("id", "in", members.ids)]
        )
