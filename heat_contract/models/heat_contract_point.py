from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import Period


class HeatContractPoint(models.Model):
    _name = "heat.contract.point"
    _description = "Delivery Point of a Contract"
    _inherit = ["heat.decided"]
    _order = "contract_id, date_from nulls first, id"
    _check_company_auto = True
    _decided_fields = frozenset({"amendment_id"})

    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", required=True, index=True, ondelete="restrict", check_company=True
    )
    network_id = fields.Many2one(related="delivery_point_id.network_id")
    date_from = fields.Date(
        string="From", help="First day of this point in the contract; empty: from its start."
    )
    date_to = fields.Date(
        string="Until", help="Last day of this point in the contract; empty: to its end."
    )
    period_from = fields.Date(
        string="In force from", compute="_compute_period", store=True, precompute=True
    )
    period_to = fields.Date(
        string="In force until", compute="_compute_period", store=True, precompute=True
    )

    amendment_id = fields.Many2one(
        "heat.contract.amendment",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        check_company=True,
    )

    _period_ordered = models.Constraint(
        "CHECK (period_to IS NULL OR period_to >= period_from)",
        "A point must belong to its contract for one day at least.",
    )
    _one_contract_a_day = models.Constraint(
        """EXCLUDE USING gist (
            int4range(delivery_point_id, delivery_point_id, '[]') WITH &&,
            daterange(period_from, period_to, '[]') WITH &&
        ) DEFERRABLE INITIALLY IMMEDIATE""",
        "Another contract already serves this delivery point during this period.",
    )

    @api.depends("date_from", "date_to", "contract_id.date_from", "contract_id.date_to")
    def _compute_period(self):
        for point in self:
            contract = point.contract_id
            starts = [day for day in (point.date_from, contract.date_from) if day]
            ends = [day for day in (point.date_to, contract.date_to) if day]
            point.period_from = max(starts, default=False)
            point.period_to = min(ends, default=False)

    @api.constrains("contract_id", "delivery_point_id")
    def _check_one_network(self):
        for contract in self.contract_id:
            networks = contract.point_ids.delivery_point_id.network_id
            if len(networks) > 1:
                raise ValidationError(
                    self.env._(
                        "The points of the contract %(contract)s belong to several networks: "
                        "%(networks)s. Make one contract a network.",
                        contract=contract.name,
                        networks=", ".join(networks.mapped("name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # the end that another contract has just been given must reach the database before
        self.flush_model(["period_from", "period_to"])
        return super().create(vals_list)

    def write(self, vals):
        if "contract_id" in vals or "delivery_point_id" in vals:
            self.filtered(
                lambda link: (
                    vals.get("contract_id", link.contract_id.id) != link.contract_id.id
                    or vals.get("delivery_point_id", link.delivery_point_id.id)
                    != link.delivery_point_id.id
                )
            )._check_not_billed()
        held = {}
        # an amendment may reach back into billed days: its preview names the bills to credit
        if {"date_from", "date_to"} & vals.keys() and not self._is_deciding():
            held = {link: link._held_lines() for link in self}
        result = super().write(vals)
        for link, lines in held.items():
            link._check_still_held(lines)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_not_billed()

    def _check_not_billed(self):
        """What a posted bill charged, its contract delivered: the place stays on file."""
        for link in self:
            line = link._billed_lines()[:1]
            if line:
                raise UserError(
                    self.env._(
                        "%(bill)s charges the heat of %(point)s, which stays in contract "
                        "%(contract)s. Give its last day in the contract instead, or record an "
                        "amendment.",
                        bill=line.bill_id.display_name,
                        point=link.delivery_point_id.display_name,
                        contract=link.contract_id.name,
                    )
                )

    def _billed_lines(self):
        """The lines of posted bills in force that charge this point to its contract."""
        self.ensure_one()
        return self.env["heat.bill.line"].search(
            [
                ("bill_id.contract_id", "=", self.contract_id.id),
                ("delivery_point_id", "=", self.delivery_point_id.id),
                ("bill_id.state", "=", "posted"),
                ("bill_id.kind", "!=", "credit"),
            ]
        )

    def _held_lines(self):
        """Those whose days lie within the point's days in the contract."""
        same = self.contract_id.point_ids.filtered(
            lambda link: link.delivery_point_id == self.delivery_point_id
        )
        return self._billed_lines().filtered(
            lambda line: any(
                link.period_from <= line.date_from
                and (not link.period_to or line.date_to <= link.period_to)
                for link in same
            )
        )

    def _check_still_held(self, lines):
        """The days that ``lines`` charge stay in the contract."""
        for line in lines - self._held_lines():
            raise UserError(
                self.env._(
                    "%(bill)s charges the heat of %(point)s from %(first)s to %(last)s: these days "
                    "stay in contract %(contract)s. Choose other days, or record an amendment.",
                    bill=line.bill_id.display_name,
                    point=self.delivery_point_id.display_name,
                    first=format_date(self.env, line.date_from),
                    last=format_date(self.env, line.date_to),
                    contract=self.contract_id.name,
                )
            )

    def action_open_point(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "heat.delivery.point",
            "res_id": self.delivery_point_id.id,
            "view_mode": "form",
        }

    def _period(self):
        """The days of the point in its contract; a far end stands for "until further notice"."""
        self.ensure_one()
        end = self.period_to + timedelta(days=1) if self.period_to else date.max
        return Period(self.period_from, end)
