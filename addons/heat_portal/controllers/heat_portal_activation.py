from odoo import http
from odoo.http import request, route

#: Tries of one address within an hour.
MOST_AN_HOUR = 20
FIELDS = ("contract", "code", "name", "login", "email", "password", "password_again")


class HeatPortalActivation(http.Controller):
    @route(
        "/heat/activate", type="http", auth="public", website=True, multilang=False, sitemap=False
    )
    def activate(self, **form):
        """Open one's space with the contract number and the code printed on a bill."""
        form = {name: str(form.get(name, ""))[:100] for name in FIELDS}
        errors, login = {}, None
        if request.httprequest.method == "POST":
            activation = request.env["heat.portal.activation"]
            attempts = request.env["heat.portal.attempt"]
            errors = activation._errors(form)
            address = request.httprequest.remote_addr
            if not errors and not attempts._allow("activation", address, MOST_AN_HOUR):
                errors["form"] = request.env._(
                    "Too many tries from your address: wait an hour, or call us."
                )
            if not errors:
                login, errors = activation._activate(form)
        if login:
            return request.render("heat_portal.activated_page", {"login": login})
        # a password never goes back into a page
        shown = {name: text for name, text in form.items() if not name.startswith("password")}
        return request.render("heat_portal.activation_page", {"form": shown, "errors": errors})
