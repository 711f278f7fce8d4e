from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

#: Faults that a label takes in an hour, and all labels of a cooperative together.
LABEL_FAULTS, ALL_FAULTS = 5, 30
#: Days after which names and telephones of who told of a fault that is over are forgotten.
FORGOTTEN_DAYS = 365


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    is_from_label = fields.Boolean(string="Told by a label", readonly=True, copy=False)
    reported_by = fields.Char(
        string="Told by", copy=False, groups="heat_plant.heat_plant_group_operator"
    )
    reported_phone = fields.Char(
        string="Telephone", copy=False, groups="heat_plant.heat_plant_group_operator"
    )

    @api.model
    def _too_many_faults(self, equipment):
        """Whether labels told of so many faults that somebody plays with them."""
        since = fields.Datetime.now() - timedelta(hours=1)
        recent = [("is_from_label", "=", True), ("create_date", ">=", since)]
        return (
            self.search_count([*recent, ("equipment_id", "=", equipment.id)]) >= LABEL_FAULTS
            or self.search_count([*recent, ("company_id", "=", equipment.plant_id.company_id.id)])
            >= ALL_FAULTS
        )

    @api.model
    def _report_fault(self, equipment, description, name="", phone="", photo=None):
        """Open the corrective request of a fault told on the page of a label."""
        first = description.strip().splitlines()[0]
        user = (equipment.technician_user_id | equipment.plant_id.user_id).filtered("active")[:1]
        company = equipment.plant_id.company_id
        team = equipment.maintenance_team_id or self.env["maintenance.team"]._of_company(company)
        request = self.create(
            {
                "name": self.env._(
                    "Fault: %(what)s", what=first if len(first) <= 80 else f"{first[:79]}…"
                ),
                "description": Markup("<br/>").join(description.strip().splitlines()),
                "equipment_id": equipment.id,
                "company_id": company.id,
                "maintenance_type": "corrective",
                # told today, and red from tomorrow on
                "due_on": fields.Date.context_today(self),
                "maintenance_team_id": team.id,
                "user_id": user.id,
                "owner_user_id": user.id,
                "is_from_label": True,
                "reported_by": name,
                "reported_phone": phone,
            }
        )
        if photo:
            request.message_post(
                body=self.env._("Photo of the fault"), attachments=[("panne.jpg", photo)]
            )
        request._tell(request.name)
        return request

    def _tell(self, summary):
        """An activity for today for who answers for the request, or for the plant."""
        for one in self:
            user = (one.user_id | one.plant_id.user_id).filtered("active")[:1]
            if user:
                one.activity_schedule(
                    "mail.mail_activity_data_todo",
                    fields.Date.context_today(self),
                    summary=summary,
                    user_id=user.id,
                )

    @api.autovacuum
    def _gc_reporters(self):
        """Forget who told of faults that are over for long."""
        before = fields.Date.context_today(self) - timedelta(days=FORGOTTEN_DAYS)
        self.search(
            [
                ("is_from_label", "=", True),
                ("is_open", "=", False),
                ("close_date", "<", before),
                "|",
                ("reported_by", "!=", False),
                ("reported_phone", "!=", False),
            ]
        ).write({"reported_by": False, "reported_phone": False})
