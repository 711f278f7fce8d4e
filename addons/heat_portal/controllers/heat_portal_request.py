from datetime import date

from odoo import fields
from odoo.http import request, route

from .heat_portal import HeatPortal

#: What a customer may ask of a contract on a page of its own.
ASKED = ("power", "occupant", "termination")
MOST_TEXT = 4000


class HeatPortalRequest(HeatPortal):
    @route("/my/heat/requests", type="http", auth="user", website=True, multilang=False)
    def requests(self, sent=None, **_kw):
        """What the person asked for, and what was answered."""
        own = request.env["heat.portal.request"].search(
            [("user_id", "=", request.env.uid)], order="id desc", limit=100
        )
        return self._heat_page(
            "heat_portal.requests_page",
            "requests",
            rows=[one._portal_row() for one in own],
            sent=bool(sent),
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/requests/<string:kind>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def ask(self, contract_id, kind, **form):
        """The form of a request on a contract, and what it was filled in with."""
        contract = self._heat_contract(contract_id, "requests")
        if kind not in ASKED:
            raise request.not_found()
        requests = request.env["heat.portal.request"]
        errors = {}
        if request.httprequest.method == "POST":
            values, errors = _read_form(kind, form, contract)
            if not errors:
                text = form.get("text", "").strip()[:MOST_TEXT]
                requests._open(kind, contract, text, **values)
                return request.redirect("/my/heat/requests?sent=1")
        today = fields.Date.context_today(contract)
        # how long an answer may take is nobody's secret
        clocks = request.env["heat.portal.clock"].sudo()
        deadline, source = clocks._deadline(contract.company_id, kind, today)
        return self._heat_page(
            "heat_portal.request_page",
            "requests",
            contract,
            kind=kind,
            title=dict(requests._fields["kind"]._description_selection(request.env))[kind],
            form=form,
            errors=errors,
            deadline=deadline,
            source=source,
            # of a contract that is the person's
            power=contract.sudo().subscribed_power_kw,
            notice=contract.sudo().notice_months,
        )

    @route(
        "/my/heat/contracts/<int:contract_id>/outage",
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def outage(self, contract_id, text="", **_kw):
        """No heat: whom to call, and a report for who is on duty."""
        contract = self._heat_contract(contract_id)
        sent = False
        if request.httprequest.method == "POST":
            requests = request.env["heat.portal.request"]
            if not requests._has_open_outage(contract):
                requests._open("outage", contract, text.strip()[:MOST_TEXT])
            sent = True
        # the network of a contract that is the person's
        network = contract.sudo().network_id
        return self._heat_page(
            "heat_portal.outage_page",
            "home",
            contract,
            sent=sent,
            oncall=network._oncall_number(),
            notices=network._portal_notices(contract._portal_points()) if network else [],
        )


def _read_form(kind, form, contract):
    """(values, {field: what is wrong}) of a request."""
    values, errors = {}, {}
    wanted = form.get("wanted_on", "").strip()
    try:
        values["wanted_on"] = date.fromisoformat(wanted)
    except ValueError:
        errors["wanted_on"] = request.env._("Type the day from which you wish it.")
    if kind == "power":
        typed = form.get("wanted_kw", "").strip().replace(",", ".").replace(" ", "")
        # of a contract that is the person's
        current = contract.sudo().subscribed_power_kw
        try:
            values["wanted_kw"] = float(typed)
        except ValueError:
            values["wanted_kw"] = 0
        if not 0 < values["wanted_kw"] < current:
            errors["wanted_kw"] = request.env._(
                "Type the power you wish, in kW: more than 0 and less than yours now, %(now)s kW.",
                now=f"{current:g}",
            )
    if not form.get("text", "").strip():
        errors["text"] = request.env._("Write a few words: why, and what to know.")
    return values, errors
