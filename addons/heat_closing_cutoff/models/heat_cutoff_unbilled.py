from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.models.batching import Batch

from ..engine.slices import whole_kwh
from .cutoff_planner import CutoffPlanner
from .heat_cutoff_billed import REACH

# how a line of a bill calls what it charges → our words
KEPT = (
    "code", "date_from", "date_to", "delivery_point_id", "quantity", "uom_id", "price_unit",
    "amount", "vat_rate", "name",
)  # fmt: skip


class HeatCutoff(models.Model):
    """Heat and yearly prices until the cut-off that no bill of the period charges."""

    _inherit = "heat.cutoff"

    def _unbilled_lines(self):
        """Values of the lines of the cut-off."""
        self.ensure_one()
        return [*self._charge_lines(), *self._instalment_lines(), *self._difference_lines()]

    def _charge_lines(self):
        oldest = self._oldest_instalments()
        contracts = self._contracts_supplied(list(oldest))
        floors = self._floors(contracts, oldest)
        covered, since, firsts = self._billed_days(floors)
        starts = self.env["heat.billing.run"]._billed_here_from(contracts, since)
        planner = self._cutoff_planner(contracts, min(floors.values(), default=self.date))
        plans, found = {}, []
        for contract in contracts:
            if not starts.get(contract.id):
                found.append(self._never_billed(contract))
                continue
            start = self._first_days(
                contract, starts[contract.id], firsts.get(contract.id, {}), floors[contract.id]
            )
            if min(start.values()) > self.date:
                continue
            planner.days = self._until(min(start.values()))
            if not planner.run_days(contract):
                # it ended before
                continue
            try:
                plan = planner.unbilled(contract, start, covered.get(contract.id, {}))
            except EngineError as error:
                found.append(self._missing_line(contract, error))
                continue
            if plan.pieces:
                plans[contract] = plan
            found += [self._missing_line(contract, error) for error in plan.awaited]
            plan.awaited = []
        return [*found, *self._rated(plans)]

    def _contracts_supplied(self, settling):
        """Contracts that took heat until the cut-off, producers' excepted.

        :param settling: ids of those with instalments to settle, whenever they ended
        """
        during = Domain("date_to", "=", False) | Domain("date_to", ">=", self.date - REACH)
        contracts = self.env["heat.contract"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("date_from", "<=", self.date)
            & (during | Domain("id", "in", settling))
        )
        # at once, not contract by contract
        contracts.point_ids.delivery_point_id.fetch(["direction", "name", "network_id"])
        return contracts.filtered(
            lambda contract: (
                not contract.delivery_point_ids
                or "delivery" in contract.delivery_point_ids.mapped("direction")
            )
        )

    def _floors(self, contracts, oldest):
        """{contract id: day} before which days are not looked at.

        Instalments are taken off the heat of their own days, so these count with them.
        """
        usual = self.date - REACH
        return {key: min(usual, oldest.get(key, usual)) for key in contracts.ids}

    def _first_days(self, contract, start, firsts, floor):
        """code → the first day from which days without a bill count; ``""`` for other codes.

        As billing runs do: a component counts from its own first day, or from the first run.
        """
        floor = max(floor, contract.date_from)
        own = {} if contract.catch_up_from else firsts
        return {
            "": max(start, floor),
            **{code: max(min(start, day), floor) for code, day in own.items()},
        }

    def _cutoff_planner(self, contracts, first_day):
        # the run is only asked to read the facts and the prices of its days
        run = self.env["heat.billing.run"].new(
            {
                "date_from": first_day,
                "date_to": self.date,
                "company_id": self.company_id.id,
            }
        )
        planner = run._planner(contracts)
        return CutoffPlanner(planner.days, planner.facts, planner.versions, planner.book)

    def _rated(self, plans):
        """Values of the lines of all plans, by the code that rates bills."""
        self.env["heat.billing.run"]._fetch_words(plans, ())
        consumption = self._energy_until(plans)
        bills = self.env["heat.bill"]
        taxes = bills._tax_facts(
            {contract: self._hull(plan.pieces) for contract, plan in plans.items()}
        )
        found = []
        for contract, plan in plans.items():
            try:
                rows = bills._prepare_lines(plan, consumption, (), taxes)
            except EngineError as error:
                found.append(self._missing_line(contract, error))
                continue
            found += [self._missing_line(contract, error) for error in plan.awaited]
            found += [self._charge_line(contract, payer, vals, consumption) for payer, vals in rows]
        return self._with_accounts(found)

    @staticmethod
    def _hull(pieces):
        dues = [piece.item.due.period for piece in pieces]
        return Period(min(due.start for due in dues), max(due.end for due in dues))

    def _energy_until(self, plans):
        """{(point id, days): what is known of the energy}, to the kWh."""
        pieces = [piece for plan in plans.values() for piece in plan.pieces if piece.is_energy]
        points = self.env["heat.delivery.point"].browse({piece.item.point for piece in pieces})
        by_id = {point.id: point for point in points}
        wanted = {(by_id[piece.item.point], piece.days) for piece in pieces}
        found = points._known_or_estimated(wanted) if wanted else {}
        return {
            (point.id, days): {
                "evidence": {"segments": []},
                **result,
                "kwh": result["kwh"] if result["kwh"] is None else whole_kwh(result["kwh"]),
            }
            for (point, days), result in found.items()
        }

    def _charge_line(self, contract, payer, vals, consumption):
        """Values of our line from those of a line of a bill."""
        days = Period(vals["date_from"], vals["date_to"] + timedelta(days=1))
        energy = consumption.get((vals["delivery_point_id"], days), {})
        is_energy = vals["basis"] == "mwh"
        return {
            **{name: vals[name] for name in KEPT},
            **self._contract_vals(contract, payer),
            "role": "charge",
            "energy_mwh": vals["quantity"] if is_energy else False,
            "method": self._method_of(energy) if is_energy else False,
            "evidence": self._evidence_of(energy, vals["trace"]),
            "note": self._note_of(vals),
            "component_id": vals["component_id"],
        }

    def _note_of(self, vals):
        if vals["provisional"] and vals["quality"] != "estimated":
            return self.env._("The price rests on an index that is not final.")
        return False

    def _contract_vals(self, contract, payer):
        return {
            "contract_id": contract.id,
            "partner_id": payer,
            "network_id": contract.network_id.id,
        }

    @staticmethod
    def _method_of(energy):
        if energy.get("method"):
            return energy["method"]
        return "interpolated" if energy.get("quality") == "interpolated" else "measured"

    @staticmethod
    def _evidence_of(energy, trace):
        """What the quantity was made from: readings and shares, or days and degree days."""
        return {
            "segments": energy.get("evidence", {}).get("segments", []),
            "basis": energy.get("basis") or {},
            "expected_error_kwh": str(energy.get("expected_error_kwh") or 0),
            "vat": trace.get("vat", {}),
            "price": trace.get("price_told") or {},
        }

    def _missing_line(self, contract, error):
        """A line that says what is not known of a contract, and what to do."""
        told = self.env["heat.billing.blocker"]._vals(
            self.env["heat.billing.run"].browse(), contract, error
        )
        return {
            **self._contract_vals(contract, contract.partner_id.id),
            "role": "missing",
            "delivery_point_id": told["delivery_point_id"],
            "name": told["message"],
            "note": told["remedy"] or told["message"],
            "is_left_out": True,
        }

    def _never_billed(self, contract):
        return {
            **self._contract_vals(contract, contract.partner_id.id),
            "role": "missing",
            "name": self.env._("“%(contract)s” was never billed here.", contract=contract.name),
            "note": self.env._(
                "Type on the contract since when it is to be billed (“Catch up from”), then "
                "compute again."
            ),
            "is_left_out": True,
        }

    def _with_accounts(self, lines):
        """The same values with the income account and the distribution of the invoice to come."""
        components = self.env["heat.tariff.component"].browse(
            {vals["component_id"] for vals in lines if vals.get("component_id")}
        )
        products = components.product_id.with_company(self.company_id)
        accounts = {
            product: product.product_tmpl_id.get_product_accounts()["income"]
            for product in products
        }
        # products may have no account of their own; networks are few
        sales = {key: self._sales_account(key) for key in {vals["network_id"] for vals in lines}}
        component_of = {component.id: component for component in components}
        partners = self.env["res.partner"].browse({vals["partner_id"] for vals in lines})
        partner_of = {partner.id: partner for partner in partners}
        # a batch reads the distribution models once
        models_once = self.env["account.analytic.distribution.model"].with_context(
            heat_batch=Batch()
        )
        known = {}
        for vals in lines:
            component = component_of.get(vals.pop("component_id", False))
            if not component:
                continue
            product = component.product_id
            account = accounts.get(product) or sales[vals["network_id"]]
            key = product, account, partner_of[vals["partner_id"]]
            if key not in known:
                known[key] = models_once._get_distribution(self._sale_of(*key))
            vals |= {"account_id": account.id, "analytic_distribution": known[key] or False}
        return lines

    def _sales_account(self, network_id):
        """The account of invoices whose product has none."""
        network = self.env["heat.network"].browse(network_id)
        journal = network.journal_id or self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("type", "=", "sale")], limit=1
        )
        return journal.default_account_id

    def _sale_of(self, product, account, partner):
        """What Odoo would look at to distribute the line of the invoice to come."""
        return {
            "product_id": product.id,
            "product_categ_id": product.categ_id.id,
            "partner_id": partner.id,
            "partner_category_id": partner.category_id.ids,
            "account_prefix": account.code,
            "company_id": self.company_id.id,
        }
