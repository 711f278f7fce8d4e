"""How the figures of a bill came to be, a sentence each."""

from odoo import models


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_notes(self, energy):
        notes = []
        if any(line._print_has_interpolation() for line in energy):
            notes.append(
                self.env._(
                    "(1) No reading was taken at that moment: the index is computed in proportion "
                    "to time between the reading before it and the reading after it."
                )
            )
        return [
            *notes,
            *self._print_energy_notes(energy),
            *self._print_estimate_notes(energy),
            *self._print_instalment_notes(),
            *self._print_subscription_notes(),
            *dict.fromkeys(line._print_vat() for line in self.line_ids),
        ]

    def _print_energy_notes(self, energy):
        counted = energy.filtered(lambda line: line.quality != "estimated")
        if counted:
            yield self.env._(
                "%(codes)s: the heat that you consumed, counted by your meter, at the price of "
                "the megawatt-hour (MWh), which is a thousand kilowatt-hours (kWh).",
                codes=_codes(counted),
            )
        if energy - counted:
            yield self.env._(
                "%(codes)s: the heat that you consumed, estimated wholly or in part, at the price "
                "of the megawatt-hour (MWh), which is a thousand kilowatt-hours (kWh).",
                codes=_codes(energy - counted),
            )

    def _print_estimate_notes(self, energy):
        """How each estimate was made, from what the lines kept of it."""
        found = {
            (segment.get("estimate_id"), segment["from"]): segment
            for line in energy
            for segment in line.trace.get("segments", [])
            if not (segment.get("start") and segment.get("end"))
        }
        return [" ".join(self._estimate_words(segment)) for segment in found.values()]

    def _estimate_words(self, segment):
        """A segment without indexes: what was estimated, and how."""
        words = [f"{self.line_ids._explain_estimate(segment)}."]
        if segment.get("basis"):
            model = self.env["heat.consumption.estimate"]
            words += model._explain_basis(segment["method"], segment["basis"])
        return words

    def _print_instalment_notes(self):
        instalments = self.line_ids.filtered(lambda line: line.role == "instalment")
        expected = instalments.filtered(lambda line: line.basis == "mwh")
        if expected:
            yield self.env._(
                "%(codes)s: an instalment, a part of the price of the heat that you are expected "
                "to consume in a year, %(mwh)s MWh. The settlement bills what your meter counted "
                "and deducts the instalments.",
                codes=_codes(expected),
                mwh=self._print_number(abs(expected[:1].quantity), 3, least=0),
            )
        if instalments - expected:
            yield self.env._(
                "%(codes)s: an instalment, which the settlement deducts.",
                codes=_codes(instalments - expected),
            )

    def _print_subscription_notes(self):
        """What each fixed charge is a price of, and which part of its year is billed."""
        lines = self.line_ids.filtered(
            lambda line: line.nature == "subscription" and line.role == "charge"
        )
        for basis, group in lines.grouped("basis").items():
            if basis == "mwh":
                continue
            words = self.env._(
                "%(codes)s: the subscription, %(what)s.",
                codes=_codes(group),
                what=self._print_basis_words()[basis],
            )
            parts = set(group.mapped("time_fraction"))
            if len(parts) == 1 and parts != {False}:
                part = self.env._("This document charges %(part)s of it.", part=parts.pop())
                words = f"{words} {part}"
            yield words

    def _print_basis_words(self):
        return {
            "kw": self.env._("a yearly price for each kilowatt (kW) of your subscribed power"),
            "urf": self.env._(
                "a yearly price for each URF, the units by which the fixed costs of the network "
                "are shared out"
            ),
            "m2": self.env._("a yearly price for each square metre (m²) of heated floor"),
            "point": self.env._("a yearly price for each delivery point"),
            "flat": self.env._("a fixed yearly price"),
        }


def _codes(lines):
    return ", ".join(dict.fromkeys(lines.mapped("code")))
