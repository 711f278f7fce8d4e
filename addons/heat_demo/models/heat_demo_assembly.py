from datetime import datetime, time, timedelta

from odoo import Command, models

from ..engine import assemblies, interest
from ..engine.reading_rounds import shifted


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_assemblies(self, first_month):
        """Last year's assembly with its minutes, and the next one in preparation."""
        months, day = interest.ASSEMBLY
        date = shifted(first_month, -months, day)
        self._setup_voting(first_month)
        held = self._setup_assembly("assembly", date, assemblies.RESOLUTIONS)
        if held.state == "draft":
            self._hold(held, date)
        self._setup_mandates(held, date)
        coming = shifted(first_month, 12 - months, day)
        self._setup_assembly(
            "assembly_coming",
            coming,
            [(subject, False, None) for subject in assemblies.NEXT_RESOLUTIONS],
        )

    def _setup_voting(self, first_month):
        self._ensure(
            "cooperative.statutes",
            {
                "statutes": {
                    "company_id": self.env.company.id,
                    "date_from": shifted(first_month, -36),
                    "source": assemblies.SOURCE,
                    "vote_rule": "proportional",
                    "quorum_ordinary": assemblies.QUORUM,
                    "proxy_fixed": assemblies.PROXIES,
                    "college_ids": [
                        Command.create(
                            {"college_id": self._ref(f"college_{key}").id, "weight": weight}
                        )
                        for key, weight in assemblies.WEIGHTS.items()
                    ],
                }
            },
        )

    def _setup_assembly(self, key, date, resolutions):
        return self._ensure(
            "cooperative.assembly",
            {
                key: {
                    "company_id": self.env.company.id,
                    "kind": "ordinary",
                    "starts_at": datetime.combine(date, time(17, 0)),
                    "place": assemblies.PLACE,
                    "resolution_ids": [
                        Command.create({"name": subject, "text": text, "sequence": rank})
                        for rank, (subject, text, _votes) in enumerate(resolutions, 1)
                    ],
                }
            },
        )

    def _hold(self, assembly, date):
        """From the convocation, which is told to nobody, to the minutes."""
        rows = self._convene_silently(assembly, date)
        self.env["cooperative.proxy"].create(
            [
                {
                    "assembly_id": assembly.id,
                    "giver_id": rows[giver].id,
                    "holder_id": rows[holder].id if holder else False,
                }
                for giver, holder in assemblies.PROXIES_GIVEN
                if giver in rows
            ]
        )
        assembly.action_open()
        away = {giver for giver, _holder in assemblies.PROXIES_GIVEN} | set(assemblies.ABSENT)
        for key, row in rows.items():
            if key not in away:
                row.action_present()
        for resolution, (_subject, _text, votes) in zip(
            assembly.resolution_ids.sorted(), assemblies.RESOLUTIONS, strict=True
        ):
            resolution.action_open_vote()
            for line in resolution.count_ids:
                key = next(key for key in votes if self._ref(f"college_{key}") == line.college_id)
                line.write(self._votes(votes[key], line.taking_part))
            resolution.compute_result()
        assembly.write(
            {
                "proceedings": assemblies.PROCEEDINGS,
                "chair_id": self._ref("member_bourg").id,
                "secretary_id": self._ref("member_marchal").id,
            }
        )
        assembly.action_close()

    def _votes(self, wanted, there):
        """The votes wanted of a college, as far as so many members take part."""
        names = ("votes_for", "votes_against", "abstentions")
        found = {}
        for name, votes in zip(names, wanted, strict=True):
            found[name] = min(votes, there)
            there -= found[name]
        return found

    def _convene_silently(self, assembly, date):
        """The rows of the members who may vote, by key; no mail is queued."""
        assembly._refresh_members()
        assembly.attendance_ids._listing().write(
            {"convened_by": "post", "convened_on": date - timedelta(days=20)}
        )
        assembly._deciding().state = "convened"
        keys = {self._ref(f"member_{member.key}"): member.key for member in self._demo_members()}
        return {
            keys[row.member_id]: row
            for row in assembly.attendance_ids
            if row.member_id in keys and row.is_entitled
        }

    def _setup_mandates(self, assembly, date):
        resolutions = assembly.resolution_ids.sorted()
        self._ensure(
            "cooperative.mandate",
            {
                f"mandate_{member}": {
                    "member_id": self._ref(f"member_{member}").id,
                    "role": role,
                    "date_from": date,
                    "date_to": shifted(date, 12 * years, date.day),
                    "resolution_id": resolutions[rank].id if rank is not None else False,
                }
                for member, role, rank, years in assemblies.MANDATES
            },
        )
