from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal


def count_shares(quantity):
    """A number of shares in words."""
    return (
        request.env._("1 share")
        if quantity == 1
        else request.env._("%(count)s shares", count=quantity)
    )


def page_language():
    """The language of the page, for who has it read aloud."""
    return {"lang": (request.env.lang or "fr_FR").partition("_")[0]}


class MemberPortal(CustomerPortal):
    """What the pages of members share, and their cards on the home of the site.

    Record rules say what a user sees; each page begins by a search under them, whose result is
    then read with more rights: names of contacts, ranks in a queue and bank accounts are not for
    portal users in general, those of their own members are.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "share_member_count" in counters:
            values["share_member_count"] = len(self._own_members())
        if "assembly_count" in counters:
            values["assembly_count"] = len(self._own_attendances().assembly_id)
        if not counters:
            # the page itself, not the numbers that it asks for afterwards
            values["coming_assembly"] = self._coming_assembly()
        return values

    def _prepare_portal_layout_values(self):
        return {**super()._prepare_portal_layout_values(), "html_data": page_language()}

    def _coming_assembly(self):
        today = fields.Date.context_today(request.env.user)
        assemblies = self._own_attendances().assembly_id.filtered(
            lambda one: one.state == "open" or one.state == "convened" and one.date >= today
        )
        return assemblies.sorted("starts_at")[:1]

    def _own(self, model, *domain):
        """Records of the user's own members, as the user may read them, then with more rights."""
        records = request.env[model]
        if not records.has_access("read"):
            return records
        path = "is_own" if model == "cooperative.member" else "member_id.is_own"
        # found under the user's own rules, staff's too by the condition on the member
        return records.search([(path, "=", True), *domain]).sudo()

    def _own_members(self, *domain):
        return self._own("cooperative.member", *domain)

    def _own_member(self, member_id, acting=False):
        """One member of the user; ``acting`` asks for the right to decide for it."""
        member = self._own_members(("id", "=", member_id))
        if not member or (acting and not member._is_acted_for_by(request.env.user)):
            raise request.not_found()
        return member

    def _own_attendances(self, *domain):
        lines = self._own("cooperative.attendance", ("is_entitled", "=", True), *domain)
        return lines.filtered(lambda one: one.assembly_id.state != "draft")

    def _page(self, template, **values):
        return request.render(
            f"heat_portal_cooperative.{template}",
            {
                **self._prepare_portal_layout_values(),
                "errors": {},
                "values": {},
                "user": request.env.user,
                "count_shares": count_shares,
                **values,
            },
        )

    def _attempt(self, function, *arguments):
        """Call what may refuse; the refusal in words, or None when it was done."""
        try:
            with request.env.cr.savepoint():
                function(*arguments)
        except UserError as refusal:
            return str(refusal)
        except IntegrityError:
            return request.env._("This was done already, perhaps in another window.")
        return None

    def _download(self, content, name, kind="application/pdf"):
        headers = [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "private, no-store"),
        ]
        return request.make_response(content, headers=headers)

    def _pdf(self, report, records, name):
        """A report of records that were found to be the user's."""
        # the user may see these records; layouts and companies are read with them
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            report, records.ids
        )
        return self._download(content, f"{name}.pdf")
