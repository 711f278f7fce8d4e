from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Marks in the context the code that decides; an object, which nobody can pass through the API.
_DECIDING = object()
#: What the actions of a subscription write, and nobody types.
DECIDED = {"state"}
#: What was signed, kept once the board has it.
SIGNED = {
    "member_id", "share_class_id", "quantity", "released_percent", "signed_on", "company_id",
}  # fmt: skip
DECISION = {"board_date", "board_reference"}


class CooperativeSubscription(models.Model):
    """A request for shares: from the signed form to the shares in the register."""

    _name = "cooperative.subscription"
    _description = "Subscription of Shares"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "signed_on desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Reference", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
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
    board_date = fields.Date(string="Decided on", copy=False, tracking=True)
    board_reference = fields.Char(
        string="Decision",
        copy=False,
        tracking=True,
        help="Where the decision of the board is written: minutes, resolution.",
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

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        for one in subscriptions:
            if one.state != "draft" and not self._is_deciding():
                self._refuse_typed("state")
            if not one.name:
                # the counter is the cooperative's, whoever subscribes
                one.name = (
                    self.env["ir.sequence"]
                    .sudo()
                    .with_company(one.company_id)
                    .next_by_code("cooperative.subscription")
                )
        return subscriptions

    def write(self, vals):
        if not self._is_deciding():
            if DECIDED & vals.keys():
                self._refuse_typed(next(iter(DECIDED & vals.keys())))
            for one in self:
                if one.state != "draft" and SIGNED & vals.keys():
                    self._refuse_typed(next(iter(sorted(SIGNED & vals.keys()))), one)
                if one.state not in ("draft", "submitted") and DECISION & vals.keys():
                    self._refuse_typed(next(iter(sorted(DECISION & vals.keys()))), one)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for one in self:
            if one.state != "draft":
                raise UserError(
                    self.env._(
                        "Subscription %(name)s went before the board: it is kept. Cancel it.",
                        name=one.name,
                    )
                )

    def _deciding(self):
        return self.with_context(cooperative_deciding=_DECIDING)

    def _is_deciding(self):
        return self.env.context.get("cooperative_deciding") is _DECIDING

    def _refuse_typed(self, name, subscription=None):
        field = self._fields[name]._description_string(self.env)
        if subscription:
            raise UserError(
                self.env._(
                    "“%(field)s” of %(name)s is settled: cancel the subscription, record another.",
                    field=field,
                    name=subscription.name,
                )
            )
        raise UserError(
            self.env._("“%(field)s” is not typed: the actions of the document set it.", field=field)
        )

    def action_submit(self):
        """Bring signed requests before the board."""
        for one in self:
            one._check_state("draft")
            one._check_subscriber(fields.Date.context_today(self))
            one._deciding().state = "submitted"

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

    def action_refuse(self):
        """The board refuses; nothing was due."""
        self._check_board()
        for one in self:
            one._check_state("submitted")
            one._check_decision()
            one._deciding().state = "refused"

    def action_cancel(self):
        """Give up a subscription whose shares are not registered."""
        for one in self:
            one._check_state("draft", "submitted", "admitted")
            was_due = one.state == "admitted"
            # before anything is reconciled: what is given up was not paid
            one._deciding().state = "cancelled"
            if was_due:
                one._cancel_claim()

    def _check_board(self):
        if not self.env.user.has_group("heat_cooperative.heat_cooperative_group_board"):
            raise UserError(self.env._("Only the board admits or refuses: ask one of its members."))

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            raise UserError(
                self.env._(
                    "Subscription %(name)s is “%(state)s”: this cannot be done any more, or not "
                    "yet.",
                    name=self.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )

    def _check_decision(self):
        self.ensure_one()
        if not self.board_date or not self.board_reference:
            raise UserError(
                self.env._(
                    "Note the decision of the board on subscription %(name)s: its day and where "
                    "it is written.",
                    name=self.name,
                )
            )
        if self.board_date > fields.Date.context_today(self) or self.board_date < self.signed_on:
            raise UserError(
                self.env._(
                    "The board decides on subscription %(name)s after it was signed, and not in "
                    "the future.",
                    name=self.name,
                )
            )

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
