from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class HeatPlantDocument(models.Model):
    """A paper of a plant or of its equipment, which may run out."""

    _name = "heat.plant.document"
    _description = "Document of a Plant"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "expires_on, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("contract", "Contract"),
            ("insurance", "Insurance"),
            ("certificate", "Certificate"),
            ("permit", "Permit, declaration"),
            ("report", "Inspection report"),
            ("qualification", "Qualification of a person"),
            ("manual", "Instructions, plan"),
            ("other", "Other"),
        ],
        required=True,
        default="contract",
    )
    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        compute="_compute_plant_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('plant_id', '=?', plant_id)]",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Issued by", index="btree_not_null", check_company=True
    )
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    issued_on = fields.Date(tracking=True)
    expires_on = fields.Date(tracking=True, help="Last day of validity. Empty: never runs out.")
    lead_days = fields.Integer(
        string="Told ahead (days)", default=60, aggregator=None, required=True
    )
    warn_on = fields.Date(string="Told from", compute="_compute_warn_on", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who is told",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        check_company=True,
        help="An activity is made once, as soon as the lead time is reached.",
    )
    told_on = fields.Date(readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "heat.plant.document",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    is_replaced = fields.Boolean(string="Replaced", readonly=True, copy=False)
    validity = fields.Selection(
        [
            ("replaced", "Replaced"),
            ("expired", "Expired"),
            ("soon", "Expires soon"),
            ("valid", "Valid"),
        ],
        compute="_compute_validity",
    )
    note = fields.Text(string="Remarks")

    _days_in_order = models.Constraint(
        "CHECK (expires_on >= issued_on)", "A document does not run out before it was issued."
    )
    _lead_positive = models.Constraint("CHECK (lead_days >= 0)", "The lead time is not negative.")

    @api.depends("equipment_id")
    def _compute_plant_id(self):
        for one in self:
            one.plant_id = one.equipment_id.plant_id or one.plant_id

    @api.depends("expires_on", "lead_days")
    def _compute_warn_on(self):
        for one in self:
            one.warn_on = one.expires_on and one.expires_on - timedelta(days=one.lead_days)

    @api.depends("plant_id")
    def _compute_user_id(self):
        for one in self:
            one.user_id = one.user_id or one.plant_id.user_id

    @api.depends("expires_on", "warn_on", "is_replaced")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for one in self:
            if one.is_replaced:
                one.validity = "replaced"
            elif one.expires_on and one.expires_on < today:
                one.validity = "expired"
            elif one.warn_on and one.warn_on <= today:
                one.validity = "soon"
            else:
                one.validity = "valid"

    @api.constrains("equipment_id", "plant_id")
    def _check_equipment(self):
        for one in self:
            if one.equipment_id and one.equipment_id.plant_id != one.plant_id:
                raise ValidationError(
                    self.env._(
                        "%(equipment)s does not stand in %(plant)s: choose an equipment of the "
                        "plant.",
                        equipment=one.equipment_id.display_name,
                        plant=one.plant_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.replaces_id._set_replaced()
        return documents

    def write(self, vals):
        if vals.keys() & {"expires_on", "lead_days", "user_id"}:
            vals = {**vals, "told_on": False}
            self.activity_unlink(["mail.mail_activity_data_todo"])
        return super().write(vals)

    def action_renew(self):
        """Type the document that takes the place of this one."""
        self.ensure_one()
        if self.is_replaced:
            raise UserError(self.env._("“%(name)s” was replaced already.", name=self.display_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_name": self.name,
                "default_kind": self.kind,
                "default_plant_id": self.plant_id.id,
                "default_equipment_id": self.equipment_id.id,
                "default_partner_id": self.partner_id.id,
                "default_lead_days": self.lead_days,
                "default_user_id": self.user_id.id,
                "default_replaces_id": self.id,
            },
        }

    def _set_replaced(self):
        self.is_replaced = True
        self.activity_feedback(["mail.mail_activity_data_todo"])

    @api.model
    def _tell_responsible(self):
        """An activity for who is told of each document that runs out, once."""
        today = fields.Date.context_today(self)
        due = self.search(
            [("warn_on", "<=", today), ("is_replaced", "=", False), ("told_on", "=", False)]
        )
        for one in due.filtered("user_id.active"):
            one.activity_schedule(
                "mail.mail_activity_data_todo",
                one.expires_on,
                summary=self.with_context(lang=one.user_id.lang).env._(
                    "Renew “%(name)s”", name=one.name
                ),
                user_id=one.user_id.id,
            )
            one.told_on = today
