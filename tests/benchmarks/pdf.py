"""A hundred invoices of heat, printed.

The time holds all that a person waits for: HTML, layout, one PDF of all, cut per invoice. It is
compared with the HTML alone, and with invoices printed while the stylesheets are parsed anew for
each, as they would be without the cache.
"""

import time
from datetime import timedelta

DATABASE = "demo"
COUNT = 100
TARGET_SECONDS = 30
COLD_COUNT = 3
REPORT = "account.account_invoices"


def main(options):
    from odoo.addons.report_weasyprint.rendering import stylesheets

    invoices = _invoices(options.env)
    report = invoices.env["ir.actions.report"]
    cold, _pdf = _timed(
        lambda: [_cold_print(stylesheets, report, invoice) for invoice in invoices[:COLD_COUNT]]
    )
    html, _page = _timed(lambda: report._render_qweb_html(REPORT, invoices.ids))
    warm, pdf = _timed(lambda: _print(report, invoices))
    ms_warm, ms_cold = 1000 * warm / len(invoices), 1000 * cold / COLD_COUNT
    return {
        "table": [
            ["what", "invoices", "seconds", "ms an invoice"],
            ["PDF", len(invoices), warm, ms_warm],
            ["HTML alone", len(invoices), html, 1000 * html / len(invoices)],
            ["PDF, stylesheets parsed anew", COLD_COUNT, cold, ms_cold],
        ],
        "figures": {
            "invoices": len(invoices),
            "seconds_100": round(ms_warm / 10, 2),
            "ms_per_invoice": round(ms_warm, 1),
            "ms_per_invoice_cold": round(ms_cold, 1),
            "kilobytes_per_invoice": round(len(pdf) / len(invoices) / 1000, 1),
        },
        "ratios": {
            "target_to_measured": round(TARGET_SECONDS / (ms_warm / 10), 2),
            "cold_to_warm": round(ms_cold / ms_warm, 2),
            "html_to_pdf": round(html / warm, 3),
        },
    }


def _invoices(env):
    """A hundred posted invoices: the demonstration's, and those of the months before."""
    from odoo.addons.heat_demo.main_job import run_main_job

    run_main_job(env)
    env = env(context={**env.context, "force_report_rendering": True, "lang": "fr_FR"})
    last = env["heat.bill"].search([("state", "=", "posted")], order="date_to desc", limit=1)
    end = last.date_from - timedelta(days=1)
    for _month in range(12):
        bills = env["heat.bill"].search([("state", "=", "posted")], limit=COUNT)
        if len(bills) >= COUNT:
            break
        run = env["heat.billing.run"].create(
            {
                "company_id": last.company_id.id,
                "date_from": end.replace(day=1),
                "date_to": end,
            }
        )
        run.action_prepare()
        run.action_post()
        end = end.replace(day=1) - timedelta(days=1)
    return bills.move_id


def _print(report, invoices):
    report = report.with_context(report_pdf_no_attachment=True)
    pdf, kind = report._render_qweb_pdf(REPORT, invoices.ids)
    if kind != "pdf" or not pdf.startswith(b"%PDF"):
        raise RuntimeError("the report engine gave no PDF")
    return pdf


def _cold_print(stylesheets, report, invoice):
    stylesheets.clear()
    return _print(report, invoice)


def _timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
