from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import local_midnight
from odoo.addons.heat_metering.engine.expectation import typed_index


class HeatContractDedicatedPlant(models.TransientModel):
    """A boiler house that serves one customer: all its records from one screen."""

    _name = "heat.contract.dedicated.plant"
    _description = "Dedicated Plant"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, check_company=True
    )
    network_id = fields.Many2one(
        "heat.network",
        string="Existing network",
        check_company=True,
        help="Empty: a network is created for this plant.",
    )
    network_name = fields.Char(
        string="New network", compute="_compute_names", store=True, readonly=False, precompute=True
    )
    point_name = fields.Char(
        string="Delivery point",
        compute="_compute_names",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    street = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    zip = fields.Char(
        string="Postcode",
        compute="_compute_address",
        store=True,
        readonly=False,
        precompute=True,
    )
    city = fields.Char(compute="_compute_address", store=True, readonly=False, precompute=True)
    serial = fields.Char(string="Serial number", required=True)
    meter_model_id = fields.Many2one(
        "heat.meter.model",
        string="Known model",
        check_company=True,
        help="Gives the registers; without one, the meter has a single register of energy.",
    )
    manufacturer = fields.Char()
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of the index",
        default=lambda self: self.env.ref("heat_base.uom_mwh"),
        required=True,
    )
    first_index = fields.Char(
        string="First index",
        help="Index of energy at the start of the first day; empty when it is not read yet.",
    )
    tariff_id = fields.Many2one(
        "heat.tariff",
        required=True,
        check_company=True,
        domain="['|', ('network_ids', '=', False), ('network_ids', 'in', network_id)]",
        help="Tariffs offered on the network; on a new one, those that are offered on all.",
    )
    has_no_tariff = fields.Boolean(compute="_compute_has_no_tariff")
    subscribed_power_kw = fields.Float(string="Subscribed power (kW)", digits=(12, 3))
    date_from = fields.Date(string="Starts on", required=True, default=fields.Date.context_today)
    term_months = fields.Integer(string="Term (months)")
    renewal = fields.Selection(
        [("none", "None"), ("tacit", "Tacit")], required=True, default="none"
    )
    renewal_months = fields.Integer(string="Renewed for (months)", default=12)
    notice_months = fields.Integer(string="Notice (months)")

    @api.depends("partner_id")
    def _compute_names(self):
        """Named after the customer, until something else is typed."""
        for wizard in self:
            customer = wizard.partner_id.name
            wizard.network_name = wizard.network_name or customer
            wizard.point_name = wizard.point_name or customer

    @api.depends("partner_id")
    def _compute_address(self):
        for wizard in self:
            for name in ("street", "zip", "city"):
                wizard[name] = wizard[name] or wizard.partner_id[name]

    @api.depends("network_id", "company_id")
    def _compute_has_no_tariff(self):
        """Whether every tariff is kept for other networks than that of the plant."""
        tariffs = self.env["heat.tariff"].search([("company_id", "in", self.company_id.ids)])
        for wizard in self:
            wizard.has_no_tariff = not tariffs.filtered(
                lambda tariff, wizard=wizard: (
                    tariff.company_id == wizard.company_id
                    and (not tariff.network_ids or wizard.network_id._origin in tariff.network_ids)
                )
            )

    def action_create_plant(self):
        """Create the network, the point, its meter and the contract, and open the contract."""
        self.ensure_one()
        networks = self.tariff_id.network_ids
        if networks and self.network_id not in networks:
            raise UserError(
                self.env._(
                    "Tariff %(tariff)s is kept for %(networks)s. Choose a tariff offered on all "
                    "networks, or one of those networks.",
                    tariff=self.tariff_id.display_name,
                    networks=", ".join(networks.mapped("name")),
                )
            )
        index = self._first_index()
        point = self.env["heat.delivery.point"].create(
            {
                "name": self.point_name,
                "network_id": (self.network_id or self._new_network()).id,
                "partner_id": self.partner_id.id,
                "street": self.street,
                "zip": self.zip,
                "city": self.city,
            }
        )
        meter = self._new_meter(point)
        contract = self._new_contract(point)
        if index is not None:
            energy = meter.register_ids.filtered(
                lambda register: register.is_counted and register.measured_quantity == "energy"
            )
            if not energy:
                raise UserError(self.env._("This model of meter has no register of energy."))
            # at midnight: the last index of the day before, from which the first bill counts
            start = local_midnight(self.date_from, point.network_id.tz)
            energy._record_index(index, min(start.replace(tzinfo=None), fields.Datetime.now()))
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.contract",
            "res_id": contract.id,
            "view_mode": "form",
        }

    def _first_index(self):
        """The index that was typed, or None."""
        if not (self.first_index or "").strip():
            return None
        if self.date_from > fields.Date.context_today(self):
            raise UserError(
                self.env._("The contract starts later: its first index is typed once it is read.")
            )
        try:
            return typed_index(self.first_index)
        except EngineError:
            raise UserError(
                self.env._(
                    "%(text)s is not a number: type digits and a comma.", text=self.first_index
                )
            ) from None

    def _new_network(self):
        if not (self.network_name or "").strip():
            raise UserError(self.env._("Choose a network or name a new one."))
        return self.env["heat.network"].create(
            {"name": self.network_name, "company_id": self.company_id.id}
        )

    def _new_meter(self, point):
        registers = self.meter_model_id._register_commands() if self.meter_model_id else []
        known = self.meter_model_id._meter_vals() if self.meter_model_id else {}
        return self.env["heat.meter"].create(
            {
                **known,
                "serial": self.serial,
                "manufacturer": self.manufacturer or known.get("manufacturer"),
                "meter_model_id": self.meter_model_id.id,
                "company_id": self.company_id.id,
                "installation_ids": [
                    Command.create(
                        {
                            "delivery_point_id": point.id,
                            "date_from": self.date_from - timedelta(days=1),
                        }
                    )
                ],
                "register_ids": registers
                or [Command.create({"measured_quantity": "energy", "uom_id": self.uom_id.id})],
            }
        )

    def _new_contract(self, point):
        return self.env["heat.contract"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "date_from": self.date_from,
                "tariff_id": self.tariff_id.id,
                "subscribed_power_kw": self.subscribed_power_kw,
                "point_ids": [Command.create({"delivery_point_id": point.id})],
                "term_months": self.term_months,
                "renewal": self.renewal,
                "renewal_months": self.renewal_months,
                "notice_months": self.notice_months,
            }
        )
