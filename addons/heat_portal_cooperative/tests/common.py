import base64
from datetime import timedelta

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.heat_cooperative_assembly.tests.common import HeatAssemblyCommon

PDF = b"%PDF-1.4 statutes"
PASSWORD = "a long password"


class HeatPortalCommon(HttpCase, HeatAssemblyCommon):
    """Members with an account: Anna and her child Zoé, Bruno, and Nora of the neighbours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger.sends_mails = False
        cls.anna, cls.bruno = cls._new_member("Anna Martin"), cls._new_member("Bruno Petit")
        today = fields.Date.today()
        cls.zoe = cls._new_member(
            "Zoé Martin",
            birth_date=today - timedelta(days=3000),
            representative_id=cls.anna.partner_id.id,
        )
        for member in (cls.anna, cls.bruno, cls.zoe):
            cls._record("2024-03-01", "subscription", member, 5)
        other = cls.env["cooperative.member"].with_context(allowed_company_ids=cls.neighbour.ids)
        cls.nora = cls._new_member("Nora Voisin", company=cls.neighbour)
        cls.neighbour_class = cls._new_class("Class N", 50, company=cls.neighbour)
        cls.env["cooperative.share.movement"].with_env(other.env).create(
            {
                "date": "2024-03-01",
                "kind": "subscription",
                "member_id": cls.nora.id,
                "share_class_id": cls.neighbour_class.id,
                "quantity": 3,
            }
        )
        cls.anna_user = cls._portal_user("anna", cls.anna.partner_id)
        cls.bruno_user = cls._portal_user("bruno", cls.bruno.partner_id)
        cls.nora_user = cls._portal_user("nora", cls.nora.partner_id, cls.neighbour)

    @classmethod
    def _new_withdrawal(cls, member, quantity, **values):
        return cls.env["cooperative.withdrawal"].create(
            {
                "member_id": member.id,
                "share_class_id": cls.share_class.id,
                "quantity": quantity,
                **values,
            }
        )

    @classmethod
    def _portal_user(cls, login, partner, company=None):
        company = company or cls.cooperative
        return new_test_user(
            cls.env,
            login=login,
            name=partner.name,
            password=PASSWORD,
            groups="base.group_portal",
            partner_id=partner.id,
            email=f"{login}@example.com",
            lang="en_US",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _enter(self, login):
        self.authenticate(login, PASSWORD)

    def _get(self, path, **values):
        """A page, in whatever language its address leads to."""
        return self.url_open(path, **values)

    def _post(self, path, files=None, **data):
        token = http.Request.csrf_token(self)
        return self.url_open(
            path, data={"csrf_token": token, **data}, files=files, allow_redirects=False
        )

    @classmethod
    def _open_page(cls, slug="scic-du-test"):
        cls.cooperative.partner_id.lang = "en_US"
        cls.cooperative.write(
            {
                "join_slug": slug,
                "join_statutes": base64.b64encode(PDF),
                "is_join_open": True,
                "join_text": "<p>We heat the village with wood.</p>",
                "email": "contact@example.com",
            }
        )

    @classmethod
    def _coming(cls, *subjects, **values):
        """An assembly in a month, convened."""
        day = fields.Datetime.now() + timedelta(days=30)
        assembly = cls._new_assembly(*subjects, starts_at=day, **values)
        return cls._convene(assembly)
