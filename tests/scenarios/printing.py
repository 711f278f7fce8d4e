"""Invoices as their readers get them: the text of each printed page."""

import subprocess

SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


def pages(env, moves):
    """The text of the pages of ``moves`` in PDF, with plain spaces."""
    reports = env["ir.actions.report"].with_context(force_report_rendering=True)
    content, _kind = reports._render_qweb_pdf("account.account_invoices", moves.ids)
    assert content.startswith(b"%PDF-"), content[:60]
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return [page.translate(SPACES) for page in text.split("\f")[:-1]]
