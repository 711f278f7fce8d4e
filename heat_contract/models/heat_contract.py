from datetime import date, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.heat_base.engine.periods import Period


class HeatContract(models.Model):
    _name = "heat.contract"
    _description = "Heat Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        required=True,
        copy=False,
        default=lambda self: self.env._("New"),
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(
        string="Starts on", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(string="Ends on", tracking=True, help="Last day included.")
    point_ids = fields.One2many(
        "heat.contract.point", "contract_id", string="Points of the contract", copy=True
    )
    delivery_point_ids = fields.Many2many(
        "heat.delivery.point",
        string="Delivery points",
        compute="_compute_delivery_point_ids",
        inverse="_inverse_delivery_point_ids",
        search="_search_delivery_point_ids",
    )
    network_id = fields.Many2one(
        "heat.network", compute="_compute_network_id", store=True, index=True
    )
    bill_ids = fields.One2many("heat.bill", "contract_id", string="Bills")
    bill_count = fields.Integer(compute="_compute_bill_count")
    blocker_ids = fields.One2many("heat.billing.blocker", "contract_id", string="Blockers")
    blocked_reason = fields.Text(compute="_compute_blocked_reason")
    note = fields.Html(string="Notes")

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A contract cannot end before it starts.",
    )
    _company_name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "Another contract of this cooperative has this number."
    )

    @api.depends("point_ids.delivery_point_id")
    def _compute_delivery_point_ids(self):
        for contract in self:
            contract.delivery_point_ids = contract.point_ids.delivery_point_id

    def _inverse_delivery_point_ids(self):
        for contract in self:
            wanted = contract.delivery_point_ids
            known = contract.point_ids.delivery_point_id
            contract.point_ids = [
                *(
                    Command.delete(point.id)
                    for point in contract.point_ids
                    if point.delivery_point_id not in wanted
                ),
                *(Command.create({"delivery_point_id": point.id}) for point in wanted - known),
            ]

    def _search_delivery_point_ids(self, operator, value):
        return [("point_ids.delivery_point_id", operator, value)]

    @api.depends("point_ids.delivery_point_id.network_id")
    def _compute_network_id(self):
        for contract in self:
            contract.network_id = contract.point_ids.delivery_point_id.network_id[:1]

    @api.depends("bill_ids")
    def _compute_bill_count(self):
        counts = dict(
            self.env["heat.bill"]._read_group(
                [("contract_id", "in", self.ids)], ["contract_id"], ["__count"]
            )
        )
        for contract in self:
            contract.bill_count = counts.get(contract._origin, 0)

    @api.depends("blocker_ids")
    def _compute_blocked_reason(self):
        for contract in self:
            contract.blocked_reason = "\n".join(
                f"{blocker.run_id.name} – {blocker.message} {blocker.remedy or ''}"
                for blocker in contract.blocker_ids
            )

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = " – ".join(
                filter(None, [contract.name, contract.partner_id.name])
            )

    @api.constrains("tariff_id", "network_id")
    def _check_tariff_network(self):
        for contract in self:
            network = contract.network_id
            for tariff in contract.tariff_id | contract.tariff_ids.tariff_id:
                if tariff.network_ids and network and network not in tariff.network_ids:
                    raise ValidationError(
                        self.env._(
                            "The tariff %(tariff)s is not offered on the network %(network)s.",
                            tariff=tariff.name,
                            network=network.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name") or vals["name"] == self.env._("New"):
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = (
                    self.env["ir.sequence"].with_company(company).next_by_code("heat.contract")
                )
        contracts = super().create(vals_list)
        contracts._restrict_customers()
        return contracts

    def write(self, vals):
        if "partner_id" in vals:
            changed = self.filtered(lambda one: one.partner_id.id != vals["partner_id"])
            changed._check_customer_not_billed()
        result = super().write(vals)
        if vals.keys() & {"partner_id", "company_id"}:
            self._restrict_customers()
        if "company_id" in vals:
            # what hangs on the contract stays with its own cooperative
            self.point_ids._check_company()
            self.bill_ids._check_company()
        return result

    def _check_customer_not_billed(self):
        """The customer of posted bills stays: another one is another contract, or a payer."""
        billed = self._billed_days()
        for contract in self:
            if contract in billed:
                raise UserError(
                    self.env._(
                        "%(bill)s is posted: %(customer)s stays the customer of contract "
                        "%(contract)s. For another customer from a day on, choose “Change of "
                        "occupant”; for somebody else who pays, record a payer; to correct a "
                        "mistake, credit the bills first.",
                        bill=billed[contract][-1][1].display_name,
                        customer=contract.partner_id.display_name,
                        contract=contract.name,
                    )
                )

    def _restrict_customers(self):
        for company, contracts in self.grouped("company_id").items():
            contracts.partner_id._heat_restrict_to_company(company)

    def _service_days(self):
        """The days of the contract; a far end stands for "until further notice"."""
        self.ensure_one()
        end = self.date_to + timedelta(days=1) if self.date_to else date.max
        return Period(self.date_from, end)

    def action_open_bills(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_bill_action")
        return {**action, "domain": [("contract_id", "=", self.id)], "context": {}}
