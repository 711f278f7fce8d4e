from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class HeatBaseCommon(TransactionCase):
    """Two cooperatives with a network each, and one person per role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cooperative = cls.env["res.company"].create({"name": "SCIC du Test"})
        cls.neighbour = cls.env["res.company"].create({"name": "SCIC Voisine"})
        cls.env.user.company_ids |= cls.cooperative | cls.neighbour
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": [cls.cooperative.id]})
        cls.network = cls.env["heat.network"].create(
            {"name": "Réseau du bourg", "company_id": cls.cooperative.id}
        )
        cls.other_network = cls.env["heat.network"].create(
            {"name": "Réseau voisin", "company_id": cls.neighbour.id}
        )
        cls.point = cls.env["heat.delivery.point"].create(
            {"name": "Mairie", "network_id": cls.network.id}
        )

    @classmethod
    def _new_user(cls, login, *groups):
        return new_test_user(
            cls.env,
            login=login,
            groups=",".join(groups),
            company_id=cls.cooperative.id,
            company_ids=[Command.set(cls.cooperative.ids)],
        )
