from odoo import api, models


class HeatPortalHome(models.AbstractModel):
    """The first page of a customer: what to call, what to pay, what was used, what to do."""

    _name = "heat.portal.home"
    _description = "First Page of a Customer"

    @api.model
    def _contracts(self):
        """The contracts of the person logged in, those that run first."""
        contracts = self.env["heat.contract"]
        # staff who work with nothing of heat have a portal page too
        if contracts.has_access("read"):
            contracts = contracts.search([("is_portal_own", "=", True)])
        return contracts.sorted(lambda one: (one.state == "ended", one.name))

    @api.model
    def _home_page(self, chosen=None):
        """All that the first page shows; None for who has no contract nor bill of heat.

        What is owed, to do and announced is told of all contracts of the person.

        :param chosen: the contract whose heat is shown; by default the first
        """
        if not self.env["heat.bill"].has_access("read"):
            return None
        contracts = self._contracts()
        rights = contracts._portal_rights()
        due = self.env["heat.bill"]._portal_due()
        if not contracts and not self._has_bills():
            return None
        chosen = chosen or contracts[:1]
        seen = chosen.filtered(lambda one: "consumption" in rights[one.id])
        running = contracts.filtered(lambda one: one.state != "ended")
        # the network of a contract that is the person's
        networks = contracts.sudo().network_id
        points = contracts._portal_points()
        return {
            "contracts": contracts,
            "choices": contracts._portal_choices() if len(contracts) > 1 else [],
            "chosen": chosen,
            "due": due,
            "due_total": sum(row["residual"] for row in due),
            "currency": due[0]["currency"] if due else self.env.company.currency_id,
            "consumption": [
                {"contract": contract, **month}
                for contract in seen
                if (month := self._last_known(contract))
            ],
            "oncall": next(filter(None, (one._oncall_number() for one in networks)), None),
            "outage_contracts": ((chosen & running) | running)._portal_choices(),
            "notices": [notice for one in networks for notice in one._portal_notices(points)],
            "task": self._task(contracts, due),
            "cards": self._home_cards(),
        }

    @api.model
    def _has_bills(self):
        return bool(self.env["heat.bill"].search_count([("is_portal_own", "=", True)], limit=1))

    @api.model
    def _last_known(self, contract):
        """The last month whose heat is known, beside the same month of last year."""
        months = contract._portal_consumption()
        known = [month for month in months if month["kwh"] is not None]
        if not known:
            return None
        month = known[-1]
        change = None
        if month["before"]:
            change = round(100 * (month["kwh"] / month["before"] - 1))
        return {**month, "change": change}

    @api.model
    def _task(self, contracts, due):
        """The one thing to do: {"title", "text", "url", "button"}, or None when there is none."""
        late = [row for row in due if row["is_late"]]
        if late:
            return {
                "title": self.env._("A bill is past its date"),
                "text": self.env._(
                    "Bill %(number)s of contract %(contract)s waits for its payment.",
                    number=late[0]["number"],
                    contract=late[0]["contract"],
                ),
                "url": late[0]["pay_url"],
                "button": self.env._("Pay this bill"),
            }
        if due:
            return {
                "title": self.env._("A bill to pay"),
                "text": self.env._(
                    "Bill %(number)s of contract %(contract)s is there.",
                    number=due[0]["number"],
                    contract=due[0]["contract"],
                ),
                "url": f"/my/heat/bills/{due[0]['id']}",
                "button": self.env._("Look at this bill"),
            }
        return None

    @api.model
    def _home_cards(self):
        """Cards of other modules: [{"title", "text", "url"}]; they extend this."""
        return []
