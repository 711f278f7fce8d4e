from odoo import models


class HeatTariffRevision(models.Model):
    """The notice of one contract, as its customer takes it home."""

    _inherit = "heat.tariff.revision"

    def _notice_contracts(self):
        alone = self.env.context.get("heat_notice_contract")
        if not alone:
            return super()._notice_contracts()
        return self.env["heat.contract"].browse(alone).filtered(lambda one: one._has_notice(self))

    def _notice_partners(self, contract):
        partners = super()._notice_partners(contract)
        if self.env.context.get("heat_notice_contract"):
            return contract.partner_id
        return partners
