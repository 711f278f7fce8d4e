import io

from PIL import Image, UnidentifiedImageError

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.image import ImageProcess

#: Characters of what is typed on the page of a label.
LONGEST = {"description": 2000, "name": 100, "phone": 30}
#: Bytes of a photo, and of the whole form: beyond, the server does not even read it.
PHOTO_BYTES, FORM_BYTES = 10 * 1024**2, 25 * 1024**2
#: Pixels of the longer side of a photo that is kept.
PHOTO_SIDE = 1920


class HeatEquipmentController(http.Controller):
    """The page behind the QR code of an equipment: staff get the equipment, others a form."""

    @http.route("/heat/equipment/<string:token>", type="http", auth="public", methods=["GET"])
    def open_label(self, token, reported=None):
        """The equipment for staff of its cooperative, for anyone else the form of a fault."""
        equipment = self._find(token)
        if not equipment:
            return self._unknown()
        own = equipment.sudo(False)
        if request.env.user._is_internal() and own.has_access("read"):
            return request.redirect(f"/odoo/heat-equipment/{equipment.id}")
        return self._page(equipment, {"is_reported": bool(reported)})

    @http.route(
        "/heat/equipment/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=True,
        max_content_length=FORM_BYTES,
    )
    def report_fault(self, token, **form):
        """A fault told by whoever stands in front of the equipment."""
        equipment = self._find(token)
        if not equipment:
            return self._unknown()
        typed = {name: (form.get(name) or "").strip() for name in LONGEST}
        # people do not see this field: what fills it is a program
        if form.get("website"):
            return request.redirect(f"{request.httprequest.path}?reported=1")
        photo, errors = self._photo(form.get("photo"))
        errors += self._errors(equipment, typed)
        if errors:
            return self._page(equipment, {**typed, "errors": errors})
        # anyone may tell of a fault: the rights of visitors do not reach requests
        request.env["maintenance.request"].sudo()._report_fault(
            equipment, typed["description"], typed["name"], typed["phone"], photo
        )
        return request.redirect(f"{request.httprequest.path}?reported=1")

    def _find(self, token):
        """The equipment of a label, in the language of its cooperative, or nothing."""
        # the code of the label is the right to see the name of the equipment
        equipment = request.env["maintenance.equipment"].sudo()
        equipment = equipment.search([("label_token", "=", token), ("plant_id", "!=", False)])
        lang = equipment.plant_id.company_id.partner_id.lang
        if lang and request.env.user._is_public():
            request.update_context(lang=lang)
        return equipment.with_context(lang=request.env.lang)

    def _errors(self, equipment, typed):
        if not typed["description"]:
            return [request.env._("Say in a few words what happens.")]
        if any(len(typed[name]) > longest for name, longest in LONGEST.items()):
            return [request.env._("This is too long: keep to 2,000 characters.")]
        # visitors may not count requests
        if request.env["maintenance.request"].sudo()._too_many_faults(equipment):
            return [
                request.env._(
                    "Several faults were reported here within the hour: they reached us. Call us "
                    "if it is urgent."
                )
            ]
        return []

    def _photo(self, upload):
        """A photo made smaller, without where and when it was taken, and what is wrong with it."""
        content = upload.read(PHOTO_BYTES + 1) if hasattr(upload, "read") else b""
        if not content:
            return None, []
        if len(content) > PHOTO_BYTES:
            return None, [request.env._("The photo is larger than 10 MB: take a smaller one.")]
        try:
            if Image.open(io.BytesIO(content)).format not in ("JPEG", "PNG"):
                raise UnidentifiedImageError
            image = ImageProcess(content).resize(PHOTO_SIDE, PHOTO_SIDE)
            return image.image_quality(quality=80, output_format="JPEG"), []
        except (OSError, ValueError, UserError, Image.DecompressionBombError):
            return None, [request.env._("The photo cannot be read: send a JPEG or PNG picture.")]

    def _page(self, equipment, values):
        return request.render(
            "heat_plant_maintenance.equipment_fault_page",
            {"equipment": equipment, "company": equipment.plant_id.company_id, **values},
        )

    def _unknown(self):
        return request.render("heat_plant_maintenance.equipment_unknown_page", {}, status=404)
