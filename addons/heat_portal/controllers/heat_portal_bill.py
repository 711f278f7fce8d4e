from odoo.http import request, route

from .heat_portal import HeatPortal

PER_PAGE = 24
MOST_TEXT = 4000


class HeatPortalBill(HeatPortal):
    @route(
        ["/my/heat/bills", "/my/heat/bills/page/<int:number>"],
        type="http",
        auth="user",
        website=True,
        multilang=False,
    )
    def bills(self, number=1, **_kw):
        """The bills of the person, the latest first."""
        bills = request.env["heat.bill"]
        own = [("is_portal_own", "=", True)]
        count = bills.search_count(own)
        last = max(-(-count // PER_PAGE), 1)
        number = min(max(number, 1), last)
        found = bills.search(own, limit=PER_PAGE, offset=PER_PAGE * (number - 1))
        return self._heat_page(
            "heat_portal.bills_page",
            "bills",
            rows=[bill._portal_row() for bill in found],
            number=number,
            last=last,
        )

    @route("/my/heat/bills/<int:bill_id>", type="http", auth="user", website=True, multilang=False)
    def bill(self, bill_id, asked=None, **_kw):
        """A bill explained step by step, from its total down to the readings and prices."""
        bill = self._heat_bill(bill_id)
        # the explanation reads prices, readings and tariffs of a bill that is the person's
        tree = bill.sudo().read_explanation()
        return self._heat_page(
            "heat_portal.bill_page",
            "bills",
            request.env["heat.contract"].search(
                [("id", "=", bill.contract_id.id), ("is_portal_own", "=", True)]
            ),
            row=bill._portal_row(),
            tree=tree,
            asked=bool(asked),
        )

    @route(
        "/my/heat/bills/<int:bill_id>/pdf", type="http", auth="user", website=True, multilang=False
    )
    def bill_pdf(self, bill_id, **_kw):
        """The invoice of a bill, as it is printed."""
        # the invoice of a bill that is the person's, an accountant's who was granted it included
        move = self._heat_bill(bill_id).sudo().move_id
        return request.redirect(move.get_portal_url(report_type="pdf", download=True))

    @route(
        "/my/heat/bills/<int:bill_id>/pay", type="http", auth="user", website=True, multilang=False
    )
    def bill_pay(self, bill_id, **_kw):
        """Odoo's own page of the invoice, where it is paid."""
        # the invoice of a bill that is the person's
        move = self._heat_bill(bill_id).sudo().move_id
        return request.redirect(move.get_portal_url())

    @route(
        "/my/heat/bills/<int:bill_id>/question",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["POST"],
    )
    def question(self, bill_id, text="", **_kw):
        """A question on a bill, for staff to answer."""
        bill = self._heat_bill(bill_id)
        text = text.strip()[:MOST_TEXT]
        if text:
            # the contract that the bill names, whatever else the person may see of it
            contract = bill.sudo().contract_id.with_env(request.env)
            request.env["heat.portal.request"]._open(
                "question", contract.sudo(), text, bill_id=bill.id
            )
        return request.redirect(f"/my/heat/bills/{bill_id}?asked={1 if text else 0}#question")
