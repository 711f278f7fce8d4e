from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorder(self):
        # whoever deletes a user need not read the registers of every cooperative
        movement = (
            self.env["cooperative.share.movement"]
            .sudo()
            .search([("create_uid", "in", self.ids)], limit=1)
        )
        if movement:
            raise UserError(
                self.env._(
                    "%(name)s recorded share movements, and the register says who did. Archive "
                    "the user instead.",
                    name=movement.create_uid.name,
                )
            )
