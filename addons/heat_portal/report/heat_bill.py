from odoo import models


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_values(self):
        """The printed bill invites its customer to their space while a code waits for them."""
        return {**super()._print_values(), "portal": self._print_portal()}

    def _print_portal(self):
        contract = self.contract_id
        if self.partner_id.commercial_partner_id != contract.partner_id.commercial_partner_id:
            return False
        # whoever prints a bill prints its code
        code = contract.sudo().portal_code_ids.filtered(lambda one: one.state == "open")[:1]
        if not code:
            return False
        return self.env._(
            "Your bills, your heat and your contract on line: %(address)s – contract %(contract)s, "
            "activation code %(code)s.",
            address=f"{self.get_base_url()}/heat/activate",
            contract=contract.name,
            code=code._secret_code(),
        )
