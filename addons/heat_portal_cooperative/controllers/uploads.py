from odoo.http import request

#: Largest file that the site takes.
MAX_BYTES = 5 * 1024 * 1024
#: What files begin with, whatever they are called.
SIGNATURES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


def read_upload(upload):
    """Content and name of a file sent, and what is wrong with it or None.

    The name is ours: what the sender called the file says nothing of what it is.
    """
    if not upload or not upload.filename:
        return None, None, request.env._("Choose the file of the signed request.")
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return (
            None,
            None,
            request.env._("The file is larger than 5 MB: take a smaller photo, or scan it."),
        )
    for signature, suffix in SIGNATURES.items():
        if content.startswith(signature):
            return content, suffix, None
    return (
        None,
        None,
        request.env._("This file is no PDF and no JPEG or PNG photo: send one of these."),
    )
