from odoo.http import request, route

from .member_portal import MemberPortal

#: Letters of a name to type at least before members are shown.
LEAST = 3


class AssembliesPortal(MemberPortal):
    @route("/my/assemblies", type="http", auth="user", website=True, sitemap=False)
    def portal_assemblies(self):
        """The assemblies that the user's members were convened to."""
        return self._page(
            "portal_assemblies",
            page_name="assemblies",
            assemblies=self._own_attendances().assembly_id.sorted("starts_at", reverse=True),
        )

    def _assembly(self, assembly_id):
        """An assembly of the user's members, and their lines on its list."""
        attendances = self._own_attendances(("assembly_id", "=", assembly_id))
        if not attendances:
            raise request.not_found()
        return attendances.assembly_id, attendances

    def _acting(self, attendances, attendance_id):
        """The line of a member that the user decides for."""
        line = attendances.filtered(
            lambda one: (
                str(one.id) == attendance_id and one.member_id._is_acted_for_by(request.env.user)
            )
        )
        if not line:
            raise request.not_found()
        return line

    def _assembly_page(self, assembly, attendances, **values):
        return self._page(
            "portal_assembly",
            page_name="assemblies",
            assembly=assembly,
            attendances=attendances,
            **values,
        )

    @route(
        "/my/assemblies/<int:assembly_id>", type="http", auth="user", website=True, sitemap=False
    )
    def portal_assembly(self, assembly_id, done=None):
        """One assembly: papers, resolutions, proxies, votes."""
        return self._assembly_page(*self._assembly(assembly_id), done=done)

    @route(
        "/my/assemblies/<int:assembly_id>/<any(convocation,minutes):paper>", type="http",
        auth="user", website=True, sitemap=False,
    )  # fmt: skip
    def portal_assembly_paper(self, assembly_id, paper):
        """The convocation, or the minutes once they stand, as PDF."""
        assembly, _attendances = self._assembly(assembly_id)
        if paper == "minutes" and assembly.state != "closed":
            raise request.not_found()
        title = request.env._("Minutes") if paper == "minutes" else request.env._("Convocation")
        report = f"heat_cooperative_assembly.report_assembly_{paper}"
        return self._pdf(report, assembly, f"{title} - {assembly.name}")

    @route(
        "/my/assemblies/<int:assembly_id>/documents/<int:document_id>", type="http", auth="user",
        website=True, sitemap=False,
    )  # fmt: skip
    def portal_assembly_document(self, assembly_id, document_id):
        """A document that goes with the convocation."""
        assembly, _attendances = self._assembly(assembly_id)
        document = assembly.document_ids.filtered(lambda one: one.id == document_id)
        if not document or not document.raw:
            raise request.not_found()
        return self._download(document.raw, document.name, document.mimetype)

    @route(
        "/my/assemblies/<int:assembly_id>/proxy", type="http", auth="user", website=True,
        sitemap=False, methods=["POST"],
    )  # fmt: skip
    def portal_proxy(self, assembly_id, attendance="", step="search", name="", holder=""):
        """Search who may hold a proxy, give it, or take it back.

        The name that is searched is sent in the form, not in the address of the page.
        """
        assembly, attendances = self._assembly(assembly_id)
        line = self._acting(attendances, attendance)
        if step == "search":
            return self._searched(assembly, attendances, line, name.strip())
        if step == "withdraw":
            refusal = self._attempt(line._portal_withdraw_proxy)
        else:
            chosen = self._holder(line, holder)
            refusal = self._attempt(line._portal_give_proxy, chosen)
        if refusal:
            return self._assembly_page(assembly, attendances, at=line, errors={"proxy": refusal})
        line._portal_notify(
            request.env._(
                "%(member)s gave or took back a proxy on the site.",
                member=line.member_id.display_name,
            )
        )
        return request.redirect(f"/my/assemblies/{assembly.id}?done={step}")

    def _holder(self, line, holder):
        """Who was chosen on the page: a member of the same list, or the chair."""
        if holder == "chair":
            return line.browse()
        number = int(holder) if holder.isdecimal() and len(holder) < 10 else 0
        chosen = line.search([("id", "=", number)])
        if not chosen or chosen.assembly_id != line.assembly_id:
            raise request.not_found()
        return chosen

    def _searched(self, assembly, attendances, line, name):
        errors, found = {}, line.browse()
        if len(name) < LEAST and not name.isdecimal():
            errors["name"] = request.env._(
                "Type three letters of the name at least, or the member's number."
            )
        else:
            found = line._portal_candidates(name)
            if not found:
                errors["name"] = request.env._(
                    "No member who votes at this assembly is called “%(name)s”: check the "
                    "spelling, or give your proxy to the chair.",
                    name=name,
                )
        return self._assembly_page(
            assembly, attendances, at=line, found=found, errors=errors, values={"name": name}
        )

    @route(
        "/my/assemblies/<int:assembly_id>/vote", type="http", auth="user", website=True,
        sitemap=False, methods=["POST"],
    )  # fmt: skip
    def portal_vote(self, assembly_id, attendance="", resolution="", choice="", principal=""):
        """Vote on a resolution from afar, for oneself or for who gave a proxy.

        The choice is sent in the form and shown nowhere: no address, log or session holds it.
        """
        assembly, attendances = self._assembly(assembly_id)
        line = self._acting(attendances, attendance)
        asked = assembly.resolution_ids.filtered(lambda one: str(one.id) == resolution)
        giver = assembly.attendance_ids.filtered(lambda one: str(one.id) == principal)
        if not asked or (principal and not giver):
            raise request.not_found()
        refusal = self._attempt(line._portal_vote, asked, choice, giver)
        if refusal:
            return self._assembly_page(assembly, attendances, at=line, errors={"vote": refusal})
        return request.redirect(f"/my/assemblies/{assembly.id}?done=vote")
