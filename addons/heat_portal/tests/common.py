from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from odoo.addons.heat_contract.tests.common import HeatContractCommon

PASSWORD = "une longue phrase"


class HeatPortalCommon(HeatContractCommon, HttpCase):
    """Ingrid has a contract and a bill, Otto another, Nora one in the neighbouring cooperative."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._meter_march(cls.point)
        cls.other_point = cls._new_point("Other house")
        cls._meter_march(cls.other_point, kwh=500)
        cls.other_customer = cls._new_partner("Otto Other")
        cls.other_contract = cls._new_contract(cls.other_point, cls.other_customer, 6)
        cls._bill_march()
        cls.bill = cls.contract.bill_ids
        cls.other_bill = cls.other_contract.bill_ids
        cls.ingrid = cls._portal_user("ingrid", cls.customer)
        cls.otto = cls._portal_user("otto", cls.other_customer)
        cls.stranger = cls._portal_user("stranger", cls._new_partner("Sven Stranger"))
        cls.nora = cls._portal_user(
            "nora", cls._new_partner("Nora Neighbour"), company=cls.neighbour
        )
        cls.manager = cls._new_user("bm", "heat_contract.heat_contract_group_billing_manager")

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
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
        )

    @classmethod
    def _as(cls, user):
        """The environment of ``user``, with no company but theirs."""
        context = {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
        return cls.env(user=user, context=context)

    def _get(self, login, url, **options):
        self.authenticate(login, login and PASSWORD)
        return self.url_open(url, **options)

    def _post(self, login, url, data=None, files=None):
        self.authenticate(login, login and PASSWORD)
        data = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
        return self.url_open(url, data=data, files=files)
