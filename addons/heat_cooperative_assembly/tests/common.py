from contextlib import contextmanager

from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.heat_cooperative.tests.common import HeatCooperativeCommon

#: votes of each college on a resolution: for, against, abstentions; and its weight
COLLEGES = {
    "Producers": (20, 3, 1, 0),
    "Users": (30, 10, 5, 1),
    "Citizens": (30, 40, 60, 0),
    "Public": (20, 2, 0, 0),
}


class HeatAssemblyCommon(HeatCooperativeCommon):
    """A cooperative with four colleges, whose members meet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleges = {
            name: cls.env["cooperative.college"].create(
                {"name": name, "company_id": cls.cooperative.id}
            )
            for name in COLLEGES
        }

    @classmethod
    def _new_statutes(cls, vote_rule="per_head", weights=None, **values):
        weights = weights or {name: figures[0] for name, figures in COLLEGES.items()}
        return cls.env["cooperative.statutes"].create(
            {
                "company_id": cls.cooperative.id,
                "date_from": "2020-01-01",
                "source": "Statutes, article 20",
                "vote_rule": vote_rule,
                "college_ids": [
                    Command.create({"college_id": cls.colleges[name].id, "weight": weight})
                    for name, weight in weights.items()
                ],
                **values,
            }
        )

    @classmethod
    def _new_members(cls, count, college=None, prefix="Member"):
        """Members of a college, each with one share."""
        partners = cls.env["res.partner"].create(
            [{"name": f"{prefix} {rank:03}", "lang": "en_US"} for rank in range(count)]
        )
        members = cls.env["cooperative.member"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.cooperative.id,
                    "admission_date": "2024-01-01",
                    "admission_reference": "Minutes",
                    "college_line_ids": [
                        Command.create(
                            {"date_from": "2024-01-01", "college_id": cls.colleges[college].id}
                        )
                    ]
                    if college
                    else [],
                }
                for partner in partners
            ]
        )
        cls.env["cooperative.share.movement"].create(
            [
                {
                    "date": "2024-03-01",
                    "kind": "subscription",
                    "member_id": member.id,
                    "share_class_id": cls.share_class.id,
                    "quantity": 1,
                }
                for member in members
            ]
        )
        return members

    @classmethod
    def _new_assembly(cls, *subjects, **values):
        resolution = {key: values.pop(key) for key in ("method", "majority") if key in values}
        return cls.env["cooperative.assembly"].create(
            {
                "company_id": cls.cooperative.id,
                "starts_at": "2026-03-20 17:30:00",
                "place": "Village hall",
                "resolution_ids": [
                    Command.create({"name": subject, **resolution})
                    for subject in subjects or ("Accounts of the year",)
                ],
                **values,
            }
        )

    @classmethod
    def _convene(cls, assembly):
        cls.env["cooperative.assembly.convene"].create(
            {"assembly_id": assembly.id}
        ).action_convene()
        return assembly

    @classmethod
    def _open(cls, assembly):
        cls._convene(assembly)
        assembly.action_open()
        return assembly

    def _attendance(self, assembly, members):
        return assembly.attendance_ids.filtered(lambda one: one.member_id in members)

    def _open_vote(self, assembly):
        resolution = assembly.resolution_ids[0]
        resolution.action_open_vote()
        return resolution

    @contextmanager
    def _broken(self, error):
        """What the database itself refuses."""
        with mute_logger("odoo.sql_db"), self.assertRaises(error), self.env.cr.savepoint():
            yield
