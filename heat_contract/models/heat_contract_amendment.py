from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: Months in which the operator decides on a reduction of power; Code de l'énergie, L. 241-10.
DECISION_MONTHS = 3
#: What an amendment says; once it is in force, another amendment says otherwise.
SUBSTANCE = {
    "contract_id",
    "kind",
    "date",
    "power_kw",
    "quantity_basis",
    "quantity",
    "tariff_id",
    "component_code",
    "payer_id",
    "delivery_point_id",
    "point_change",
    "term_months",
    "renewal",
    "renewal_months",
    "notice_months",
}


class HeatContractAmendment(models.Model):
    """A change of a contract, signed or asked for.

    Until it is put in force it changes nothing; then it makes dated facts and stays.
    """

    _name = "heat.contract.amendment"
    _description = "Amendment of a Contract"
    _inherit = ["mail.thread", "mail.activity.mixin", "heat.decided"]
    _order = "contract_id, number desc"
    _rec_names_search = ["contract_id.name", "contract_id.partner_id", "reason"]
    _check_company_auto = True
    _decided_fields = frozenset({"state", "decided_on", "before"})

    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    network_id = fields.Many2one(related="contract_id.network_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    kind = fields.Selection(
        [
            ("power", "Subscribed power"),
            ("quantity", "URF or area"),
            ("tariff", "Tariff"),
            ("payer", "Payer"),
            ("point", "Delivery point"),
            ("term", "Term and renewal"),
            ("index", "Price index"),
            ("other", "Other"),
        ],
        string="Subject",
        required=True,
        default="power",
        tracking=True,
    )
    date = fields.Date(
        string="Takes effect on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="First day of what the amendment sets.",
    )
    signed_on = fields.Date(string="Signed on", tracking=True)
    reason = fields.Text(help="Why the contract changes, as the amendment says it.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Evidence",
        check_company=True,
        help="The signed amendment, the study behind it.",
    )
    state = fields.Selection(
        [("draft", "In preparation"), ("in_force", "Recorded"), ("refused", "Refused")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )

    # what it sets, by subject
    power_kw = fields.Float(string="New power (kW)", digits=(12, 3))
    quantity_basis = fields.Selection(
        selection=lambda self: self.env["heat.contract.quantity"]._fields["basis"].selection,
        default="urf",
    )
    quantity = fields.Float(string="New quantity", digits=(14, 3))
    tariff_id = fields.Many2one(
        "heat.tariff",
        string="New tariff",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    component_code = fields.Char(
        string="Component", help="R1, R2… as the tariff calls it; empty for all components."
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="New payer",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", index="btree_not_null", ondelete="restrict", check_company=True
    )
    point_change = fields.Selection(
        [("joins", "Joins the contract"), ("leaves", "Leaves the contract")], default="joins"
    )
    term_months = fields.Integer(string="New term (months)", aggregator=None)
    renewal = fields.Selection([("none", "None"), ("tacit", "Tacit")], default="none")
    renewal_months = fields.Integer(string="Renewed for (months)", aggregator=None)
    notice_months = fields.Integer(string="Notice (months)", aggregator=None)

    # a reduction of power that the customer asks for
    requested_on = fields.Date(
        string="Asked for on",
        tracking=True,
        help="Day the customer's request was received, when the power is to be reduced.",
    )
    justification = fields.Selection(
        [
            ("study", "Study by a third party (NF EN 12831)"),
            ("recorder", "Power recorder"),
            ("other", "Other"),
        ],
        help="What the request rests on: a reduction follows a renovation of the building or of "
        "its installations (Code de l'énergie, article L. 241-10).",
    )
    decision_due_on = fields.Date(
        string="To be decided by",
        compute="_compute_decision_due_on",
        store=True,
        help="Three months after the request.",
    )
    decided_on = fields.Date(readonly=True, copy=False, tracking=True)

    # what it made
    power_ids = fields.One2many("heat.contract.power", "amendment_id", string="Powers set")
    quantity_ids = fields.One2many(
        "heat.contract.quantity", "amendment_id", string="Quantities set"
    )
    payer_ids = fields.One2many("heat.contract.payer", "amendment_id", string="Payers set")
    tariff_ids = fields.One2many("heat.contract.tariff", "amendment_id", string="Tariffs set")

    _contract_number_unique = models.Constraint(
        "UNIQUE (contract_id, number)", "This contract already has an amendment of that number."
    )
    _figures_positive = models.Constraint(
        "CHECK (COALESCE(power_kw, 0) >= 0 AND COALESCE(quantity, 0) >= 0 "
        "AND COALESCE(term_months, 0) >= 0 AND COALESCE(renewal_months, 0) >= 0 "
        "AND COALESCE(notice_months, 0) >= 0)",
        "Power, quantities and durations cannot be negative.",
    )

    @api.depends("requested_on")
    def _compute_decision_due_on(self):
        for amendment in self:
            asked = amendment.requested_on
            amendment.decision_due_on = asked and asked + relativedelta(months=DECISION_MONTHS)

    @api.depends("number", "contract_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "%(contract)s – amendment %(number)s",
                contract=amendment.contract_id.name or "",
                number=amendment.number or "…",
            )

    def _title(self):
        """The amendment as the history and the printed contract call it."""
        self.ensure_one()
        if not self.signed_on:
            return self.env._("Amendment %(number)s", number=self.number)
        return self.env._(
            "Amendment %(number)s, signed on %(day)s",
            number=self.number,
            day=format_date(self.env, self.signed_on),
        )

    def _subject(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    @api.model_create_multi
    def create(self, vals_list):
        last = dict(
            self._read_group(
                [("contract_id", "in", [vals.get("contract_id") for vals in vals_list])],
                ["contract_id"],
                ["number:max"],
            )
        )
        last = {contract.id: number for contract, number in last.items()}
        numbered = []
        for vals in vals_list:
            contract = vals.get("contract_id")
            last[contract] = (last.get(contract) or 0) + 1
            numbered.append({**vals, "number": last[contract]})
        return super().create(numbered)

    def write(self, vals):
        changed = SUBSTANCE & vals.keys()
        settled = self.filtered(lambda amendment: amendment.state == "in_force")
        if changed and settled:
            raise UserError(
                self.env._(
                    "%(amendment)s is recorded: what it says is not changed. Record another one.",
                    amendment=settled[0].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        for amendment in self:
            if amendment.state == "in_force":
                raise UserError(
                    self.env._(
                        "%(amendment)s is recorded and stays on file. Take it back, as long as no "
                        "bill rests on it, or record another one.",
                        amendment=amendment.display_name,
                    )
                )

    @api.constrains("contract_id", "date", "kind", "component_code")
    def _check_component_code(self):
        for amendment in self.filtered(lambda one: one.kind == "payer"):
            code = amendment.contract_id._spelled_component(amendment.component_code)
            if code:
                amendment.contract_id._check_component(code, amendment.date)

    @api.constrains("contract_id", "date")
    def _check_date(self):
        for amendment in self:
            contract = amendment.contract_id
            if amendment.date < contract.date_from or (
                contract.date_to and amendment.date > contract.date_to
            ):
                raise ValidationError(
                    self.env._(
                        "The amendment takes effect on %(day)s, outside the days of contract "
                        "%(contract)s.",
                        day=format_date(self.env, amendment.date),
                        contract=contract.name,
                    )
                )
