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
        "/my/heat/contracts/<int:contract_id>/documents/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def contract_document(self, contract_id, attachment_id, **_kw):
        """A file that staff show to the customer: kept, never run by the browser."""
        contract = self._heat_contract(contract_id, "consumption")
        # the documents of a contract that is the person's
        shown = contract.sudo()._portal_documents()
        attachment = shown.filtered(lambda one: one.id == attachment_id)
        if not attachment:
            raise request.not_found()
        # shown to the customer by staff
        stream = request.env["ir.binary"].sudo()._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)

    @route(
        "/my/heat/contracts/<int:contract_id>/prices/<int:revision_id>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def price_notice(self, contract_id, revision_id, **_kw):
        """The notice of a revision of prices, of this contract alone."""
        contract = self._heat_contract(contract_id)
        # the revisions of the tariff of a contract that is the person's
        notices = contract.sudo()._portal_price_notices()
        revision = notices.filtered(lambda one: one.id == revision_id)
        if not revision:
            raise request.not_found()
        # the notice reads the tariff and its indices
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report.with_context(heat_notice_contract=contract.id)._render_qweb_pdf(
            "heat_contract.heat_tariff_revision_notice_report", revision.ids
        )
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{revision.display_name}.pdf")),
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
