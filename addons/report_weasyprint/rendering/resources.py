"""What a report refers to by address, read from Odoo itself instead of through HTTP."""

import base64
import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from odoo import SUPERUSER_ID, api
from odoo.http import root
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

_logger = logging.getLogger(__name__)

#: Host of addresses which are written without one.
LOCAL_BASE_URL = "http://odoo.invalid/"

_IMAGE_PATHS = (
    "",
    "/<string:xmlid>",
    "/<string:xmlid>/<string:filename>",
    "/<string:xmlid>/<int:width>x<int:height>",
    "/<string:xmlid>/<int:width>x<int:height>/<string:filename>",
    "/<string:model>/<int:id>/<string:field>",
    "/<string:model>/<int:id>/<string:field>/<string:filename>",
    "/<string:model>/<int:id>/<string:field>/<int:width>x<int:height>",
    "/<string:model>/<int:id>/<string:field>/<int:width>x<int:height>/<string:filename>",
    "/<int:id>",
    "/<int:id>/<string:filename>",
    "/<int:id>/<int:width>x<int:height>",
    "/<int:id>/<int:width>x<int:height>/<string:filename>",
    "/<int:id>-<string:unique>",
    "/<int:id>-<string:unique>/<string:filename>",
    "/<int:id>-<string:unique>/<int:width>x<int:height>",
    "/<int:id>-<string:unique>/<int:width>x<int:height>/<string:filename>",
)
_CONTENT_PATHS = (
    "",
    "/<string:xmlid>",
    "/<string:xmlid>/<string:filename>",
    "/<int:id>",
    "/<int:id>/<string:filename>",
    "/<string:model>/<int:id>/<string:field>",
    "/<string:model>/<int:id>/<string:field>/<string:filename>",
)
#: The addresses of Odoo's own controllers which a report may print.
_ROUTES = Map(
    [
        *(Rule("/web/image" + path, endpoint="image") for path in _IMAGE_PATHS),
        *(Rule("/web/content" + path, endpoint="content") for path in _CONTENT_PATHS),
        Rule("/web/assets/<string:unique>/<string:filename>", endpoint="assets"),
        Rule("/report/barcode", endpoint="barcode"),
        Rule("/report/barcode/<string:barcode_type>/<path:value>", endpoint="barcode"),
        Rule("/web/binary/company_logo", endpoint="logo"),
        Rule("/logo", endpoint="logo"),
        Rule("/logo.png", endpoint="logo"),
    ],
    strict_slashes=False,
    merge_slashes=False,
)


class ResourceRefused(ValueError):
    """The address is not one that a report may read."""


def printing_environment(env: api.Environment) -> api.Environment:
    """The environment whose rights decide which images a report may show.

    A report is often rendered with ``sudo()``: its images are still those that its reader may
    see. Where nobody is known to read, only public images are shown.
    """
    if env.uid == SUPERUSER_ID:
        return env(user=env.ref("base.public_user").id, su=False)
    return env(su=False)


class OdooResources(URLFetcher):
    """Fetcher of WeasyPrint which reads Odoo's files and records and never opens a connection.

    :param env: environment of the report
    :param hosts: names under which this server's own addresses are written
    """

    def __init__(self, env: api.Environment, hosts: set[str]):
        super().__init__(allowed_protocols=("data",))
        self._env = env
        self._hosts = {*hosts, urlsplit(LOCAL_BASE_URL).netloc}
        self._readers: dict[str, Callable[..., bytes]] = {
            "image": self._read_image,
            "content": self._read_content,
            "assets": self._read_assets,
            "barcode": self._read_barcode,
            "logo": self._read_logo,
        }

    def fetch(self, url, headers=None):
        """Read one address; what may not be read raises, and is left out of the page."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in self._hosts:
            _logger.info("Left out of the printed report, not on this server: %.200s", url)
            raise ResourceRefused(url)
        try:
            content = self.read(unquote(parts.path), dict(parse_qsl(parts.query)))
        except Exception as error:
            _logger.info("Left out of the printed report: %.200s (%s)", url, error)
            raise
        mimetype = "text/css" if parts.path.endswith(".css") else guess_mimetype(content)
        return URLFetcherResponse(url, content, {"Content-Type": mimetype})

    def read(self, path: str, query: dict[str, str]) -> bytes:
        """Bytes of the static file, image, barcode or stylesheet at a path of this server."""
        static_file = root.get_static_file(path)
        if static_file:
            with open(static_file, "rb") as file:
                return file.read()
        try:
            endpoint, values = _ROUTES.bind("odoo").match(path)
        except HTTPException:
            return self._read_attachment(path)
        return self._readers[endpoint](**{**query, **values})

    def _read_image(self, **values) -> bytes:
        content = self._read_content(**values)
        size = int(values.get("width", 0)), int(values.get("height", 0))
        return image_process(content, size=size, crop=values.get("crop", False))

    def _read_content(self, **values) -> bytes:
        return self._read_field(self._find_record(values), values.get("field", "raw"))

    def _read_field(self, record, field: str) -> bytes:
        if record._name == "ir.attachment":
            if record.type == "url":
                raise ResourceRefused(record.url)
            return record.raw
        return base64.b64decode(record[field] or b"")

    def _find_record(self, values):
        record_id = values.get("id")
        return printing_environment(self._env)["ir.binary"]._find_record(
            values.get("xmlid"),
            values.get("model", "ir.attachment"),
            record_id and int(record_id),
            values.get("access_token"),
            field=values.get("field", "raw"),
        )

    def _read_barcode(self, barcode_type, value, **options) -> bytes:
        return self._env["ir.actions.report"].barcode(barcode_type, value, **options)

    def _read_logo(self, company=None, **_options) -> bytes:
        # sudo: the logo in the header of every document is public, as it is for Odoo's own route
        companies = self._env["res.company"].sudo()
        company = companies.browse(int(company)) if company else self._env.company.sudo()
        return self._read_field(company, "logo_web")

    def _read_attachment(self, path: str) -> bytes:
        attachment = printing_environment(self._env)["ir.attachment"]._get_serve_attachment(path)
        if not attachment:
            raise ResourceRefused(path)
        return attachment.raw

    def _read_assets(self, unique: str, filename: str, **_options) -> bytes:
        bundle_name, rtl, asset_type, autoprefix = self._env["ir.asset"]._parse_bundle_name(
            filename, False
        )
        if asset_type != "css":
            raise ResourceRefused(filename)
        # sudo: compiled stylesheets are public files, kept in attachments of the superuser
        bundle = (
            self._env["ir.qweb"]
            .sudo()
            ._get_asset_bundle(bundle_name, css=True, js=False, rtl=rtl, autoprefix=autoprefix)
        )
        attachment = bundle.get_attachments("min.css")
        # A database restored or copied without its filestore has the record but not the file.
        content = attachment.raw if attachment else b""
        if not content:
            content = self._compile(bundle, keep=not attachment)
        return content

    def _compile(self, bundle, *, keep: bool) -> bytes:
        if keep and not self._env.cr.readonly:
            return bundle.css().raw
        return bundle.preprocess_css().encode()
