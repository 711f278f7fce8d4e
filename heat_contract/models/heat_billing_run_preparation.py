from odoo import Command, api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import day_period


class HeatBillingRun(models.Model):
    """What a run charges, contract by contract, and what stops it."""

    _inherit = "heat.billing.run"

    def _prepare_bills(self):
        self.ensure_one()
        contracts = self._contracts_to_bill()
        periods, errors = self._billing_periods(contracts)
        plans = self._collect(periods, errors, lambda c, period: c._billing_plan(period))
        charged = self._charged_lines(plans)
        plans = self._collect(plans, errors, lambda c, plan: self._check_points(c, plan, charged))
        consumption = self._read_consumption(plans)
        facts = self.env["heat.bill"]._tax_facts(periods)
        lines = self._collect(
            {contract: (plan, periods[contract]) for contract, plan in plans.items()},
            errors,
            lambda c, args: self.env["heat.bill"]._prepare_lines(c, *args, consumption, facts),
        )
        self._store_bills({c: (periods[c], vals_list) for c, vals_list in lines.items()})
        self.bill_ids.filtered(lambda bill: not bill.move_id)._keep_comparison()
        blocker = self.env["heat.billing.blocker"]
        self.blocker_ids = [
            Command.clear(),
            *(Command.create(blocker._vals(self, c, error)) for c, error in errors.items()),
        ]
        self.prepared_at = fields.Datetime.now()

    @staticmethod
    def _collect(arguments, errors, compute):
        """``compute`` for each contract; the error of one is noted and stops nobody else."""
        results = {}
        for contract, argument in arguments.items():
            try:
                results[contract] = compute(contract, argument)
            except EngineError as error:
                errors[contract] = error
        return results

    def _contracts_to_bill(self):
        """Contracts in force during the run on its networks, producers' excepted."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date_from", "<=", self.date_to),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", self.date_from),
        ]
        if self.network_ids:
            domain.append(("network_id", "in", self.network_ids.ids))
        contracts = self.env["heat.contract"].search(domain)
        return contracts.filtered(
            lambda contract: (
                not contract.delivery_point_ids
                or "delivery" in contract.delivery_point_ids.mapped("direction")
            )
        )

    def _billing_periods(self, contracts):
        """The days to bill by contract, without those billed already, and the conflicts."""
        periods, errors = {}, {}
        billed = self.env["heat.bill"]._live_bills(contracts, self.date_from, self.date_to)
        billed = billed.filtered(lambda bill: bill.run_id != self or bill.move_id)
        by_contract = billed.grouped("contract_id")
        for contract in contracts:
            period = contract._billing_period(self.date_from, self.date_to)
            others = by_contract.get(contract)
            if not others:
                periods[contract] = period
            elif error := self._conflict(others, period):
                errors[contract] = error
        return periods, errors

    @api.model
    def _conflict(self, bills, period):
        """Why ``bills`` of other runs stop a bill of ``period``; none when they are that bill."""
        prepared = bills.filtered(lambda bill: bill.state == "prepared")[:1]
        if prepared:
            return EngineError("in_other_run", run=prepared.run_id.name)
        days = sum((bill.date_to - bill.date_from).days + 1 for bill in bills)
        ends = (bills[0].date_from, bills[-1].date_to)
        if ends == (period.start, period.last_day) and days == period.days:
            return None
        return EngineError(
            "already_billed",
            bill=", ".join(bills.mapped("display_name")),
            date_from=bills[0].date_from,
            date_to=bills[-1].date_to,
        )

    def _charged_lines(self, plans):
        """Lines of bills in force on the delivery points of ``plans``, by point.

        A point may have passed to another contract after its days were billed.
        """
        points = {point.id for plan in plans.values() for _component, _days, point in plan if point}
        lines = self.env["heat.bill.line"].search(
            [
                ("delivery_point_id", "in", list(points)),
                ("live", "=", True),
                ("role", "=", "charge"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )
        lines = lines.filtered(lambda line: line.bill_id.run_id != self or line.bill_id.move_id)
        return lines.grouped("delivery_point_id")

    @api.model
    def _check_points(self, contract, plan, charged):
        """``plan``, unless another contract's bill charged one of its points on one of its days.

        :raises EngineError: when it did
        """
        for _component, days, point in plan:
            for line in charged.get(point, ()):
                same_days = days.intersection(day_period(line.date_from, line.date_to))
                if same_days and line.bill_id.contract_id != contract:
                    raise EngineError(
                        "point_already_billed", point=point, bill=line.bill_id.display_name
                    )
        return plan

    def _read_consumption(self, plans):
        """Energy by (delivery point, days), for all the contracts in one reading."""
        wanted = {
            (point, days) for plan in plans.values() for _component, days, point in plan if point
        }
        return self.env["heat.delivery.point"]._consumption(wanted)

    def _store_bills(self, computed):
        """Create or renew the bills of the run; ``computed``: contract → (period, line values)."""
        bill_model = self.env["heat.bill"]._computing()
        waiting = self.bill_ids.filtered(lambda bill: not bill.move_id)._computing()
        kept = waiting.filtered(lambda bill: bill.contract_id in computed)
        (waiting - kept).unlink()
        kept.line_ids.unlink()
        bills = {bill.contract_id: bill for bill in kept}
        headers = {
            contract: {
                "run_id": self.id,
                "contract_id": contract.id,
                "partner_id": contract.partner_id.id,
                "network_id": contract.network_id.id,
                "company_id": self.company_id.id,
                "date_from": period.start,
                "date_to": period.last_day,
            }
            for contract, (period, _lines) in computed.items()
        }
        for contract, bill in bills.items():
            bill.write(headers[contract])
        missing = [contract for contract in computed if contract not in bills]
        created = bill_model.create([headers[contract] for contract in missing])
        bills.update(zip(missing, created, strict=True))
        self.env["heat.bill.line"]._computing().create(
            [
                {**vals, "bill_id": bills[contract].id}
                for contract, (_period, lines) in computed.items()
                for vals in lines
            ]
        )
