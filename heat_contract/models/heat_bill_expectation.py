from odoo import api, fields, models
from odoo.tools.misc import formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from ..engine.outlier import Figures, change, reasons


class HeatBill(models.Model):
    """A prepared bill beside what the year before lets expect, so that the odd ones come first.

    Kept with the bill when it is computed; the words are made when it is read.
    """

    _inherit = "heat.bill"

    expected_mwh = NullableFloat(
        string="Expected (MWh)",
        digits=(16, 6),
        readonly=True,
        help="The energy of the same period of the year before, in this year's weather where "
        "degree days are known. Empty when nothing is known of it.",
    )
    amount_before = NullableFloat(
        string="A year before",
        digits=(16, 2),
        readonly=True,
        help="Total of the bills of this contract and payer for the same period of the year "
        "before. Empty when there is none.",
    )
    oddity = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator=None,
        help="How far the bill is from what was expected, in percent; above all others, a total "
        "below zero (1000) or no energy at all (500).",
    )
    is_odd = fields.Boolean(string="To look at", compute="_compute_is_odd", store=True)
    oddity_reasons = fields.Json(readonly=True)
    oddity_text = fields.Text(string="Why look at it", compute="_compute_oddity_text")
    change_text = fields.Char(
        string="Against a year before", compute="_compute_change_text", help="Total of the bill."
    )

    @api.depends("oddity")
    def _compute_is_odd(self):
        for bill in self:
            bill.is_odd = bill.oddity > 0

    @api.depends("oddity_reasons", "amount_total", "energy_mwh", "expected_mwh", "amount_before")
    @api.depends_context("lang")
    def _compute_oddity_text(self):
        for bill in self:
            told = [bill._oddity_told(*reason) for reason in bill.oddity_reasons or ()]
            bill.oddity_text = "\n".join(told)

    @api.depends("amount_total", "amount_before")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for bill in self:
            percent = change(bill.amount_total, bill.amount_before or None)
            if percent is None:
                bill.change_text = self.env._("No bill a year before")
            else:
                bill.change_text = bill._percent(percent)

    def _percent(self, percent):
        sign = "+" if percent > 0 else ""
        return self.env._("%(change)s %%", change=sign + formatLang(self.env, percent, digits=0))

    def _oddity_told(self, code, percent):
        """A reason in plain words."""
        _ = self.env._
        texts = {
            "negative": _("The total is below zero: the customer is owed money."),
            "no_energy": _("No energy at all: is the meter at a standstill, or the house empty?"),
            "more_energy": _("%(change)s of energy: %(now)s MWh where %(expected)s were expected."),
            "less_energy": _("%(change)s of energy: %(now)s MWh where %(expected)s were expected."),
            "more_amount": _("%(change)s in euros: %(amount_before)s a year before."),
            "less_amount": _("%(change)s in euros: %(amount_before)s a year before."),
            "first": _("First bill of this contract: nothing to compare it with."),
            "estimated": _("It rests on an estimated index."),
        }
        return texts[code] % {
            "change": self._percent(percent or 0),
            "now": formatLang(self.env, self.energy_mwh, digits=2),
            "expected": formatLang(self.env, self.expected_mwh or 0, digits=2),
            "amount_before": formatLang(
                self.env, self.amount_before or 0, currency_obj=self.currency_id
            ),
        }

    def _keep_expectation(self):
        """Note what was expected of these bills, and what is odd about them, by sets."""
        amounts, energies, known = self._a_year_before()
        for bill in self._computing():
            key = bill.contract_id.id, bill.partner_id.id
            expected = bill._expected_by_months()
            if expected is None:
                expected = energies.get(key)
            figures = Figures(
                amount=bill.amount_total,
                energy=bill.energy_mwh,
                has_energy=bool(bill.quality),
                expected_energy=expected,
                amount_before=amounts.get(key),
                estimated=bill.quality == "estimated",
                first=bill.contract_id.id not in known,
            )
            found = reasons(figures)
            bill.write(
                {
                    "expected_mwh": expected,
                    "amount_before": amounts.get(key),
                    "oddity": found[0].weight if found else 0,
                    "oddity_reasons": [[one.code, one.percent] for one in found],
                }
            )

    def _a_year_before(self):
        """Of bills in force: {(contract id, payer id): total} and {…: MWh} of the same days of the
        year before, and the ids of the contracts that were ever billed.
        """
        if not self:
            return {}, {}, set()
        in_force = [
            ("contract_id", "in", self.contract_id.ids),
            ("state", "=", "posted"),
            ("kind", "!=", "credit"),
        ]
        first, last = self.run_id._days_a_year_before()
        rows = self._read_group(
            [
                *in_force,
                ("billed_on", ">=", first),
                ("billed_on", "<=", last),
            ],
            ["contract_id", "partner_id"],
            ["amount_total:sum", "energy_mwh:sum"],
        )
        known = self._read_group(in_force, ["contract_id"])
        return (
            {(contract.id, payer.id): amount for contract, payer, amount, _mwh in rows},
            {(contract.id, payer.id): mwh for contract, payer, _amount, mwh in rows},
            {contract.id for (contract,) in known},
        )

    def _expected_by_months(self):
        """MWh of the bill's months a year before, in this weather where it is known; else none."""
        months = [month for month in (self.comparison or {}).get("months", ()) if month["billed"]]
        found = []
        for month in months:
            kwh = month["before_this_climate"]
            found.append(month["before"] if kwh is None else kwh)
        if not found or None in found:
            return None
        return sum(found) / 1000
