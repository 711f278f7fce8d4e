from odoo import api, fields, models

#: Contracts that one worker prepares in one transaction.
SLICE = 100


class HeatBillingSlice(models.Model):
    """Contracts of a run that wait to be prepared, and are so in one transaction.

    Contracts that share a delivery point are prepared together: what one charges, another one
    must see.
    """

    _name = "heat.billing.slice"
    _description = "Contracts to Prepare Together"
    _order = "id"
    _check_company_auto = True

    run_id = fields.Many2one(
        "heat.billing.run", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    contract_ids = fields.Many2many("heat.contract", check_company=True)

    @api.model
    def _cut(self, contracts):
        """``contracts`` in slices, those with a common delivery point in the same one."""
        slices, current = [], contracts.browse()
        for together in self._sharing_points(contracts):
            if current and len(current) + len(together) > SLICE:
                slices.append(current)
                current = contracts.browse()
            current += together
        return [*slices, current] if current else slices

    @api.model
    def _sharing_points(self, contracts):
        """Groups of contracts, each connected by the delivery points they share."""
        leader = {contract.id: contract.id for contract in contracts}

        def lead(contract):
            while leader[contract] != contract:
                contract = leader[contract]
            return contract

        first = {}
        for contract in contracts:
            for point in contract.point_ids.delivery_point_id.ids:
                leader[lead(contract.id)] = lead(first.setdefault(point, contract.id))
        return contracts.grouped(lambda contract: lead(contract.id)).values()
