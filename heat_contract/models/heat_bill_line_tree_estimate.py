from decimal import Decimal

from odoo import models

from .heat_bill_explanation_sources import node

#: Estimates are kept to the thousandth of a kWh.
SAME = Decimal("0.001")


class HeatBillLine(models.Model):
    """From an estimated part of a line to the days and degree days that it was made from."""

    _inherit = "heat.bill.line"

    def _tree_estimate(self, segment, sources):
        """What the trace kept of the estimate; older traces kept its amount alone."""
        basis = segment.get("basis")
        if not basis:
            return []
        words = self.env["heat.consumption.estimate"]._explain_basis(segment["method"], basis)
        found = [node(one, kind="formula") for one in words]
        if "measured_amount" in basis and Decimal(basis["measured_amount"]):
            found.append(
                node(
                    self.env._("Read"),
                    self.env._("%(kwh)s kWh", kwh=self._number(basis["measured_amount"])),
                    kind="reading",
                )
            )
        if basis.get("degree_days"):
            found.append(
                node(
                    self.env._("Degree days"),
                    self._number(basis["degree_days"], 1),
                    self.env._("Over %(days)s days", days=self._number(basis["days"], 1)),
                    kind="weather",
                    record=sources.record(self.bill_id.network_id.weather_station_id),
                )
            )
        return found


def estimate_adds_up(segment):
    """Whether ``a × days + b × degree days`` leads to what a segment was estimated to be."""
    basis = segment.get("basis") or {}
    if not {"a", "b", "days", "estimated"} <= basis.keys():
        return True
    amount = Decimal(basis["a"]) * Decimal(basis["days"])
    amount += Decimal(basis["b"]) * Decimal(basis.get("degree_days", "0"))
    return abs(amount - Decimal(basis["estimated"])) <= SAME
