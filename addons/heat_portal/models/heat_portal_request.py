from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .heat_portal_clock import KINDS

#: Contact details that a request changes once staff confirm it.
DETAILS = ("name", "street", "street2", "zip", "city", "phone", "email")


class HeatPortalRequest(models.Model):
    """What a customer asks for on their pages, until somebody answers."""

    _name = "heat.portal.request"
    _description = "Request of a Customer"
    _inherit = ["mail.thread", "mail.activity.mixin", "heat.portal.fields"]
    _order = "deadline, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, default=lambda self: self.env._("New")
    )
    company_id = fields.Many2one("res.company", string="Cooperative", required=True, index=True)
    kind = fields.Selection(KINDS, string="Request", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contract_id = fields.Many2one(
        "heat.contract",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    bill_id = fields.Many2one(
        "heat.bill",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    received_at = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    deadline = fields.Date(string="Answer before", readonly=True, index="btree_not_null")
    deadline_source = fields.Text(string="Why before", readonly=True)
    text = fields.Text(string="What the customer wrote", readonly=True)
    wanted_on = fields.Date(string="Wanted on", readonly=True)
    wanted_kw = fields.Float(string="Wanted power (kW)", digits=(12, 3), readonly=True)
    proposal = fields.Json(readonly=True)
    proposal_text = fields.Text(string="Wanted details", compute="_compute_proposal_text")
    state = fields.Selection(
        [("received", "Received"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        default="received",
        readonly=True,
        tracking=True,
    )
    amendment_ids = fields.One2many(
        "heat.contract.amendment", "portal_request_id", string="Amendments", readonly=True
    )
    termination_ids = fields.One2many(
        "heat.contract.termination", "portal_request_id", string="Terminations", readonly=True
    )
    answer = fields.Text(help="Sent to the customer with the decision.", tracking=True)
    answered_on = fields.Date(readonly=True)

    _portal_fields = frozenset(
        {
            "name",
            "company_id",
            "kind",
            "contract_id",
            "bill_id",
            "received_at",
            "deadline",
            "text",
            "wanted_on",
            "wanted_kw",
            "state",
            "answer",
            "answered_on",
            "user_id",
        }
    )

    @api.depends("proposal")
    @api.depends_context("lang")
    def _compute_proposal_text(self):
        for request in self:
            request.proposal_text = "\n".join(
                f"{request._detail_label(name)}{request.env._(': ')}{value}"
                for name, value in (request.proposal or {}).items()
            )

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{request.name} – {labels.get(request.kind, '')}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer asked stays on file: answer it instead."))

    @api.model
    def _detail_label(self, name):
        if name == "iban":
            return self.env._("IBAN")
        field = self.env["res.partner"]._fields[name]
        return field._description_string(self.env)

    # from the portal

    @api.model
    def _open(self, kind, contract, text="", **values):
        """Record what the person logged in asks for, have staff remember it, and confirm it.

        Whoever calls has checked that the person may ask it for ``contract``.
        """
        user = self.env.user
        company = contract.company_id or user.company_id
        # customers create nothing by themselves: what they ask comes through their pages alone
        requests = self.sudo().with_company(company).with_context(mail_create_nosubscribe=True)
        today = fields.Date.context_today(self)
        deadline, source = requests.env["heat.portal.clock"]._deadline(company, kind, today)
        request = requests.create(
            {
                "name": requests.env["ir.sequence"].next_by_code("heat.portal.request"),
                "company_id": company.id,
                "kind": kind,
                "user_id": user.id,
                "partner_id": (contract.partner_id or user.partner_id).id,
                "contract_id": contract.id,
                "deadline": deadline,
                "deadline_source": source,
                "text": text,
                **values,
            }
        )
        request._plan_activity()
        request._opened()
        request._tell("heat_portal.mail_template_request_received")
        return request

    @api.model
    def _has_open_outage(self, contract):
        """Whether the person already reported that this contract has no heat: once is enough."""
        return bool(
            self.search_count(
                [
                    ("kind", "=", "outage"),
                    ("contract_id", "=", contract.id),
                    ("user_id", "=", self.env.uid),
                    ("state", "=", "received"),
                ],
                limit=1,
            )
        )

    def _opened(self):
        """Called once a request is recorded; a module that keeps outages extends it."""

    def _plan_activity(self):
        """A reminder for who answers, due on the last day to answer."""
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.deadline or fields.Date.context_today(self),
            summary=self.display_name,
            note=self.text or "",
            user_id=self._responsible().id,
        )

    def _responsible(self):
        """Who answers: named on the network or company, else one with the role."""
        company, network = self.company_id, self.contract_id.network_id
        named = (self.kind == "outage" and network.portal_user_id) or company.heat_portal_user_id
        if named:
            return named
        for group in (
            "heat_contract.heat_contract_group_billing_manager",
            "heat_base.heat_base_group_administrator",
        ):
            people = self.env.ref(group).all_user_ids.filtered(
                lambda user: user.active and company in user.company_ids
            )
            if people:
                return people.sorted("id")[-1]
        return self.env.ref("base.user_admin")

    def _tell(self, template):
        """Write to who asked, where they have an address."""
        self.ensure_one()
        to = self.user_id.partner_id
        if to.email:
            self.env.ref(template).send_mail(self.id, email_values={"recipient_ids": [(4, to.id)]})

    def _portal_row(self):
        """What the page of requests shows of one."""
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "name": self.name,
            "kind": kinds[self.kind],
            "state": self.state,
            "state_label": states[self.state],
            "received": format_date(self.env, self.received_at),
            "deadline": self.deadline and format_date(self.env, self.deadline),
            "text": self.text,
            "answer": self.answer,
        }
