from stdnum.fr import siret as siret_number

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ADMINISTRATOR = "heat_base.heat_base_group_administrator"
#: field of the wizard → field of the company
SAME = {
    "name": "name",
    "legal_form": "heat_legal_form",
    "siret": "company_registry",
    "rcs_city": "heat_rcs_city",
    "vat": "vat",
    "street": "street",
    "zip": "zip",
    "city": "city",
    "email": "email",
    "phone": "phone",
    "customer_service": "heat_customer_service",
    "logo": "logo",
}


class HeatSetupCompany(models.TransientModel):
    """Who the cooperative is, for itself; or another cooperative, with its chart and journals.

    The manager of a cooperative may say who it is without being the administrator of all.
    """

    _name = "heat.setup.company"
    _description = "Identity of a Cooperative"
    _check_company_auto = True

    is_new = fields.Boolean(readonly=True)
    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    name = fields.Char(string="Company name", required=True)
    legal_form = fields.Char(help="As in the statutes: SCIC SA à capital variable.")
    siret = fields.Char(string="SIRET", help="Fourteen digits.")
    rcs_city = fields.Char(string="Trade register", help="Town of the register (RCS).")
    vat = fields.Char(string="VAT number")
    street = fields.Char()
    zip = fields.Char(string="Postcode")
    city = fields.Char()
    email = fields.Char(string="E-mail")
    phone = fields.Char()
    customer_service = fields.Char(
        string="Questions and complaints",
        help="Telephone, e-mail or address printed for customers who have a question.",
    )
    logo = fields.Binary()
    manager_ids = fields.Many2many(
        "res.users",
        "heat_setup_company_manager_rel",
        string="Who sets it up",
        domain=[("share", "=", False)],
        help="They get the new cooperative beside those they have, and the role of administrator "
        "of heat networks, which holds in all of theirs.",
    )
    preview = fields.Text(string="What will be done", compute="_compute_preview")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        company = self.env["res.company"].browse(values.get("company_id"))
        if company:
            self._check_manager(company)
            kept = {name for name in SAME if name in fields}
            values |= {name: company[SAME[name]] for name in kept - {"logo"}}
            if "logo" in kept and not company.uses_default_logo:
                values["logo"] = company.logo
        return values

    @api.depends("is_new", "name", "siret", "manager_ids")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = "\n".join(wizard._preview_lines()) if wizard.is_new else False

    def _preview_lines(self):
        lines = [
            self.env._("The cooperative “%(name)s”, apart from all others.", name=self.name or "…"),
            self.env._(
                "The French chart of accounts with the accounts of heat, its taxes and its "
                "journals: sales, purchases, bank, miscellaneous."
            ),
        ]
        managers = ", ".join((self.manager_ids | self.env.user).mapped("name"))
        lines.append(self.env._("Who enters there: %(names)s.", names=managers))
        if self.siret and not self._digits():
            lines.append(self.env._("The SIRET is wrong: its digits do not check."))
        same = self._same_company()
        if same:
            lines.append(
                self.env._("Beware: “%(name)s” has the same name or SIRET.", name=same.name)
            )
        return lines

    def _digits(self):
        """The SIRET without spaces; nothing when it is none."""
        digits = "".join(filter(str.isdigit, self.siret or ""))
        return digits if len(digits) == 14 and siret_number.is_valid(digits) else ""

    def _same_company(self):
        domain = [("name", "=ilike", self.name or "")]
        if self._digits():
            domain = ["|", ("company_registry", "=", self._digits()), *domain]
        return self.env["res.company"].search([*domain, ("id", "!=", self.company_id.id)], limit=1)

    def action_save(self):
        """Write who the cooperative is."""
        self.ensure_one()
        self._check_manager(self.company_id)
        self._check_siret()
        # of the company, the manager writes what its documents say of it, and nothing else
        self.company_id.sudo().write(self._company_values())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_create_company(self):
        """Create the cooperative with its chart and journals, and go there."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("The administrator of the database alone creates cooperatives.")
            )
        self._check_siret()
        same = self._same_company()
        if same:
            raise UserError(
                self.env._(
                    "“%(name)s” has this name or this SIRET already: choose it at the top right of "
                    "the screen, or give another name.",
                    name=same.name,
                )
            )
        # what French companies need is there: no module is installed half way, which would commit
        companies = self.env["res.company"].with_context(install_mode=True)
        company = companies.create(
            {
                **self._company_values(),
                "country_id": self.env.ref("base.fr").id,
                "currency_id": self.env.ref("base.EUR").id,
            }
        ).with_env(self.env)
        company.partner_id.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        self.manager_ids.write(
            {
                "company_ids": [fields.Command.link(company.id)],
                "group_ids": [fields.Command.link(self.env.ref(ADMINISTRATOR).id)],
            }
        )
        self._load_chart(company)
        return {
            "type": "ir.actions.act_url",
            "url": f"/heat/setup/enter/{company.id}",
            "target": "self",
        }

    def _company_values(self):
        values = {field: self[name] for name, field in SAME.items() if name != "logo" or self.logo}
        return {**values, "company_registry": self._digits()}

    def _check_siret(self):
        if self.siret and not self._digits():
            raise UserError(
                self.env._(
                    "“%(siret)s” is no SIRET: it has fourteen digits, the last of which checks the "
                    "others.",
                    siret=self.siret,
                )
            )

    @api.model
    def _check_manager(self, company):
        if not self.env.user.has_group(ADMINISTRATOR) or company not in self.env.user.company_ids:
            raise AccessError(self.env._("The administrators of this cooperative alone set it up."))

    @api.model
    def _load_chart(self, company):
        """Load the French chart in a company that has none."""
        self._check_manager(company)
        if company.chart_template:
            raise UserError(self.env._("This cooperative has a chart of accounts already."))
        # Odoo lets administrators of the database alone load a chart; an empty company of
        # one's own needs no other right than to be its manager
        template = self.env["account.chart.template"].sudo()
        template.try_loading("fr", company.sudo(), install_demo=False)
