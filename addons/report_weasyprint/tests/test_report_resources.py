import base64
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..rendering.resources import OdooResources, ResourceRefused
from .common import PrintedReportCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)


@tagged("post_install", "-at_install")
class TestReportResources(PrintedReportCase):
    def setUp(self):
        super().setUp()
        self.user = new_test_user(self.env, "printer", groups="base.group_user")
        self.resources = OdooResources(self.env(user=self.user), {"heat.example.org"})

    def _fetch(self, address):
        return self.resources.fetch(address).read()

    def _pictures(self, content):
        self._set_page(content)
        page = self._reader(self._print(self.partners[0])).pages[0]
        return page.images

    def test_static_files_are_read_from_disk(self):
        content = self._fetch("http://heat.example.org/web/static/img/logo.png")
        self.assertEqual(content[:4], b"\x89PNG")

    def test_other_servers_are_never_asked(self):
        with patch("socket.socket.connect", side_effect=AssertionError("network")):
            for address in (
                "http://other.example.org/logo.png",
                "https://fonts.example.org/font.woff2",
                "ftp://heat.example.org/logo.png",
                "file:///etc/hostname",
                "http://heat.example.org/web/static/../../../etc/hostname",
            ):
                with self.subTest(address), self.assertRaises(ValueError):
                    self._fetch(address)

    def test_a_page_with_a_foreign_picture_is_printed_without_it(self):
        with patch("socket.socket.connect", side_effect=AssertionError("network")):
            self.assertFalse(self._pictures('<img src="http://other.example.org/spy.png"/>'))

    def test_pictures_are_those_that_the_reader_may_see(self):
        owner = new_test_user(self.env, "owner", groups="base.group_user")
        picture = self.env(user=owner)["ir.attachment"].create({"name": "mine", "raw": PIXEL})
        address = f"http://heat.example.org/web/image/{picture.id}"
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self._fetch(address)
        resources = OdooResources(self.env(user=owner, su=True), {"heat.example.org"})
        self.assertTrue(resources.fetch(address).read())
        picture.public = True
        self.assertTrue(self._fetch(address))

    def test_sudo_shows_no_more_pictures(self):
        picture = self.env["ir.attachment"].create(
            {"name": "secret", "raw": PIXEL, "res_model": "ir.config_parameter", "res_id": 1}
        )
        resources = OdooResources(self.env(user=self.user, su=True), {"heat.example.org"})
        with self.assertRaises(AccessError):
            resources.fetch(f"http://heat.example.org/web/image/{picture.id}")

    def test_addresses_which_are_not_for_reports_are_refused(self):
        with self.assertRaises(ResourceRefused):
            self._fetch("http://heat.example.org/web/database/manager")

    def test_company_logo(self):
        self.company.logo = base64.b64encode(PIXEL)
        self.assertTrue(self._fetch("http://heat.example.org/logo.png"))

    def test_embedded_picture(self):
        source = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
        self.assertEqual(len(self._pictures(f'<img src="{source}"/>')), 1)

    def test_barcode_is_drawn(self):
        pictures = self._pictures('<img src="/report/barcode/QR/A%20B?width=80"/>')
        self.assertEqual(len(pictures), 1)

    def test_stylesheet_without_its_file_is_compiled_anew(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.report_assets_pdf", js=False)
        path = bundle.get_link("css")
        self.assertIn(b"border-collapse", self.resources.read(path, {}))
        attachments = type(self.env["ir.attachment"])
        with patch.object(attachments, "_file_read", return_value=b""):
            self.assertIn(b"border-collapse", self.resources.read(path, {}))
