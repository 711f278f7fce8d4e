from odoo import api, fields, models

#: Characters of a password: length is what makes one hard to guess.
LEAST_PASSWORD = 10


class HeatPortalActivation(models.AbstractModel):
    """How a customer gets a login of their own from the code on their bill."""

    _name = "heat.portal.activation"
    _description = "Activation of a Customer's Space"

    @api.model
    def _errors(self, form):
        """{name of the field: sentence} of what is missing or wrong, before any code is tried."""
        errors = {}
        for name in ("contract", "code", "name", "login", "password"):
            if not form.get(name, "").strip():
                errors[name] = self.env._("This field is empty: fill it in.")
        login, password = form.get("login", "").strip(), form.get("password", "")
        if login and (len(login) < 4 or any(letter.isspace() for letter in login)):
            errors["login"] = self.env._(
                "“%(login)s” is too short or holds a space: choose four characters at least.",
                login=login,
            )
        if password and len(password) < LEAST_PASSWORD:
            errors["password"] = self.env._(
                "This password is too short: choose %(count)s characters at least.",
                count=LEAST_PASSWORD,
            )
        if password and password != form.get("password_again", ""):
            errors["password_again"] = self.env._("The two passwords differ: type them again.")
        email = form.get("email", "").strip()
        if email and ("@" not in email or " " in email):
            errors["email"] = self.env._(
                "“%(email)s” is no e-mail address: correct it, or leave it empty.", email=email
            )
        return errors

    @api.model
    def _activate(self, form):
        """(login, {}) of the new account, or (None, {field: sentence}).

        A wrong number and a wrong code get the same answer, and a login is looked up only once
        the code was right: nobody learns from here who is a customer.
        """
        code = self.env["heat.portal.code"]._matching(
            form["contract"].strip(), form["code"].strip()
        )
        if not code:
            return None, {
                "code": self.env._(
                    "This contract number and this code do not go together. Look at your last "
                    "bill; after five wrong tries, ask us for another code."
                )
            }
        login = form["login"].strip()
        # a login belongs to one account of the whole database
        users = self.env["res.users"].sudo().with_context(active_test=False)
        if users.search_count([("login", "=", login)], limit=1):
            return None, {
                "login": self.env._(
                    "“%(login)s” is already taken: choose another login.", login=login
                )
            }
        user = self._create_user(code.contract_id, form)
        code.write({"state": "used", "used_by": user.id, "used_at": fields.Datetime.now()})
        return user.login, {}

    @api.model
    def _create_user(self, contract, form):
        """The customer's own account; for a second person, a contact with an access."""
        company, customer = contract.company_id, contract.partner_id
        email = form.get("email", "").strip()
        is_customer = (
            not customer.is_company and not customer.with_context(active_test=False).user_ids
        )
        partner = customer
        if not is_customer:
            partner = customer.create(
                {
                    "name": form["name"].strip(),
                    "email": email,
                    "lang": customer.lang,
                    "company_id": company.id,
                }
            )
        elif email and not customer.email:
            customer.email = email
        # who activates has no account yet: the code that was right gives them one
        users = self.env["res.users"].sudo().with_context(no_reset_password=True)
        user = users.create(
            {
                "login": form["login"].strip(),
                "password": form["password"],
                "partner_id": partner.id,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                "lang": partner.lang or self.env.lang,
                "tz": contract.network_id.tz,
            }
        )
        if not is_customer:
            self._grant(contract, user)
        return user

    @api.model
    def _grant(self, contract, user):
        # the code printed on the bill gives the right
        accesses = self.env["heat.portal.access"].sudo()
        accesses.create(
            {
                "company_id": contract.company_id.id,
                "user_id": user.id,
                "contract_id": contract.id,
                "may_request": True,
                "reason": self.env._("Opened with the code of a bill"),
            }
        )
