from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What was signed, kept once the board has it.
SIGNED = frozenset(
    {"member_id", "share_class_id", "quantity", "released_percent", "signed_on", "company_id"}
)


class CooperativeSubscription(models.Model):
    """A request for shares: from the signed form to the shares in the register."""

    _name = "cooperative.subscription"
    _description = "Subscription of Shares"
    _inherit = ["cooperative.board.request"]
    _order = "signed_on desc, id desc"
    _check_company_auto = True
    _settled_fields = SIGNED
    _mail_templates = "heat_cooperative.mail_template_subscription"

    member_id = fields.Many2one(
        "cooperative.member",
        string="Subscriber",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    payer_id = fields.Many2one(
        "res.partner",
        string="Paid by",
        ondelete="restrict",
        check_company=True,
        help="Who pays, when it is not the subscriber: a parent, an employer, whoever makes a "
        "gift.",
    )
    share_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Class",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["cooperative.share.class"]._only(),
    )
    quantity = fields.Integer(string="Shares", required=True, default=1, tracking=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    released_percent = fields.Float(
        string="Paid at subscription (%)",
        digits=(5, 2),
        aggregator=None,
        compute="_compute_released_percent",
        store=True,
        readonly=False,
        precompute=True,
    )
    called_amount = fields.Monetary(
        string="Due at subscription", compute="_compute_called_amount", store=True
    )
    uncalled_amount = fields.Monetary(
        string="Balance to call later", compute="_compute_called_amount", store=True
    )
    release_deadline = fields.Date(
        string="Balance due by",
        compute="_compute_release_deadline",
        help="Five years after the shares were registered.",
    )
    signed_on = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Date of the subscription form, signed in two copies.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Before the board"),
            ("admitted", "To be paid"),
            ("registered", "Shares registered"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    movement_ids = fields.One2many(
        "cooperative.share.movement", "subscription_id", string="Movements"
    )
    movement_id = fields.Many2one("cooperative.share.movement", compute="_compute_movement_id")
    move_ids = fields.One2many("account.move", "cooperative_subscription_id", string="Entries")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A subscription is of one share at least."
    )
    _released_quarter = models.Constraint(
        "CHECK (released_percent BETWEEN 25 AND 100)",
        "A quarter at least of each share is paid at subscription: between 25 and 100 %.",
    )

    @api.depends("quantity", "share_class_id.nominal_value")
    def _compute_amount(self):
        for one in self:
            one.amount = one.quantity * one.share_class_id.nominal_value

    @api.depends("share_class_id")
    def _compute_released_percent(self):
        for one in self:
            if one.state == "draft" or not one.released_percent:
                one.released_percent = one.share_class_id.released_percent or 100

    @api.depends("amount", "released_percent")
    def _compute_called_amount(self):
        for one in self:
            release = one._release()
            one.called_amount = float(release.called) if release else one.amount
            one.uncalled_amount = float(release.uncalled) if release else 0

    @api.depends("movement_ids")
    def _compute_movement_id(self):
        for one in self:
            one.movement_id = one.movement_ids.filtered(lambda move: move.kind == "subscription")

    @api.constrains("quantity", "share_class_id", "state")
    def _check_minimum(self):
        for one in self.filtered(lambda one: one.state in ("draft", "submitted")):
            share_class = one.share_class_id
            held = one._held() + one.quantity
            if held < share_class.minimum or 0 < share_class.maximum < held:
                raise ValidationError(
                    self.env._(
                        "%(member)s would hold %(quantity)s shares “%(name)s”: a member holds "
                        "%(minimum)s at least%(maximum)s.",
                        member=one.member_id.display_name,
                        quantity=held,
                        name=share_class.name,
                        minimum=share_class.minimum,
                        maximum=self.env._(", %(most)s at most", most=share_class.maximum)
                        if share_class.maximum
                        else "",
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for one in self:
            if one.state != "draft":
                raise UserError(
                    self.env._(
                        "Subscription %(name)s went before the board: it is kept. Cancel it.",
                        name=one.name,
                    )
                )

    def action_submit(self):
        """Bring signed requests before the board."""
        for one in self:
            one._check_state("draft")
            one._check_subscriber(fields.Date.context_today(self))
            one._deciding().state = "submitted"
            one._write_to_member("received")

    def action_admit(self):
        """The board admits the subscribers: what they owe is due."""
        self._check_board()
        for one in self:
            one._check_state("submitted")
            one._check_decision()
            one._check_subscriber(one.board_date)
            if not one.member_id.admission_date:
                one.member_id.write(
                    {
                        "admission_date": one.board_date,
                        "admission_reference": one.board_reference,
                    }
                )
            one._deciding().state = "admitted"
            one._post_claim()
            one._write_to_member("admitted")

    def _decide(self, decision):
        return self.action_admit() if decision == "accept" else self.action_refuse()

    def action_cancel(self):
        """Give up a subscription whose shares are not registered."""
        for one in self:
            one._check_state("draft", "submitted", "admitted")
            was_due = one.state == "admitted"
            # before anything is reconciled: what is given up was not paid
            one._deciding().state = "cancelled"
            if was_due:
                one._cancel_claim()

    def _asked_on(self):
        return self.signed_on

    def _check_subscriber(self, day):
        self.ensure_one()
        self.member_id._check_represented(day)
        if refusal := self.share_class_id._refusal(self.member_id, day):
            raise UserError(refusal)

    def _held(self):
        """Shares of the class that the subscriber holds today."""
        self.ensure_one()
        held = self.member_id._holdings(fields.Date.context_today(self))
        return held.get(self.member_id.id, {}).get(self.share_class_id.id, (0, 0))[0]
