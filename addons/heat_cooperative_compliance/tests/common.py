from odoo.addons.heat_cooperative.tests.common import HeatCooperativeCommon


class HeatComplianceCommon(HeatCooperativeCommon):
    """A year of the register, and the categories of the law."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.categories = {
            kind: cls.env["cooperative.category"].create(
                {"name": kind.capitalize(), "kind": kind, "company_id": cls.cooperative.id}
            )
            for kind in ("beneficiary", "employee", "producer", "public_body", "other")
        }

    @classmethod
    def _place(cls, member, kind, day="2024-01-01"):
        """Put a member in a category from a day on."""
        return cls.env["cooperative.member.category"].create(
            {
                "member_id": member.id,
                "category_id": cls.categories[kind].id,
                "date_from": day,
            }
        )

    @classmethod
    def _place_year(cls):
        """The members of the year, in the categories that a SCIC has."""
        cls._record_year()
        cls._place(cls.anna, "beneficiary")
        cls._place(cls.bruno, "producer")
        cls._place(cls.town, "public_body")
        cls._place(cls.chloe, "employee")

    @classmethod
    def _set_rule(cls, **values):
        return cls.env["cooperative.compliance.rule"].create(
            {
                "company_id": cls.cooperative.id,
                "date_from": "2024-01-01",
                "source": "Statutes, art. 12",
                **values,
            }
        )

    def _check(self, day, user=None):
        """{subject: line} on a day."""
        model = self.env["cooperative.compliance"].with_user(user or self.env.user)
        compliance = model.create({"company_id": self.cooperative.id, "date": day})
        return {line.subject: line for line in compliance.line_ids}
