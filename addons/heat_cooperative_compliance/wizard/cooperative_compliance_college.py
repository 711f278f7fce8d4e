"""The weights of colleges, which statutes set and the law bounds."""

from odoo import models
from odoo.tools import formatLang

from odoo.addons.heat_cooperative_assembly.engine.vote import VoteError, check_weights

from ..engine import verdicts


class CooperativeCompliance(models.TransientModel):
    _inherit = "cooperative.compliance"

    def _report_colleges(self, limits, holders):
        """Where colleges vote, each weighs 10 to 50 %, and has members."""
        statutes = self.env["cooperative.statutes"]._at(self.company_id, self.date)
        if statutes.vote_rule == "per_head":
            return [
                self._line(
                    self.env._("Weights of colleges"),
                    "ok",
                    figure=self.env._("one vote a member"),
                    limit=self._college_limit(),
                    advice="",
                    source=self._law("19 octies"),
                )
            ]
        state, advice = self._college_verdict(statutes)
        return [
            self._line(
                self.env._("Weights of colleges"),
                state,
                figure=", ".join(
                    f"{line.college_id.name} {formatLang(self.env, line.weight, digits=2)} %"
                    for line in statutes.college_ids
                ),
                limit=self._college_limit(),
                advice=advice,
                source=statutes.source,
                records=statutes,
            )
        ]

    def _college_limit(self):
        return self.env._("each 10 to 50 %")

    def _college_verdict(self, statutes):
        try:
            check_weights(statutes._weights())
        except VoteError:
            return "alert", self.env._(
                "Have an extraordinary assembly change the weights, and note the new statutes."
            )
        members = self.env["cooperative.member"]._associates(self.company_id, self.date)
        filled = {member._college_at(self.date) for member in members}
        empty = statutes.college_ids.college_id.filtered(lambda one: one not in filled)
        if empty:
            return "warning", self.env._(
                "Nobody is in: %(names)s. Its weight is lost at each vote, or goes to the others, "
                "as the statutes say: admit members to it, or change the colleges.",
                names=", ".join(empty.mapped("name")),
            )
        return verdicts.OK, ""
