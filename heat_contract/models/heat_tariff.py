from collections import defaultdict

from odoo import Command, api, fields, models


class HeatTariff(models.Model):
    _name = "heat.tariff"
    _description = "Heat Tariff"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    network_ids = fields.Many2many(
        "heat.network",
        string="Networks",
        check_company=True,
        help="Networks on which the tariff is offered; empty for all.",
    )
    version_ids = fields.One2many("heat.tariff.version", "tariff_id", string="Versions", copy=True)
    current_version_id = fields.Many2one(
        "heat.tariff.version", string="Version in force", compute="_compute_current_version_id"
    )
    price_summary = fields.Char(string="Prices", compute="_compute_price_summary")
    contract_ids = fields.One2many("heat.contract", "tariff_id", string="Contracts")
    contract_count = fields.Integer(compute="_compute_contract_count")
    revision_mode = fields.Selection(
        [("automatic", "By itself, on its dates"), ("decided", "When somebody applies it")],
        string="Prices are revised",
        required=True,
        default="automatic",
        help="By itself: the formula gives the price from each revision date on. When somebody "
        "applies it: the price stays until a revision is applied.",
    )
    revision_ids = fields.One2many("heat.tariff.revision", "tariff_id", string="Revisions")
    note = fields.Html(string="Notes")

    @api.depends("version_ids.date_from")
    @api.depends_context("tz")
    def _compute_current_version_id(self):
        today = fields.Date.context_today(self)
        for tariff in self:
            started = tariff.version_ids.filtered(
                lambda version: version.date_from and version.date_from <= today
            )
            tariff.current_version_id = started.sorted("date_from")[-1:]

    @api.depends("version_ids.date_from", "version_ids.price_summary")
    def _compute_price_summary(self):
        for tariff in self:
            tariff.price_summary = tariff.current_version_id.price_summary

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        counts = dict(
            self.env["heat.contract"]._read_group(
                [("tariff_id", "in", self.ids)], ["tariff_id"], ["__count"]
            )
        )
        for tariff in self:
            tariff.contract_count = counts.get(tariff._origin, 0)

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.contract_ids._check_company()
        return result

    def action_open_contracts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_contract_action")
        return {
            **action,
            "domain": [("tariff_id", "=", self.id)],
            "context": {"default_tariff_id": self.id},
        }

    def action_revise(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_tariff_revise_action"
        )
        return {
            **action,
            "context": {"dialog_size": "extra-large", "default_tariff_id": self.id},
        }

    def action_simulate(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_tariff_simulate_action"
        )
        return {
            **action,
            "context": {"dialog_size": "extra-large", "default_tariff_id": self.id},
        }

    def _copy_for(self, contract):
        """A tariff of the same prices for one contract: its decisions and links are copied too."""
        self.ensure_one()
        name = self.env._("%(tariff)s – %(contract)s", tariff=self.name, contract=contract.name)
        tariff = self.copy({"name": name})
        for revision in self.revision_ids.filtered(lambda one: one.state == "applied"):
            lines = [
                Command.create({**vals, "component_id": False})
                for vals in revision.line_ids.copy_data()
            ]
            revision.copy({"tariff_id": tariff.id, "line_ids": lines})
        links = self.env["heat.price.index.link"].search([("tariff_id", "=", self.id)])
        for link in links:
            link.copy({"tariff_id": tariff.id, "amendment_id": False})
        return tariff

    def _decided_dates(self):
        """The days of applied revisions by tariff and code of component."""
        decided = defaultdict(list)
        lines = self.env["heat.tariff.revision.line"].search(
            [("revision_id.tariff_id", "in", self.ids), ("revision_id.state", "=", "applied")]
        )
        for line in lines:
            decided[line.revision_id.tariff_id, line.code].append(line.revision_id.date)
        return decided
