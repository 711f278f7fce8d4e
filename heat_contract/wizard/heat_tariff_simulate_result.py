from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ..engine.contract import ContractFacts
from ..engine.rating import exact
from ..engine.timeline import Timeline
from ..models.heat_contract_power import POWER_DIGITS
from ..models.heat_contract_quantity import QUANTITY_DIGITS
from ..models.simulated_year import SimulatedYear, TypedEnergy
from .heat_tariff_simulate import ENERGY_DIGITS

#: who pays and where heat goes, as long as nobody and nothing is recorded
NOBODY, NOWHERE = 0, 0


class HeatTariffSimulate(models.TransientModel):
    """What the bills of the twelve months would say, and what they are compared with."""

    _inherit = "heat.tariff.simulate"

    result = fields.Json(compute="_compute_result")
    amount_untaxed = fields.Monetary(string="Before tax", compute="_compute_amounts")
    amount_tax = fields.Monetary(string="VAT", compute="_compute_amounts")
    amount_total = fields.Monetary(string="VAT included", compute="_compute_amounts")
    mean_price = fields.Monetary(
        string="A MWh, VAT included", compute="_compute_amounts", help="All components together."
    )

    @api.depends(
        "delivery_point_id", "network_id", "tariff_id", "span", "year", "prices", "prices_on",
        "energy_source", "month_ids.energy_mwh", "power_kw", "urf", "area_m2",
        "compare_with", "compare_tariff_id",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard._result() if wizard.tariff_id else False

    @api.depends("result")
    def _compute_amounts(self):
        for wizard in self:
            said = (wizard.result or {}).get("simulated", {})
            wizard.amount_untaxed = float(said.get("untaxed", 0))
            wizard.amount_tax = float(said.get("tax", 0))
            wizard.amount_total = float(said.get("total", 0))
            wizard.mean_price = float(said.get("mean_price") or 0)

    def _result(self):
        """The simulated year and the compared one, exact figures as text."""
        year = self._simulate(self.tariff_id._origin)
        return {
            "simulated": self._told(year),
            "compared": self._compared(),
            "missing": self._missing(year),
        }

    # the year under a tariff

    def _simulate(self, tariff, as_contract=False):
        """The simulated year; ``as_contract``: with the tariffs and quantities of the contract."""
        subject, facts = self._subject(), self._facts()
        if not (as_contract and facts.tariffs):
            facts = self._as_typed(facts, tariff, as_contract)
        return SimulatedYear(
            subject,
            facts,
            self._days(),
            None if self.energy_source == "measured" else self._typed_energy(),
            self.prices_on if self.prices == "day" else None,
        ).run()

    def _subject(self):
        """The contract of the point; without one, what a contract of it would be."""
        if self.contract_id:
            return self.contract_id._origin
        return self.env["heat.contract"].new(
            {
                "company_id": self.company_id.id,
                "network_id": self.network_id._origin.id,
                "tariff_id": self.tariff_id._origin.id,
                "date_from": self._months().start,
            }
        )

    def _facts(self):
        """What the contract says of these days, and no others; nothing without a contract."""
        days = self._days()
        if not self.contract_id:
            point = self.delivery_point_id._origin.id or NOWHERE
            return ContractFacts(
                days.start,
                days.end,
                payers={None: Timeline([(days.start, NOBODY)])},
                points=((point, days),),
            )
        known = self.contract_id._origin._billing_facts(days)[self.contract_id._origin]
        points = ((point, stay.intersection(days)) for point, stay in known.points)
        return replace(
            known,
            start=days.start,
            end=days.end,
            points=tuple((point, stay) for point, stay in points if stay),
        )

    def _as_typed(self, facts, tariff, as_contract):
        """``facts`` with what is typed, where it differs from what the contract has today."""
        start, contract = facts.start, self.contract_id
        if tariff != contract.tariff_id._origin:
            facts = replace(facts, tariffs=Timeline([(start, tariff.id)]))
        if as_contract:
            return facts
        for name, field, digits in (
            ("power", "power_kw", POWER_DIGITS),
            ("urf", "urf", QUANTITY_DIGITS),
            ("area", "area_m2", QUANTITY_DIGITS),
        ):
            if self._is_typed(field):
                typed = Timeline([(start, exact(self[field], digits))])
                facts = replace(facts, **{name: typed})
        return facts

    def _is_typed(self, field):
        """Whether a quantity is another one than the contract's of today."""
        known = {"power_kw": "subscribed_power_kw"}.get(field, field)
        return not self.contract_id or self[field] != self.contract_id[known]

    def _typed_energy(self):
        return TypedEnergy(
            {line.month: exact(line.energy_mwh, ENERGY_DIGITS) * 1000 for line in self.month_ids}
        )

    def _missing(self, year):
        """What left months out, in the user's words."""
        blocker, run = self.env["heat.billing.blocker"], self.env["heat.billing.run"]
        told = [blocker._vals(run, year.contract, error)["message"] for error in year.errors]
        return list(dict.fromkeys(told))

    # what is told of it

    def _told(self, year):
        amounts = year.amounts()
        energies = {line.month: exact(line.energy_mwh, ENERGY_DIGITS) for line in self.month_ids}
        return self._as_text(
            [
                (month.start, energies.get(month.start.replace(day=1), Decimal(0)), *pair)
                for month in year.period.months()
                for pair in [amounts.get(month.start, (Decimal(0), Decimal(0)))]
            ],
            self._components(year.lines()),
        )

    def _components(self, lines):
        """[{…}] by code: how much, at which mean price, what it comes to."""
        found = {}
        for vals in lines:
            key = vals["code"], vals["role"]
            if key not in found:
                component = self.env["heat.tariff.component"].browse(vals["component_id"])
                found[key] = {
                    "code": vals["code"],
                    "name": component.name or "",
                    "role": vals["role"],
                    "basis": vals["basis"],
                    "quantity": Fraction(0),
                    "amount": Decimal(0),
                    "rates": [],
                }
            one = found[key]
            share = Fraction(vals["time_numerator"], vals["time_denominator"])
            one["quantity"] += Fraction(str(vals["quantity"])) * share
            one["amount"] += Decimal(vals["trace"]["amount"])
            if vals["vat_rate"] not in one["rates"]:
                one["rates"].append(vals["vat_rate"])
        return list(found.values())

    def _as_text(self, months, components):
        """A year as JSON: ``months`` of (first day, MWh, before tax, VAT) and its components."""
        energy, untaxed, tax = (sum((row[i] for row in months), Decimal(0)) for i in (1, 2, 3))
        return {
            "months": [
                {
                    "month": month.isoformat(),
                    "mwh": str(mwh),
                    "untaxed": str(before),
                    "tax": str(vat),
                    "total": str(before + vat),
                }
                for month, mwh, before, vat in months
            ],
            "components": [
                {
                    **one,
                    "quantity": float(one["quantity"]),
                    "amount": str(one["amount"]),
                    "price": float(Fraction(one["amount"]) / one["quantity"])
                    if one["quantity"]
                    else None,
                }
                for one in components
            ],
            "mwh": str(energy),
            "untaxed": str(untaxed),
            "tax": str(tax),
            "total": str(untaxed + tax),
            "mean_price": str(round((untaxed + tax) / energy, 2)) if energy else None,
        }

    # what it is compared with

    def _compared(self):
        if self.compare_with == "contract" and self.contract_id:
            year = self._simulate(self.contract_id.tariff_id._origin, as_contract=True)
            title = self.env._("Present contract")
        elif self.compare_with == "tariff" and self.compare_tariff_id:
            year = self._simulate(self.compare_tariff_id._origin)
            title = self.compare_tariff_id.name
        elif self.compare_with == "billed" and self.contract_id:
            return {**self._billed(), "title": self.env._("Billed"), "missing": []}
        else:
            return None
        return {**self._told(year), "title": title, "missing": self._missing(year)}

    def _billed(self):
        """What the posted bills in force of these months say, instalments as they were asked."""
        days = self._days()
        bills = self.env["heat.bill"].search(
            [
                ("contract_id", "=", self.contract_id._origin.id),
                ("state", "=", "posted"),
                ("kind", "!=", "credit"),
                ("billed_on", ">=", days.start),
                ("billed_on", "<", days.end),
            ]
        )
        digits = self.currency_id.decimal_places
        months = []
        for month in days.months():
            same = bills.filtered(lambda one, month=month: month.start <= one.billed_on < month.end)
            months.append(
                (
                    month.start,
                    exact(sum(same.mapped("energy_mwh")), ENERGY_DIGITS),
                    exact(sum(same.mapped("amount_untaxed")), digits),
                    exact(sum(same.mapped("amount_tax")), digits),
                )
            )
        lines = [
            {
                "code": line.code,
                "role": line.role,
                "component_id": line.component_id.id,
                "basis": line.basis,
                "quantity": line.quantity,
                "time_numerator": line.time_numerator,
                "time_denominator": line.time_denominator,
                "vat_rate": line.vat_rate,
                "trace": {"amount": str(line._vat_base()[1])},
            }
            for line in bills.line_ids
        ]
        return self._as_text(months, self._components(lines))
