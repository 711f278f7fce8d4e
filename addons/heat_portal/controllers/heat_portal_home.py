from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .heat_portal import _amount, _kwh, chosen_contract


class HeatCustomerPortal(CustomerPortal):
    """Odoo's own pages of a customer, where heat changes them."""

    @route()
    def home(self, contract="", **kw):
        response = super().home(**kw)
        home = request.env["heat.portal.home"]
        asked = int(contract) if contract.isdecimal() and len(contract) < 10 else None
        contract = chosen_contract(home._contracts(), asked)
        page = home._home_page(contract)
        if page:
            response.qcontext.update(
                heat_home=page,
                heat_page="home",
                contract=contract,
                rights=contract._portal_rights().get(contract.id, ()) if contract else (),
                amount=_amount,
                kwh=_kwh,
            )
        return response

    # who is known as a customer of heat asks for another name or address: staff confirm it

    @route()
    def account(self, **kwargs):
        if self._is_heat_customer():
            return request.redirect("/my/heat/details")
        return super().account(**kwargs)

    @route()
    def portal_address(self, *args, **kwargs):
        if self._is_heat_customer():
            return request.redirect("/my/heat/details")
        return super().portal_address(*args, **kwargs)

    @route()
    def my_addresses(self, **kwargs):
        if self._is_heat_customer():
            return request.redirect("/my/heat/details")
        return super().my_addresses(**kwargs)

    @route()
    def portal_address_submit(self, *args, **kwargs):
        if self._is_heat_customer():
            raise request.not_found()
        return super().portal_address_submit(*args, **kwargs)

    @route()
    def address_archive(self, *args, **kwargs):
        if self._is_heat_customer():
            raise request.not_found()
        return super().address_archive(*args, **kwargs)

    def _is_heat_customer(self):
        user = request.env.user
        home = request.env["heat.portal.home"]
        return not user._is_internal() and bool(home._contracts() or home._has_bills())
