from odoo import fields, models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    attendance_ids = fields.One2many("cooperative.attendance", "member_id")
    mandate_ids = fields.One2many("cooperative.mandate", "member_id")
    attended_count = fields.Integer(
        string="Assemblies",
        compute="_compute_attended_count",
        help="Assemblies that the member took part in: present, represented, by correspondence.",
    )

    def _compute_attended_count(self):
        attended = dict(
            self.env["cooperative.attendance"]._read_group(
                [("member_id", "in", self.ids), ("mode", "not in", (False, "absent"))],
                ["member_id"],
                ["__count"],
            )
        )
        for member in self:
            member.attended_count = attended.get(member._origin, 0)

    def action_open_attendances(self):
        """The assemblies that the member was called to."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_assembly.cooperative_attendance_action_member"
        )
        return {**action, "domain": [("member_id", "=", self.id)], "context": {}}
