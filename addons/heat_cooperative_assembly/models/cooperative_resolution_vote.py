"""How votes are cast, counted and told."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_repr

from ..engine.attendance import quorate
from ..engine.vote import Absent, Count, Rule, Tie, adopted, aggregate

CHOICES = ("for", "against", "abstain")


class CooperativeResolution(models.Model):
    _inherit = "cooperative.resolution"

    @api.depends("ballot_ids", "state")
    def _compute_voter_count(self):
        voters = dict(
            self.env["cooperative.voter"]._read_group(
                [("resolution_id", "in", self.ids)], ["resolution_id"], ["__count"]
            )
        )
        for resolution in self:
            resolution.voter_count = voters.get(resolution._origin, 0) + len(resolution.ballot_ids)

    def _totals(self):
        """The totals, also those of a secret vote that nobody reads while it is cast."""
        # the count needs them; users read them once the resolution is decided, and what was read
        # for one of them would stand in ``count_ids``
        counts = self.env["cooperative.resolution.count"].sudo()
        return counts.search([("resolution_id", "in", self.ids)])

    def _prepare_counts(self):
        """One line of totals a college that votes, or one for all."""
        self.ensure_one()
        statutes = self.assembly_id._statutes()
        colleges = (
            self.env["cooperative.college"]
            if statutes.vote_rule == "per_head"
            else statutes.college_ids.college_id
        )
        totals = self._totals()
        known = totals.college_id
        if colleges:
            wanted = [college.id for college in colleges - known]
        else:
            wanted = [] if totals else [False]
        # totals belong to the resolution; nobody creates them by hand
        self.env["cooperative.resolution.count"].sudo().create(
            [{"resolution_id": self.id, "college_id": college_id} for college_id in wanted]
        )

    def _cast(self, attendance, choice):
        """A member votes, or who represents them does."""
        self.ensure_one()
        self._check_state("open")
        if choice not in CHOICES:
            raise UserError(self.env._("Vote for, against, or abstain."))
        if attendance.assembly_id != self.assembly_id or not attendance._takes_part():
            raise UserError(
                self.env._(
                    "%(member)s does not take part: check them in first.",
                    member=attendance.member_id.display_name,
                )
            )
        if self.method == "recorded":
            return self._cast_by_name(attendance, choice)
        if self.method == "secret":
            return self._cast_secretly(attendance, choice)
        raise UserError(
            self.env._("%(name)s is voted by show of hands: type the totals.",
                       name=self.display_name)
        )  # fmt: skip

    def _cast_by_name(self, attendance, choice):
        self.env["cooperative.ballot"].create(
            {"resolution_id": self.id, "attendance_id": attendance.id, "choice": choice}
        )

    def _cast_secretly(self, attendance, choice):
        """Note that the member voted, and add one to totals that say nothing of whom.

        All totals of the resolution are written again at each vote, so that no version of a row
        tells which of them grew; no row is kept a vote.
        """
        # the list of who voted is the system's: nobody writes it but a vote
        self.env["cooperative.voter"].sudo().create(
            {"resolution_id": self.id, "attendance_id": attendance.id}
        )
        by_college = self.assembly_id._statutes().vote_rule != "per_head"
        college = attendance.college_id if by_college else self.env["cooperative.college"]
        totals = self._totals()
        line = totals.filtered(lambda one: one.college_id == college)
        totals.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE cooperative_resolution_count
                   SET votes_for = votes_for + (id = %(line)s AND %(choice)s = 'for')::int,
                       votes_against = votes_against
                                       + (id = %(line)s AND %(choice)s = 'against')::int,
                       abstentions = abstentions + (id = %(line)s AND %(choice)s = 'abstain')::int
                 WHERE resolution_id = %(resolution)s
                """,
                line=line.id,
                choice=choice,
                resolution=self.id,
            )
        )
        totals.invalidate_recordset()

    def _count_ballots(self):
        """Totals of a vote by name, from its ballots."""
        self.ensure_one()
        by_college = self.assembly_id._statutes().vote_rule != "per_head"
        for line in self.count_ids:
            ballots = self.ballot_ids.filtered(
                lambda one, line=line: not by_college or one.college_id == line.college_id
            )
            choices = ballots.mapped("choice")
            line._deciding().write(
                {
                    "votes_for": choices.count("for"),
                    "votes_against": choices.count("against"),
                    "abstentions": choices.count("abstain"),
                }
            )

    def compute_result(self):
        """Count the votes of resolutions by their statutes, and say whether they are adopted.

        :raises UserError: without quorum, without any vote, or with more votes than members
        """
        for resolution in self:
            resolution._check_state("open")
            resolution.assembly_id._check_state("open")
            resolution._check_quorum()
            if resolution.method == "recorded":
                resolution._count_ballots()
            resolution._totals()._check_totals()
            resolution._deciding().write(resolution._result_values())
        return True

    def _check_quorum(self):
        assembly = self.assembly_id
        extraordinary = self.majority == "extraordinary"
        needed = assembly._statutes()._quorum(extraordinary)
        if assembly.is_second_call or quorate(assembly._quorum_reached(), needed):
            return
        raise UserError(
            self.env._(
                "%(count)s of %(entitled)s members take part, that is %(reached)s %%: "
                "%(name)s wants %(needed)s %%. Check members in, or call the assembly again.",
                count=assembly.present_count + assembly.represented_count + assembly.remote_count,
                entitled=assembly.entitled_count,
                reached=self._percent(assembly._quorum_reached()),
                needed=self._percent(needed),
                name=self.display_name,
            )
        )

    def _result_values(self):
        self.ensure_one()
        statutes = self.assembly_id._statutes()
        # a weight may have been changed alone
        statutes._check_colleges()
        counts = {
            line.college_id.id: Count(line.votes_for, line.votes_against, line.abstentions)
            for line in self._totals()
        }
        result = aggregate(
            counts,
            Rule(statutes.vote_rule),
            statutes._weights(),
            Absent(statutes.absent),
            Tie(statutes.tie),
        )
        if not result.heads.expressed + result.heads.abstentions:
            raise UserError(self.env._("No vote was counted for %(name)s.", name=self.display_name))
        majority, strictly = statutes._majority(self.majority == "extraordinary")
        is_adopted = adopted(result, majority, strictly)
        return {
            "state": "decided",
            "percent_for": float(result.percent_for),
            "percent_against": float(result.percent_against),
            "percent_lost": float(result.percent_lost),
            "heads_for": result.heads.votes_for,
            "heads_against": result.heads.votes_against,
            "heads_abstaining": result.heads.abstentions,
            "is_adopted": is_adopted,
            "explanation": self._explanation(statutes, result, is_adopted),
        }

    def _explanation(self, statutes, result, is_adopted):
        """The result in words, as the minutes tell it."""
        chosen = "majority_extraordinary" if self.majority == "extraordinary" else (
            "majority_ordinary"
        )  # fmt: skip
        majorities = dict(statutes._fields[chosen]._description_selection(self.env))
        values = {
            "for": self._percent(result.percent_for),
            "against": self._percent(result.percent_against),
            "lost": self._percent(result.percent_lost),
            "majority": majorities[statutes[chosen]].lower(),
        }
        text = [
            self.env._(
                "%(count_for)s votes for, %(count_against)s against, %(abstaining)s abstentions.",
                count_for=result.heads.votes_for,
                count_against=result.heads.votes_against,
                abstaining=result.heads.abstentions,
            )
        ]
        if statutes.vote_rule != "per_head":
            text.append(
                self.env._(
                    "Weighted by college: %(for)s %% for, %(against)s %% against, %(lost)s %% "
                    "lost.",
                    **values,
                )
                if result.percent_lost
                else self.env._(
                    "Weighted by college: %(for)s %% for, %(against)s %% against.", **values
                )
            )
        text.append(
            self.env._("Adopted (majority wanted: %(majority)s).", **values)
            if is_adopted
            else self.env._("Rejected (majority wanted: %(majority)s).", **values)
        )
        return " ".join(text)

    def _percent(self, fraction):
        """A percentage with two decimals, as people write it here."""
        separator = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point
        return float_repr(float(fraction), 2).replace(".", separator or ".")
