import io
import re
from datetime import timedelta

from PIL import Image

from odoo import fields, http
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers import heat_equipment
from ..models.maintenance_request_fault import LABEL_FAULTS
from .common import HeatMaintenanceCommon


@tagged("post_install", "-at_install")
class TestLabel(HeatMaintenanceCommon, HttpCase):
    """The page of a label, in French: the language of the cooperative."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.cooperative.partner_id.lang = "fr_FR"
        cls.url = cls.large._label_url()
        cls.path = re.search(r"/heat/equipment/.*", cls.url)[0]

    def _faults(self):
        return self.env["maintenance.request"].search(
            [("equipment_id", "=", self.large.id), ("is_from_label", "=", True)]
        )

    def _tell(self, path=None, photo=None, **form):
        values = {
            "csrf_token": http.Request.csrf_token(self),
            "description": "Fumée dans la chaufferie",
            **form,
        }
        files = {"photo": photo} if photo else None
        return self.url_open(path or self.path, data=values, files=files)

    def test_each_equipment_has_an_address_that_tells_nothing(self):
        self.assertEqual(self.large._label_url(), self.url, "printed twice, the same")
        self.assertNotEqual(self.small._label_url(), self.url)
        self.assertNotIn(str(self.large.id), self.path.split("/")[-1].split("-"))
        self.assertFalse(self.large.copy().label_token)
        self.large.action_renew_label()
        self.assertNotEqual(self.large._label_url(), self.url)
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_labels_are_printed_several_a_sheet(self):
        report = self.env.ref("heat_plant_maintenance.maintenance_equipment_label_report")
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            report.report_name, (self.large | self.small | self.pump).ids
        )
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))
        page, _kind = report._render_qweb_html(report.report_name, self.large.ids)
        self.assertIn(b"data:image/png;base64", page)
        self.assertIn(self.url.encode(), page)

    def test_readers_print_labels(self):
        self.assertTrue(self.small.with_user(self.reader)._label_url())

    def test_staff_get_the_equipment(self):
        self.authenticate("exploitante", "exploitante")
        answer = self.url_open(self.path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/odoo/heat-equipment/{self.large.id}", answer.headers["Location"])

    def test_visitors_get_a_form_and_tell_of_a_fault(self):
        self.authenticate(None, None)
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Grande chaudière", page.text)
        self.assertNotIn(self.large.serial_no or "§", page.text)
        answer = self._tell(description="Fumée\nporte <b>chaude</b>", name="Léa", phone="06 00")
        self.assertIn("alert-success", answer.text)
        fault = self._faults()
        self.assertEqual(fault.name, "Panne : Fumée")
        self.assertIn("porte &lt;b&gt;chaude", fault.description)
        self.assertEqual(fault.company_id, self.cooperative)
        self.assertEqual(fault.maintenance_type, "corrective")
        self.assertEqual((fault.reported_by, fault.reported_phone), ("Léa", "06 00"))
        self.assertEqual(fault.activity_ids.user_id, self.manager)
        self.assertFalse(fault.owner_user_id.share)

    def test_the_photo_comes_small_and_without_its_place(self):
        self.authenticate(None, None)
        image, buffer = Image.new("RGB", (3000, 2000), "red"), io.BytesIO()
        exif = image.getexif()
        exif[0x010F] = "Nikon"
        image.save(buffer, "JPEG", exif=exif)
        self._tell(photo=("IMG.jpg", buffer.getvalue(), "image/jpeg"))
        attachment = self._faults().message_ids.attachment_ids
        kept = Image.open(io.BytesIO(attachment.raw))
        self.assertEqual(kept.size, (1920, 1280))
        self.assertFalse(kept.getexif())

    def test_what_is_no_picture_is_refused_and_the_text_stays(self):
        self.authenticate(None, None)
        answer = self._tell(photo=("virus.jpg", b"MZ" * 100, "image/jpeg"))
        self.assertIn("illisible", answer.text)
        self.assertIn("Fumée dans la chaufferie", answer.text)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        self.assertIn("illisible", self._tell(photo=("a.svg", svg, "image/svg+xml")).text)
        self.patch(heat_equipment, "PHOTO_BYTES", 10)
        answer = self._tell(photo=("a.jpg", b"x" * 11, "image/jpeg"))
        self.assertIn("dépasse 10 Mo", answer.text)
        self.assertFalse(self._faults())

    def test_empty_and_endless_texts_are_refused(self):
        self.authenticate(None, None)
        self.assertIn("en quelques mots", self._tell(description="  ").text)
        self.assertIn("trop long", self._tell(description="a" * 2001).text)
        self.assertIn("trop long", self._tell(phone="1" * 31).text)
        self.assertFalse(self._faults())

    def test_programs_are_thanked_and_forgotten(self):
        self.authenticate(None, None)
        self.assertIn("alert-success", self._tell(website="http://spam.example").text)
        self.assertFalse(self._faults())

    def test_a_flood_is_stopped(self):
        self.authenticate(None, None)
        for number in range(LABEL_FAULTS):
            self._tell(description=f"Fuite {number}")
        self.assertIn("depuis une heure", self._tell(description="Encore").text)
        self.assertEqual(len(self._faults()), LABEL_FAULTS)

    def test_a_form_of_another_site_is_refused(self):
        self.authenticate(None, None)
        answer = self._tell(csrf_token="no")
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._faults())

    def test_a_wrong_code_says_so(self):
        self.authenticate(None, None)
        for path in ("/heat/equipment/nothing", "/heat/equipment/False"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404)
            self.assertIn("est inconnue", page.text)
            self.assertEqual(self._tell(path=path).status_code, 404)

    def test_staff_of_another_cooperative_tell_like_anyone(self):
        new_test_user(
            self.env,
            login="voisin",
            groups="heat_plant.heat_plant_group_manager",
            company_id=self.neighbour.id,
            company_ids=[(6, 0, self.neighbour.ids)],
        )
        self.authenticate("voisin", "voisin")
        page = self.url_open(self.path)
        self.assertIn("o_heat_fault", page.text)
        self.assertIn("alert-success", self._tell().text)
        fault = self._faults()
        self.assertEqual(fault.company_id, self.cooperative)
        self.assertEqual(fault.user_id, self.manager)

    def test_who_told_is_forgotten_in_time(self):
        fault = self.env["maintenance.request"]._report_fault(self.large, "Bruit", "Léa", "06")
        fault.action_done()
        fault._gc_reporters()
        self.assertEqual(fault.reported_by, "Léa")
        fault.close_date = fields.Date.today() - timedelta(days=366)
        fault._gc_reporters()
        self.assertFalse(fault.reported_by or fault.reported_phone)
