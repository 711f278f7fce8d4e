from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class HeatOutageTell(models.TransientModel):
    """The message for the customers of an outage: looked at, changed, then sent."""

    _name = "heat.outage.tell"
    _description = "Tell the Customers of an Outage"

    outage_id = fields.Many2one("heat.outage", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="outage_id.company_id")
    point_ids = fields.Many2many(
        "heat.outage.point",
        string="Written to",
        compute="_compute_point_ids",
        store=True,
        readonly=False,
        domain="[('outage_id', '=', outage_id), ('state', '=', 'to_tell'), ('email', '!=', False)]",
    )
    call_ids = fields.Many2many("heat.outage.point", string="To call", compute="_compute_call_ids")
    subject = fields.Char(compute="_compute_message", store=True, readonly=False)
    body = fields.Html(string="Message", compute="_compute_message", store=True, readonly=False)
    mail_count = fields.Integer(string="E-mails", compute="_compute_mail_count")

    @api.depends("outage_id")
    def _compute_point_ids(self):
        for one in self:
            one.point_ids = one.outage_id._to_mail() if one.outage_id else False

    @api.depends("outage_id")
    def _compute_call_ids(self):
        for one in self:
            one.call_ids = one.outage_id._to_call() if one.outage_id else False

    @api.depends("outage_id")
    def _compute_message(self):
        # whoever keeps the log need not be who may edit templates
        template = self.env.ref("heat_plant.mail_template_outage").sudo()
        for one in self:
            outage = one.outage_id
            if not outage:
                one.subject = one.body = False
                continue
            values = template._generate_template(outage.ids, ("subject", "body_html"))[outage.id]
            one.subject, one.body = values["subject"], values["body_html"]

    @api.depends("point_ids")
    def _compute_mail_count(self):
        for one in self:
            one.mail_count = len(one.point_ids.partner_id)

    def action_send(self):
        """Send the message, and keep it with who was told and when."""
        self.ensure_one()
        outage = self.outage_id
        outage.check_access("write")
        points = self.point_ids & outage._to_mail()
        if not points:
            raise UserError(self.env._("Nobody is left to write to: call the others."))
        if not self.subject or is_html_empty(self.body):
            raise UserError(self.env._("Write the subject and the message."))
        points._set_told("mail")
        outage.message_post(
            subject=self.subject,
            body=self.body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=points.partner_id.ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
        return {"type": "ir.actions.act_window_close"}

    def action_print_calls(self):
        """The list of those without e-mail, to call them."""
        return self.outage_id.action_print_calls()
