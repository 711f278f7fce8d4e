from odoo import Command, models

from ..engine import cooperative

#: Customers with a login: (login, key of the customer), homes and a town.
CUSTOMERS = (("lambelin", "forges_1_occupant"), ("belhassen", "forges_2_occupant"))
#: The town's accountant sees all its contracts: (login, name, key of the customer).
ACCOUNTANT = ("mairie-compta", "Corinne Perraudin", "commune_brenouse")
#: Where the next bills print a code.
WITH_CODE = "forges_3_occupant"
ONCALL = "+33 3 53 01 40 99"


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_portal(self):
        """Two customers and a town's accountant have a login, another customer a code."""
        company = self.env.company
        if not company.heat_oncall_phone:
            company.heat_oncall_phone = ONCALL
        contacts = {login: self._ref(f"customer_{key}") for login, key in CUSTOMERS}
        login, name, key = ACCOUNTANT
        contacts[login] = self._ensure(
            "res.partner",
            {
                f"contact_{login}": {
                    "name": name,
                    "lang": cooperative.LANG,
                    "email": f"{login}@brenouse.example",
                    "company_id": company.id,
                }
            },
        )
        self.with_context(no_reset_password=True)._ensure(
            "res.users",
            {f"user_{one}": self._portal_user_vals(one, who) for one, who in contacts.items()},
        )
        self._ensure(
            "heat.portal.access",
            {
                f"access_{login}": {
                    "company_id": company.id,
                    "user_id": self._ref(f"user_{login}").id,
                    "partner_id": self._ref(f"customer_{key}").id,
                    "reason": "Courrier du maire",
                }
            },
        )
        contract = self.env["heat.contract"].search(
            [("partner_id", "=", self._ref(f"customer_{WITH_CODE}").id)], limit=1
        )
        self._ensure("heat.portal.code", {f"code_{WITH_CODE}": {"contract_id": contract.id}})

    def _portal_user_vals(self, login, partner):
        return {
            "login": login,
            "password": cooperative.PASSWORD,
            "partner_id": partner.id,
            "lang": cooperative.LANG,
            "tz": cooperative.TZ,
            "company_id": self.env.company.id,
            "company_ids": [Command.set(self.env.company.ids)],
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
        }
