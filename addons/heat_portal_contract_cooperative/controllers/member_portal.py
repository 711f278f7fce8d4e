from odoo.http import request, route

from odoo.addons.heat_portal.controllers.heat_portal import chosen_contract
from odoo.addons.heat_portal.controllers.heat_portal_home import HeatCustomerPortal
from odoo.addons.heat_portal_cooperative.controllers.member_portal import MemberPortal, count_shares


class HeatMemberPortal(HeatCustomerPortal, MemberPortal):
    """Pages of members in the frame of the customer's pages, for who is both."""

    @route()
    def home(self, **kw):
        response = super().home(**kw)
        response.qcontext["count_shares"] = count_shares
        return response

    def _page(self, template, **values):
        if self._is_heat_customer():
            contract = chosen_contract(request.env["heat.portal.home"]._contracts())
            values = {
                "heat_page": values.get("page_name"),
                "contract": contract,
                "rights": contract._portal_rights().get(contract.id, ()) if contract else (),
                # the navigation says where one is
                "no_breadcrumbs": True,
                **values,
            }
        return super()._page(template, **values)
