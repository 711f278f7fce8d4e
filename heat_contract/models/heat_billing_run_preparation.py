from odoo import api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period, day_period

from .heat_billing_run_plan import kind_of


class HeatBillingRun(models.Model):
    """What a run charges, contract by contract, and what stops it."""

    _inherit = "heat.billing.run"

    with_corrections = fields.Boolean(
        string="Correct earlier bills",
        default=True,
        help="Charge or give back what estimates and provisional indices turned out to differ.",
    )

    energy_may_wait = fields.Boolean(
        string="Bill fixed terms without waiting for energy",
        help="A contract whose energy cannot be billed yet is billed its fixed terms alone and "
        "stays in the list of what is blocked; the run prepared again bills its energy. Last bills "
        "and statements of a year always wait.",
    )

    def _prepare_bills(self):
        """Compute the bills of the whole run."""
        self.ensure_one()
        contracts = self._contracts_to_prepare()
        self._drop_bills_of_others(contracts)
        self._prepare_contracts(contracts)
        self._deciding().prepared_at = fields.Datetime.now()

    def _contracts_to_prepare(self):
        """Contracts with something to charge or to correct."""
        return self._contracts_to_bill() | self._lines_to_correct().contract_id

    def _drop_bills_of_others(self, contracts):
        """Take back what waits of contracts that the run has nothing to do with any more."""
        bills = self.bill_ids.filtered(lambda bill: bill.contract_id not in contracts)
        bills.filtered(lambda bill: not bill.move_id)._computing().unlink()
        self.blocker_ids.filtered(lambda one: one.contract_id not in contracts).unlink()

    def _prepare_contracts(self, contracts):
        """Compute the bills of these contracts anew, and tell what stops the others of them."""
        self.ensure_one()
        errors = {}
        billed = self._contracts_to_bill(contracts)
        _planner, plans = self._plan_bills(billed, errors)
        corrections = self._corrections(errors, contracts)
        self._fetch_words(plans, corrections)
        consumption = self._read_consumption(plans, corrections)
        expected = self._expected_energy(plans, consumption)
        facts = self.env["heat.bill"]._tax_facts(self._tax_periods(plans))
        instalments = self._outstanding_instalments(plans)
        corrected = self._correction_lines(corrections, consumption, errors)
        plans = {contract: plan for contract, plan in plans.items() if contract not in errors}
        lines = self._collect(
            plans,
            errors,
            lambda contract, plan: self.env["heat.bill"]._prepare_lines(
                plan,
                {**consumption, **expected},
                instalments.get(contract, ()),
                facts,
            ),
        )
        given_back = self._given_back({contract: plans[contract] for contract in lines})
        corrected = self._corrected_once(given_back, corrected)
        found = lines, corrected, given_back
        found = *found, self._minimums(plans, errors, *found)
        bills = self._store_bills(contracts, plans, *(_without(rows, errors) for rows in found))
        bills._keep_comparison()
        bills._keep_expectation()
        self._replace_blockers(contracts, plans, errors)

    def _replace_blockers(self, contracts, plans, errors):
        """Tell what blocks now. The new ones come first, so that an alert that stays is kept."""
        blocker = self.env["heat.billing.blocker"]
        before = blocker.search([("run_id", "=", self.id), ("contract_id", "in", contracts.ids)])
        told = [blocker._vals(self, contract, error) for contract, error in errors.items()]
        told += [
            blocker._vals(self, contract, plan.awaited[0], billed_in_part=True)
            for contract, plan in plans.items()
            if plan.awaited and contract not in errors
        ]
        blocker._deciding().create(told)
        before.unlink()

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

    def _contracts_to_bill(self, among=None):
        """Contracts of the run's networks in force in its days, or ended and not billed for
        good; producers' excepted.

        ``among``: contracts to look at, all by default.
        """
        domain = [("company_id", "=", self.company_id.id), ("date_from", "<=", self.date_to)]
        if among is not None:
            domain.append(("id", "in", among.ids))
        if self.network_ids:
            domain.append(("network_id", "in", self.network_ids.ids))
        during = ["|", ("date_to", "=", False), ("date_to", ">=", self.date_from)]
        contracts = self.env["heat.contract"].search([*domain, *during])
        contracts |= self._ended_contracts(domain)
        return contracts.filtered(
            lambda contract: (
                not contract.delivery_point_ids
                or "delivery" in contract.delivery_point_ids.mapped("direction")
            )
        )

    def _fetch_words(self, plans, corrections):
        """Read at once what lines need of payers, points and components."""
        pieces = [piece for plan in plans.values() for piece in plan.pieces]
        payers = {piece.payer for piece in pieces} | {one.payer for one in corrections}
        self.env["res.partner"].browse(payers).fetch(["lang"])
        points = {piece.item.point for piece in pieces} - {0}
        self.env["heat.delivery.point"].browse(points).fetch(["name", "network_id"])

    @api.model
    def _tax_periods(self, plans):
        """contract → the days whose taxes its bill needs."""
        return {
            contract: Period(
                min(piece.item.due.period.start for piece in plan.pieces),
                max(piece.item.due.period.end for piece in plan.pieces),
            )
            for contract, plan in plans.items()
            if plan.pieces
        }

    def _read_consumption(self, plans, corrections):
        """Energy by (delivery point, days), for all the contracts in one reading."""
        point_model = self.env["heat.delivery.point"]
        points = point_model.browse(
            {piece.item.point for plan in plans.values() for piece in plan.pieces} - {0}
        )
        by_id = {point.id: point for point in points}
        wanted = {
            (by_id[piece.item.point], piece.days)
            for plan in plans.values()
            for piece in plan.pieces
            if piece.is_energy
        }
        wanted |= self._years_before(plans)
        wanted |= {pair for correction in corrections if (pair := correction._measured_pair())}
        found = point_model._consumption(wanted)
        return {(point.id, days): result for (point, days), result in found.items()}

    @api.model
    def _years_before(self, plans):
        """(point, year) whose consumption instalments of these plans rest on."""
        return {
            (self.env["heat.delivery.point"].browse(point), piece.year_before)
            for plan in plans.values()
            for piece in plan.pieces
            if piece.is_expected and not plan.contract.expected_mwh
            for point in plan.contract.point_ids.delivery_point_id.ids
        }

    @api.model
    def _expected_energy(self, plans, consumption):
        """{("expected", point id, year): kWh} for instalments, estimated where none was read."""
        pairs = self._years_before(plans)
        missing = [
            (point, year) for point, year in pairs if consumption[point.id, year]["kwh"] is None
        ]
        estimated = self.env["heat.delivery.point"]._estimate(missing) if missing else {}
        return {
            ("expected", point.id, year): estimated.get((point, year), consumption[point.id, year])[
                "kwh"
            ]
            for point, year in pairs
        }

    def _store_bills(self, contracts, plans, *lines):
        """Create or renew the bills of these contracts, one a contract and payer; all of them.

        ``lines``: several times contract → [(payer id, values)].
        """
        computed = {}
        for found in lines:
            for contract, rows in found.items():
                for payer, vals in rows:
                    computed.setdefault((contract, payer), []).append(vals)
        bill_model = self.env["heat.bill"]._computing()
        waiting = bill_model.search(
            [
                ("run_id", "=", self.id),
                ("contract_id", "in", contracts.ids),
                ("move_id", "=", False),
            ]
        )
        kept = self._kept_bills(waiting, computed)
        (waiting - waiting.browse([bill.id for bill in kept.values()])).unlink()
        waiting.exists().line_ids.unlink()
        headers = {
            key: self._bill_header(plans.get(key[0]), *key, vals_list)
            for key, vals_list in computed.items()
        }
        for key, bill in kept.items():
            bill.write(headers[key])
        missing = [key for key in computed if key not in kept]
        created = bill_model.create([headers[key] for key in missing])
        bills = {**kept, **dict(zip(missing, created, strict=True))}
        self.env["heat.bill.line"]._computing().create(
            [
                {**vals, "bill_id": bills[key].id}
                for key, vals_list in computed.items()
                for vals in vals_list
            ]
        )
        return bill_model.concat(*bills.values())

    @api.model
    def _kept_bills(self, waiting, computed):
        """(contract, payer id) → the waiting bill that is renewed; a new payer takes it over."""
        known = {(bill.contract_id, bill.partner_id.id): bill for bill in waiting}
        kept = {key: bill for key, bill in known.items() if key in computed}
        left = {key[0]: bill for key, bill in known.items() if key not in kept}
        for key in computed:
            if key not in kept and key[0] in left:
                kept[key] = left.pop(key[0])
        return kept

    def _bill_header(self, plan, contract, payer, vals_list):
        period = self._bill_period(plan, vals_list)
        if plan and plan.is_final:
            # the last bill is of the days until the end, also where it only gives back
            last_day = contract.date_to
            period = day_period(min(period.start, last_day), last_day)
        return {
            "run_id": self.id,
            "contract_id": contract.id,
            "partner_id": payer,
            "network_id": contract.network_id.id,
            "company_id": self.company_id.id,
            "date_from": period.start,
            "date_to": period.last_day,
            "billed_on": self.date_to,
            "is_outdated": False,
            "kind": kind_of(plan, {vals["role"] for vals in vals_list}),
        }

    def _bill_period(self, plan, vals_list):
        """The days that a bill is about: those that it charges, else those of the run."""
        own = [
            vals
            for vals in vals_list
            if vals["role"] in ("charge", "instalment", "minimum")
            and not vals.get("origin_line_id")
        ]
        if own:
            return day_period(
                min(vals["date_from"] for vals in own), max(vals["date_to"] for vals in own)
            )
        if plan and plan.period:
            return plan.period
        return day_period(self.date_from, self.date_to)


def _without(rows, contracts):
    return {contract: pairs for contract, pairs in rows.items() if contract not in contracts}
