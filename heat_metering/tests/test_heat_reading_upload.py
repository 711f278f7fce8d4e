import io
import tracemalloc

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import HEADER

SIZE = 20 << 20


class Generated(io.RawIOBase):
    """A file of readings of ``size`` bytes that exists nowhere."""

    def __init__(self, size):
        line = b"100;01/01/2019;5;1\n"
        self.head = HEADER.encode() + b"\n"
        self.block = line * 4096
        self.left = size

    def readable(self):
        return True

    def read(self, size=-1):
        if self.head:
            block, self.head = self.head, b""
            return block
        block = self.block[: min(len(self.block), self.left, size if size > 0 else self.left)]
        self.left -= len(block)
        return block


@tagged("post_install", "-at_install")
class TestHeatReadingUpload(HttpCase):
    def test_a_stream_is_stored_by_blocks(self):
        model = self.env["heat.reading.import"]
        model._create_from_stream(Generated(1), "petit.csv")  # fills caches
        tracemalloc.start()
        record = model._create_from_stream(Generated(SIZE), "gros.csv")
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.assertLess(peak, SIZE / 4)
        attachment = record._file_attachment()
        self.assertGreater(attachment.file_size, SIZE)
        self.assertEqual(attachment.checksum, attachment._compute_checksum(attachment.raw))

    def test_the_page_stores_a_file_and_opens_its_import(self):
        new_test_user(
            self.env, login="releveur-web", groups="heat_metering.heat_metering_group_operator"
        )
        self.authenticate("releveur-web", "releveur-web")
        page = self.url_open("/heat/readings/upload")
        self.assertEqual(page.status_code, 200)
        self.assertIn("heat/readings/upload/file", page.text)
        content = f"{HEADER}\n100;01/01/2019;5;1\n".encode()
        response = self.url_open(
            "/heat/readings/upload/file",
            data={"csrf_token": Request.csrf_token(self), "profile_id": ""},
            files={"file": ("releves.csv", content, "text/csv")},
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 303)
        record = self.env["heat.reading.import"].search([("filename", "=", "releves.csv")])
        self.assertIn(f"/{record.id}", response.headers["Location"])
        self.assertEqual(record._file_attachment().raw, content)
        record.action_import()
        self.assertEqual((record.state, record.rejected_count), ("done", 2))

    def test_the_import_belongs_to_the_cooperative_chosen_in_the_web_client(self):
        user = new_test_user(
            self.env, login="releveur-web", groups="heat_metering.heat_metering_group_operator"
        )
        other = self.env["res.company"].create({"name": "SCIC Voisine"})
        user.company_ids |= other
        self.authenticate("releveur-web", "releveur-web")
        self.opener.cookies["cids"] = f"{other.id}-{user.company_id.id}"
        self.url_open(
            "/heat/readings/upload/file",
            data={"csrf_token": Request.csrf_token(self), "profile_id": "x"},
            files={"file": ("voisins.csv", b"x", "text/csv")},
            allow_redirects=False,
        )
        record = self.env["heat.reading.import"].search([("filename", "=", "voisins.csv")])
        self.assertEqual(record.company_id, other)

    def test_without_the_token_or_the_right_nothing_is_stored(self):
        new_test_user(self.env, login="lectrice-web", groups="heat_base.heat_base_group_user")
        self.authenticate("lectrice-web", "lectrice-web")
        self.assertEqual(self.url_open("/heat/readings/upload").status_code, 403)
        for token in ({}, {"csrf_token": Request.csrf_token(self)}):
            response = self.url_open(
                "/heat/readings/upload/file",
                data=token,
                files={"file": ("vol.csv", b"x", "text/csv")},
            )
            self.assertIn(response.status_code, (400, 403))
        self.assertFalse(self.env["heat.reading.import"].search([("filename", "=", "vol.csv")]))

    def test_a_stranger_s_file_is_refused_before_it_is_read(self):
        new_test_user(self.env, login="cliente-web", groups="base.group_portal")
        self.authenticate("cliente-web", "cliente-web")
        # without a token: only who may import is asked for one, which stands in the body
        response = self.url_open(
            "/heat/readings/upload/file", files={"file": ("vol.csv", b"x", "text/csv")}
        )
        self.assertEqual(response.status_code, 403)
        self.assertFalse(self.env["heat.reading.import"].search([("filename", "=", "vol.csv")]))
