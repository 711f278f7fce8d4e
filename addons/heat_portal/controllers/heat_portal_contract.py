from odoo.http import content_disposition, request, route

from .heat_portal import HeatPortal


class HeatPortalContract(HeatPortal):
    @route("/my/heat/contracts", type="http", auth="user", website=True, multilang=False)
    def contracts(self, **_kw):
        """The contracts of the person; the only one opens at once."""
        contracts = request.env["heat.portal.home"]._contracts()
        if len(contracts) == 1:
            return request.redirect(f"/my/heat/contracts/{contracts.id}")
        # what the list shows of contracts that are the person's
        rows = [
            {"contract": one, "place": ", ".join(one.sudo().delivery_point_ids.mapped("name"))}
            for one in contracts
        ]
        return self._heat_page("heat_portal.contracts_page", "contract", rows=rows)

    @route(
        "/my/heat/contracts/<int:contract_id>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def contract(self, contract_id, **_kw):
        """Terms, tariff in plain words, history of a contract."""
        contract = self._heat_contract(contract_id)
        return self._heat_page(
            "heat_portal.contract_page", "contract", contract, page=contract._portal_page()
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/pdf",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def contract_pdf(self, contract_id, **_kw):
        """The contract as it is printed."""
        contract = self._heat_contract(contract_id)
        # the print of a contract that is the person's reads its tariff and its points
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf("heat_contract.heat_contract_report", contract.ids)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{contract.name}.pdf")),
            ],
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/network",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def network(self, contract_id, **_kw):
        """Where the heat of the contract comes from."""
        contract = self._heat_contract(contract_id)
        # the network of a contract that is the person's
        network = contract.sudo().network_id
        return self._heat_page(
            "heat_portal.network_page",
            "network",
            contract,
            network=network._portal_page(contract._portal_points()) if network else None,
        )
