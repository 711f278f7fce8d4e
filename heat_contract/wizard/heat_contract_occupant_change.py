from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import local_midnight

#: What the next contract takes over from the one that ends.
KEPT = ("term_months", "renewal", "renewal_months", "notice_months")


class HeatContractOccupantChange(models.TransientModel):
    """One occupant leaves and another one comes, on any day of the month.

    The closing index, the end of the contract and the start of the next one are recorded in
    one transaction; who paid for the one who leaves does not pay for the next.
    """

    _name = "heat.contract.occupant.change"
    _description = "Change of Occupant"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "heat.contract", required=True, readonly=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="contract_id.company_id")
    leaving_id = fields.Many2one(related="contract_id.partner_id", string="Who leaves")
    received_on = fields.Date(
        string="Notice received on", required=True, default=fields.Date.context_today
    )
    last_day = fields.Date(
        string="Last day of the one who leaves",
        required=True,
        default=fields.Date.context_today,
        help="Last day included. The next contract starts the day after.",
    )
    line_ids = fields.One2many(
        "heat.contract.occupant.change.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        string="Closing indexes",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Who comes", required=True, check_company=True
    )
    subscribed_power_kw = fields.Float(
        string="Subscribed power (kW)",
        digits=(12, 3),
        compute="_compute_kept",
        store=True,
        readonly=False,
        precompute=True,
    )
    tariff_id = fields.Many2one(
        "heat.tariff",
        compute="_compute_kept",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        check_company=True,
    )
    has_warning = fields.Boolean(compute="_compute_warning")
    warning = fields.Text(compute="_compute_warning")
    notice = fields.Text(compute="_compute_notice")
    reason = fields.Char(help="Why an odd index is right: written in the history of the meter.")

    @api.depends("contract_id", "last_day")
    def _compute_line_ids(self):
        for wizard in self:
            typed = {line.register_id: line.typed_index for line in wizard.line_ids}
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"register_id": register.id, "typed_index": typed.get(register, False)}
                )
                for register in wizard._registers()
            ]

    @api.depends("contract_id", "last_day")
    def _compute_kept(self):
        for wizard in self:
            wizard.subscribed_power_kw = wizard._held("power_ids").kw
            wizard.tariff_id = wizard._held("tariff_ids").tariff_id

    @api.depends("line_ids.warning")
    def _compute_warning(self):
        for wizard in self:
            odd = wizard.line_ids.filtered("warning")
            wizard.has_warning = bool(odd)
            wizard.warning = "\n".join(f"{line._label()} – {line.warning}" for line in odd)

    @api.depends("last_day", "line_ids.typed_index", "contract_id", "received_on")
    @api.depends_context("lang")
    def _compute_notice(self):
        for wizard in self:
            wizard.notice = "\n".join(wizard._doubts()) if wizard.last_day else False

    def _doubts(self):
        """What the change leaves open."""
        doubts = []
        if self.line_ids and not any(line.typed_index for line in self.line_ids):
            doubts.append(
                self.env._(
                    "Without a closing index, the heat of the month is shared out between the two "
                    "by an estimate."
                )
            )
        termination = self.env["heat.contract.termination"].new(
            {
                "contract_id": self.contract_id.id,
                "received_on": self.received_on,
                "date": self.last_day,
            }
        )
        return doubts + termination._doubts()

    def _registers(self):
        """What counts the heat at the points of the contract on the last day."""
        if not self.last_day:
            return self.env["heat.meter.register"]
        places = self.env["heat.meter.installation"].search(
            [("delivery_point_id", "in", self._points().ids), ("role", "=", "billing")]
        )
        places = places.filtered(lambda place: place._covers(self.last_day))
        return places.meter_id.register_ids.filtered(
            lambda register: (
                register.is_counted
                and register.measured_quantity in ("energy", "cold_energy", "volume")
            )
        )

    def _points(self):
        """The points of the contract on its last day."""
        links = self.contract_id.point_ids.filtered(
            lambda link: (
                self.last_day
                and link.period_from <= self.last_day
                and (not link.period_to or link.period_to >= self.last_day)
            )
        )
        return links.delivery_point_id

    def _held(self, name, basis=None):
        """The fact of the contract in force on its last day."""
        facts = self.contract_id[name]
        if basis:
            facts = facts.filtered(lambda fact: fact.basis == basis)
        facts = facts.filtered(lambda fact: self.last_day and fact.date_from <= self.last_day)
        return facts.sorted("date_from")[-1:]

    def _instant(self):
        """When the closing index counts: the end of the last day, or now while it lasts."""
        end = local_midnight(
            self.last_day + timedelta(days=1), self.contract_id.network_id.tz or "UTC"
        )
        return min(end.replace(tzinfo=None), fields.Datetime.now())

    # recording

    def action_apply(self):
        """Record the closing indexes, end the contract, start the next one and open it."""
        self.ensure_one()
        self._check()
        self._record_indexes()
        self._end_contract()
        following = self._start_contract()
        self._tell(following)
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.contract",
            "res_id": following.id,
            "view_mode": "form",
        }

    def _check(self):
        contract = self.contract_id
        foreign = self.line_ids.register_id - self._registers()
        if foreign:
            raise UserError(
                self.env._(
                    "%(meters)s does not count the heat of contract %(contract)s on its last day: "
                    "its index is not typed here.",
                    meters=", ".join(foreign.meter_id.mapped("display_name")),
                    contract=contract.name,
                )
            )
        if self.last_day < contract.date_from or (
            contract.date_to and self.last_day > contract.date_to
        ):
            raise UserError(
                self.env._(
                    "Contract %(contract)s is not in force on %(day)s.",
                    contract=contract.name,
                    day=format_date(self.env, self.last_day),
                )
            )
        if contract.termination_id:
            raise UserError(
                self.env._(
                    "Contract %(contract)s is terminated already: withdraw that termination, the "
                    "change of occupant records its own.",
                    contract=contract.name,
                )
            )
        typed = any(line.typed_index for line in self.line_ids)
        if typed and self.last_day > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The last day is to come: its index is typed once it is read, in the meter."
                )
            )
        if self.has_warning and not (self.reason or "").strip():
            raise UserError(
                self.env._("Check the indexes in question; if they are right, say why.")
            )

    def _record_indexes(self):
        at = self._instant()
        for line in self.line_ids.filtered("typed_index"):
            # whoever ends a contract types its closing index, without any role in metering
            line.register_id.sudo()._record_index(line._typed(), at)
            if line.warning:
                # in the history of the meter, which that role does not write either
                line.register_id.meter_id.sudo().message_post(
                    body=self.env._(
                        "Odd index confirmed: %(indexes)s. %(reason)s",
                        indexes=f"{line._label()} {line.typed_index}",
                        reason=self.reason,
                    )
                )

    def _end_contract(self):
        self.env["heat.contract.termination"].create(
            {
                "contract_id": self.contract_id.id,
                "received_on": self.received_on,
                "date": self.last_day,
                "reason": "occupant",
            }
        ).action_confirm()

    def _start_contract(self):
        contract, first_day = self.contract_id, self.last_day + timedelta(days=1)
        return contract.create(
            {
                "partner_id": self.partner_id.id,
                "company_id": contract.company_id.id,
                "previous_contract_id": contract.id,
                "date_from": first_day,
                "tariff_id": self.tariff_id.id,
                "subscribed_power_kw": self.subscribed_power_kw,
                "urf": self._held("quantity_ids", "urf").quantity,
                "area_m2": self._held("quantity_ids", "m2").quantity,
                "point_ids": [
                    Command.create({"delivery_point_id": point.id}) for point in self._points()
                ],
                **{name: contract[name] for name in KEPT},
            }
        )

    def _tell(self, following):
        day = format_date(self.env, self.last_day)
        self.contract_id.message_post(
            body=self.env._(
                "%(leaving)s leaves on %(day)s; %(next)s takes over.",
                leaving=self.leaving_id.display_name,
                day=day,
                next=following.display_name,
            )
        )
        following.message_post(
            body=self.env._(
                "Takes over from %(contract)s, which ended on %(day)s.",
                contract=self.contract_id.display_name,
                day=day,
            )
        )
