import base64

from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request, route

from .join_form import JoinForm
from .member_portal import count_shares, page_language

#: Forms sent in an hour from one network address, and mails to one e-mail address.
FORMS_AN_HOUR = 10
MAILS_AN_HOUR = 3


class JoinController(Controller):
    """The public page to join a cooperative, at the name that it chose."""

    def _company(self, slug):
        # strangers read nothing of a company but what it says on this page
        company = request.env["res.company"].sudo()._joined_at(slug)
        if not company:
            raise request.not_found()
        lang = company.partner_id.lang or request.env.lang
        request.update_context(lang=lang)
        return company.with_company(company).with_context(lang=lang)

    def _render(self, template, company, status=200, **values):
        response = request.render(
            f"heat_portal_cooperative.{template}",
            {
                "company": company,
                "res_company": company,
                "errors": {},
                "values": {},
                "page_name": "join",
                "count_shares": count_shares,
                "html_data": page_language(),
                "no_breadcrumbs": True,
                **values,
            },
        )
        response.status_code = status
        # the address of the confirmation holds a key
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    @route(
        "/heat/join/<string:slug>", type="http", auth="public", website=True, multilang=False,
        sitemap=False, methods=["GET"],
    )  # fmt: skip
    def join(self, slug, **_ignored):
        """Who we are, and who the shares are for."""
        company = self._company(slug)
        return self._render("join", company, classes=self._classes(company))

    def _classes(self, company):
        kinds = ("person", "company", "public_body")
        return company.env["cooperative.share.class"].union(
            *(company._join_classes(kind) for kind in kinds)
        )

    @route(
        "/heat/join/<string:slug>/<any(self,child,gift,organisation):purpose>", type="http",
        auth="public", website=True, multilang=False, sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def join_form(self, slug, purpose, **typed):
        """The form; once it is right, a mail is sent, to known and unknown addresses alike."""
        company = self._company(slug)
        form = JoinForm(company, purpose, typed)
        if request.httprequest.method == "POST":
            attempts = company.env["cooperative.join.attempt"]
            address = request.httprequest.remote_addr or ""
            if not attempts._allow(company, "address", address, FORMS_AN_HOUR):
                return self._render("join_too_often", company, status=429)
            # people do not see this field: who fills it in is a program
            if typed.get("website"):
                return self._render("join_sent", company)
            if not form.check():
                self._ask(company, form)
                return self._render("join_sent", company)
        return self._render("join_form", company, form=form, values=form.values, errors=form.errors)

    def _ask(self, company, form):
        values = form.request_vals()
        attempts = company.env["cooperative.join.attempt"]
        if attempts._allow(company, "mail", values["email"], MAILS_AN_HOUR):
            company.env["cooperative.join.request"].create(values)._ask_to_confirm()

    @route(
        "/heat/join/<string:slug>/confirm/<string:key>", type="http", auth="public",
        website=True, multilang=False, sitemap=False, methods=["GET", "POST"],
    )  # fmt: skip
    def join_confirm(self, slug, key, **_typed):
        """Confirm by the link of the mail; a button, since mail programs open links by themselves.

        A key that is unknown or too old is told apart from nothing.
        """
        company = self._company(slug)
        asked = company.env["cooperative.join.request"]._by_key(company, key)
        if not asked:
            return self._render("join_link_dead", company, status=404)
        if request.httprequest.method == "GET" and not asked.subscription_id:
            return self._render("join_confirm", company, asked=asked)
        try:
            with request.env.cr.savepoint():
                subscription = asked._confirm()
        except UserError as refusal:
            return self._render("join_confirm", company, asked=asked, errors={"form": str(refusal)})
        return self._render("join_done", company, subscription=subscription)

    @route(
        "/heat/join/<string:slug>/statutes", type="http", auth="public", website=True,
        multilang=False, sitemap=False, methods=["GET"],
    )  # fmt: skip
    def join_statutes(self, slug, **_ignored):
        """The statutes, to be read before they are accepted."""
        company = self._company(slug)
        content = company.with_context(bin_size=False).join_statutes
        if not content:
            raise request.not_found()
        headers = [
            ("Content-Type", "application/pdf"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Disposition", content_disposition(request.env._("Statutes") + ".pdf")),
        ]
        return request.make_response(base64.b64decode(content), headers=headers)
