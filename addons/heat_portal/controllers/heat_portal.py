"""What all pages of customers share: whose record it is, and what pages show around it."""

from odoo import http
from odoo.http import request
from odoo.tools.misc import formatLang

#: Kinds of images that a photo of a meter may be, by their first bytes.
IMAGES = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
MOST_BYTES = 10 * 1024 * 1024


class HeatPortal(http.Controller):
    """Pages of customers; each finds its record by the rules of who is logged in."""

    def _heat_contract(self, contract_id, right=None):
        """The contract of the person logged in; not found for any other, whoever asks.

        :param right: what else the person must be allowed: bills, consumption, requests
        """
        contract = request.env["heat.contract"].search(
            [("id", "=", contract_id), ("is_portal_own", "=", True)]
        )
        if not contract or (right and not contract._portal_may(right)):
            raise request.not_found()
        _remember(contract)
        return contract

    def _heat_bill(self, bill_id):
        """The bill of the person logged in; not found for any other."""
        bill = request.env["heat.bill"].search([("id", "=", bill_id), ("is_portal_own", "=", True)])
        if not bill:
            raise request.not_found()
        return bill

    def _heat_page(self, template, current, contract=None, **values):
        """A page with its navigation; ``current`` is the entry that is the current one."""
        contract = contract or chosen_contract(request.env["heat.portal.home"]._contracts())
        rights = contract._portal_rights().get(contract.id, ()) if contract else ()
        return request.render(
            template,
            {
                "page_name": "heat",
                "no_breadcrumbs": True,
                "heat_page": current,
                "contract": contract,
                "rights": rights,
                "amount": _amount,
                "kwh": _kwh,
                "share": _share,
                **values,
            },
        )


def chosen_contract(contracts, contract_id=None):
    """That of ``contracts`` which the person chooses now or chose last, else the first."""
    asked = contract_id or request.session.get("heat_contract")
    chosen = contracts.filtered(lambda one: one.id == asked) or contracts[:1]
    if chosen and contract_id:
        _remember(chosen)
    return chosen


def _remember(contract):
    """Pages that name no contract show the one looked at last."""
    if request.session.get("heat_contract") != contract.id:
        request.session["heat_contract"] = contract.id


def _amount(value, currency):
    return formatLang(request.env, value, currency_obj=currency)


def _kwh(value):
    """Whole kWh; what is not known says so, and is no zero."""
    if value is None:
        return request.env._("not measured")
    return f"{formatLang(request.env, value, digits=0)}\N{NO-BREAK SPACE}kWh"


def _share(value, digits=1):
    return formatLang(request.env, value, digits=digits)


def photo_of(upload):
    """(bytes, None) of an uploaded photo, or (None, what is wrong); (None, None) without one."""
    if not upload or not upload.filename:
        return None, None
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return None, request.env._("This photo is larger than 10 MB: send a smaller one.")
    if not any(content.startswith(start) for start in IMAGES):
        return None, request.env._("This file is no photo: send a JPEG or a PNG image.")
    return content, None
