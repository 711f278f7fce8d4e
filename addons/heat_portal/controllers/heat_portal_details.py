from odoo.exceptions import AccessDenied
from odoo.http import request, route

from ..engine.iban import compact_iban
from ..models.heat_portal_request import DETAILS
from .heat_portal import HeatPortal

MOST_LENGTH = 200


class HeatPortalDetails(HeatPortal):
    @route("/my/heat/details", type="http", auth="user", website=True, multilang=False)
    def details(self, **form):
        """Name, address, bank account: asked for with the password, changed once confirmed."""
        partner = request.env.user.partner_id
        errors, sent = {}, False
        if request.httprequest.method == "POST":
            kind = "bank" if form.get("kind") == "bank" else "identity"
            proposal, errors = _read_proposal(kind, form, partner)
            if not errors and not _is_password_right(form.get("password", "")):
                errors["password"] = request.env._("This is not your password: type it again.")
            if not errors:
                contract = request.env["heat.portal.home"]._contracts()[:1]
                # a change of details is of the person, not of a contract
                company = contract.company_id or request.env.company
                request.env["heat.portal.request"].with_company(company)._open(
                    kind, contract.browse(), proposal=proposal
                )
                sent = True
        return self._heat_page(
            "heat_portal.details_page",
            "details",
            partner=partner,
            details=[
                (name, partner._fields[name]._description_string(request.env), partner[name] or "")
                for name in DETAILS
            ],
            form={} if sent else form,
            errors=errors,
            sent=sent,
        )


def _read_proposal(kind, form, partner):
    """(what would change, {field: what is wrong})."""
    if kind == "bank":
        typed = form.get("iban", "").strip()
        account = compact_iban(typed)
        if account:
            return {"iban": account}, {}
        return {}, {
            "iban": request.env._(
                "“%(typed)s” is no IBAN: copy it from your bank's statement.", typed=typed[:40]
            )
        }
    typed = {name: form.get(name, "").strip()[:MOST_LENGTH] for name in DETAILS if name in form}
    changed = {name: text for name, text in typed.items() if text != (partner[name] or "")}
    if "name" in changed and not changed["name"]:
        return {}, {"name": request.env._("A name is needed: type it.")}
    if "email" in changed and changed["email"] and "@" not in changed["email"]:
        return {}, {
            "email": request.env._(
                "“%(email)s” is no e-mail address: correct it.", email=changed["email"]
            )
        }
    if not changed:
        return {}, {"form": request.env._("Nothing was changed: correct a field first.")}
    return changed, {}


def _is_password_right(password):
    user = request.env.user
    credential = {"login": user.login, "password": password, "type": "password"}
    try:
        request.env["res.users"]._check_credentials(credential, {"interactive": True})
    except AccessDenied:
        return False
    return True
