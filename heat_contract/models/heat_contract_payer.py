from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class HeatContractPayer(models.Model):
    """Who pays a component, or all of them, when it is not the customer."""

    _name = "heat.contract.payer"
    _description = "Payer of a Contract"
    _inherit = ["heat.contract.fact"]
    _rec_names_search = ["partner_id"]

    component_code = fields.Char(
        string="Component", help="R1, R2… as the tariff calls it; empty for all components."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )

    _fact_fields = frozenset({"contract_id", "date_from", "component_code", "partner_id"})
    _kind_fields = ("component_code",)

    _contract_component_date_unique = models.UniqueIndex(
        "(contract_id, COALESCE(component_code, ''), date_from)",
        "This contract already has a payer of that component from that day.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        payers = super().create([self._spelled(vals) for vals in vals_list])
        payers._restrict_payers()
        return payers

    def write(self, vals):
        result = super().write(self._spelled(vals))
        if "partner_id" in vals:
            self._restrict_payers()
        return result

    @api.constrains("contract_id", "component_code", "date_from")
    def _check_component_code(self):
        for payer in self.filtered("component_code"):
            payer.contract_id._check_component(payer.component_code, payer.date_from)

    def _spelled(self, vals):
        """``vals`` with the component as the tariff spells it; a code of blanks is no code."""
        if "component_code" not in vals:
            return vals
        contract = self.env["heat.contract"].browse(vals.get("contract_id")) or self.contract_id
        code = contract._spelled_component(vals["component_code"])
        return {**vals, "component_code": code}

    def _restrict_payers(self):
        for company, payers in self.grouped("company_id").items():
            payers.partner_id._heat_restrict_to_company(company)

    def _value_text(self):
        self.ensure_one()
        if not self.component_code:
            return self.env._("%(payer)s pays", payer=self.partner_id.display_name)
        return self.env._(
            "%(payer)s pays %(component)s",
            payer=self.partner_id.display_name,
            component=self.component_code,
        )


class HeatContract(models.Model):
    """What the tariffs of a contract call their components."""

    _inherit = "heat.contract"

    def _check_component(self, code, day):
        """Refuse a code that no tariff of the contract knows from ``day`` on: nobody would pay."""
        codes = self._component_codes(day)
        if code not in codes:
            raise ValidationError(
                self.env._(
                    "“%(code)s” is no component of the tariff of contract %(contract)s from "
                    "%(day)s on. Its components are: %(codes)s.",
                    code=code,
                    contract=self.name,
                    day=format_date(self.env, day),
                    codes=", ".join(codes),
                )
            )

    def _component_codes(self, day):
        """The codes of the contract's tariffs from ``day`` on."""
        self.ensure_one()
        facts = self.tariff_ids.filtered(lambda fact: not fact.date_to or fact.date_to >= day)
        versions = (facts.tariff_id or self.tariff_id).version_ids.filtered(
            lambda version: not version.date_to or version.date_to >= day
        )
        return sorted(set(versions.component_ids.mapped("code")))

    def _spelled_component(self, text):
        """The code that ``text`` means, whatever its case and spaces; else ``text``."""
        text = (text or "").strip()
        tariffs = self.tariff_ids.tariff_id | self.tariff_id
        codes = tariffs.version_ids.component_ids.mapped("code")
        meant = {code for code in codes if _folded(code) == _folded(text)}
        if text in meant or len(meant) != 1:
            return text or False
        return meant.pop()


def _folded(code):
    return "".join(code.split()).casefold()
