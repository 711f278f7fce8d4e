from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..engine.lock_in import free_shares

KINDS = [
    ("withdrawal", "Withdrawal"),
    ("exclusion", "Exclusion"),
    ("death", "Death"),
    ("quality_lost", "No longer in a category of the statutes"),
    ("dissolution", "End of the company or association"),
    ("gift", "Gift to the cooperative"),
]
#: Kinds that a member chooses: what statutes say of shares to be kept for a time holds for them.
CHOSEN = ("withdrawal", "gift")


class CooperativeWithdrawal(models.Model):
    """Shares that leave the capital: asked, decided, effective, cancelled, due, paid.

    Each of these has its day. Who withdraws is a member no more from the effective day, even
    while the floor of the capital keeps the shares (Cass. com., 18 December 2024).
    """

    _name = "cooperative.withdrawal"
    _description = "Withdrawal of Shares"
    _inherit = ["cooperative.board.request"]
    _order = "requested_on desc, id desc"
    _check_company_auto = True
    _mail_templates = "heat_cooperative_withdrawal.mail_template_withdrawal"
    _settled_fields = frozenset(
        {"member_id", "share_class_id", "quantity", "kind", "requested_on", "company_id"}
    )
    _decision = frozenset(
        {"board_date", "board_reference", "effective_on", "loss_percent", "lock_in_waived"}
    )

    member_id = fields.Many2one(
        "cooperative.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    kind = fields.Selection(KINDS, required=True, default="withdrawal", tracking=True)
    share_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Class",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["cooperative.share.class"]._only(),
    )
    quantity = fields.Integer(
        string="Shares",
        required=True,
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    is_whole = fields.Boolean(
        string="All shares",
        compute="_compute_is_whole",
        help="The member keeps no share that does not wait to be cancelled.",
    )
    amount = fields.Monetary(compute="_compute_amount", store=True)
    requested_on = fields.Date(
        string="Asked on",
        required=True,
        default=fields.Date.context_today,
        help="Day of the letter, which gives the rank in the queue; day of the death.",
    )
    lock_in_waived = fields.Boolean(
        string="Before the end of the period of the statutes",
        help="The board accepts although the shares were to be kept longer.",
    )
    loss_percent = fields.Float(
        string="Share of losses (%)",
        digits=(5, 2),
        aggregator=None,
        help="Part of the losses that the shares bear, as the statutes say: taken off what is "
        "given back.",
    )
    effective_on = fields.Date(
        tracking=True,
        help="From that day on the member has no vote for these shares, wherever they wait.",
    )
    beneficiary_id = fields.Many2one(
        "res.partner",
        string="Paid to",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="Who is paid, when it is not the member: heirs, notary, representative.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Before the board"),
            ("accepted", "In the queue"),
            ("cancelled", "Shares cancelled"),
            ("refused", "Refused"),
            ("given_up", "Given up"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "A withdrawal is of one share at least."
    )
    _loss_percent = models.Constraint(
        "CHECK (loss_percent BETWEEN 0 AND 100)", "The share of losses is between 0 and 100 %."
    )
    _effective_decided = models.Constraint(
        "CHECK (state NOT IN ('accepted', 'cancelled') OR effective_on IS NOT NULL)",
        "A withdrawal that is accepted has the day on which it takes effect.",
    )

    @api.depends("member_id", "share_class_id")
    def _compute_quantity(self):
        for one in self:
            if one.state == "draft" or not one.quantity:
                one.quantity = max(1, one._held() - one._waiting_elsewhere())

    @api.depends("quantity", "share_class_id.nominal_value")
    def _compute_amount(self):
        for one in self:
            one.amount = one.quantity * one.share_class_id.nominal_value

    @api.depends("quantity", "member_id")
    def _compute_is_whole(self):
        today = fields.Date.context_today(self)
        held = self.member_id._holdings(today)
        waiting = self._waiting_by_member(self.member_id, today)
        for one in self:
            own = sum(quantity for quantity, _value in held.get(one.member_id.id, {}).values())
            kept = own - waiting.get(one.member_id.id, 0)
            asked = one.quantity if one.state in ("draft", "submitted") else 0
            one.is_whole = kept - asked <= 0

    def _held(self, day=None):
        """Shares of the class that the member holds at the end of a day, today by default."""
        self.ensure_one()
        held = self.member_id._holdings(day or fields.Date.context_today(self))
        return held.get(self.member_id.id, {}).get(self.share_class_id.id, (0, 0))[0]

    def _waiting_elsewhere(self):
        """Shares of the class that other requests of the member take already."""
        self.ensure_one()
        others = self.search(
            [
                ("member_id", "=", self.member_id.id),
                ("share_class_id", "=", self.share_class_id.id),
                ("state", "in", ("submitted", "accepted")),
                ("id", "!=", self._origin.id),
            ]
        )
        return sum(one.left_quantity for one in others)

    @api.model_create_multi
    def create(self, vals_list):
        withdrawals = super().create(vals_list)
        withdrawals._check_held()
        return withdrawals

    @api.constrains("requested_on", "effective_on")
    def _check_days(self):
        for one in self:
            if one.effective_on and one.effective_on < one.requested_on:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” was asked on %(day)s: it takes effect on that day at the "
                        "earliest.",
                        name=one.display_name,
                        day=format_date(self.env, one.requested_on),
                    )
                )

    @api.constrains("quantity", "member_id", "share_class_id")
    def _check_held(self):
        for one in self.filtered(lambda one: one.state in ("draft", "submitted")):
            held, waiting = one._held(), one._waiting_elsewhere()
            left = held - waiting - one.quantity
            share_class = one.share_class_id
            if left < 0 or 0 < left < share_class.minimum:
                raise ValidationError(
                    self.env._(
                        "%(member)s holds %(held)s shares “%(name)s”, of which %(waiting)s wait "
                        "to leave: %(quantity)s cannot leave. All may, or as many as leave "
                        "%(minimum)s at least.",
                        member=one.member_id.display_name,
                        held=held,
                        name=share_class.name,
                        waiting=waiting,
                        quantity=one.quantity,
                        minimum=share_class.minimum,
                    )
                )

    @api.constrains("quantity", "kind", "member_id", "share_class_id")
    def _check_whole(self):
        """Who dies, is excluded or loses the quality goes wholly."""
        for one in self.filtered(lambda one: one.kind not in CHOSEN and one.state == "draft"):
            if one.quantity < (free := one._held() - one._waiting_elsewhere()):
                raise ValidationError(
                    self.env._(
                        "%(member)s leaves with all their shares “%(name)s”: %(free)s, not "
                        "%(quantity)s.",
                        member=one.member_id.display_name,
                        name=one.share_class_id.name,
                        free=free,
                        quantity=one.quantity,
                    )
                )

    def _asked_on(self):
        return self.requested_on

    def action_submit(self):
        """Bring requests before the board."""
        for one in self:
            one._check_state("draft")
            one._check_held()
            one._deciding().state = "submitted"
            one._write_to_member("received")

    def action_accept(self):
        """The board takes note: the shares wait for their turn in the queue."""
        self._check_board()
        for one in self:
            one._check_state("submitted")
            one._check_decision()
            one._check_held()
            one._check_lock_in()
            one._deciding().write(
                {
                    "state": "accepted",
                    "effective_on": one.effective_on or one._default_effective_on(),
                }
            )
            one._write_to_member("accepted")

    def _default_effective_on(self):
        """The day of the decision; who died is a member no more from that day."""
        self.ensure_one()
        return self.requested_on if self.kind == "death" else self.board_date

    def _decide(self, decision):
        return self.action_accept() if decision == "accept" else self.action_refuse()

    def action_give_up(self):
        """The member stays: what was not cancelled yet waits no more."""
        for one in self:
            one._check_state("draft", "submitted", "accepted")
            if one.state == "accepted":
                one._check_board()
            if one.cancelled_quantity:
                raise UserError(
                    self.env._(
                        "%(quantity)s shares of “%(name)s” are cancelled already: reverse their "
                        "movements first.",
                        quantity=one.cancelled_quantity,
                        name=one.display_name,
                    )
                )
            one._deciding().state = "given_up"

    def _check_lock_in(self):
        """What the statutes keep for a time stays, unless the board says otherwise."""
        self.ensure_one()
        rule = self.env["cooperative.capital.rule"]._at(self.company_id, self.requested_on)
        if self.lock_in_waived or self.quantity <= self._free_of_lock_in(rule):
            return
        raise UserError(
            self.env._(
                "The statutes keep shares for %(months)s months (%(article)s): %(member)s "
                "could give back %(free)s on %(day)s, not %(quantity)s. Wait, ask for less, "
                "or have the board waive it on this request.",
                months=rule.lock_in_months,
                article=rule.source or "",
                member=self.member_id.display_name,
                free=self._free_of_lock_in(rule),
                day=format_date(self.env, self.requested_on),
                quantity=self.quantity,
            )
        )

    def _free_of_lock_in(self, rule):
        """Shares that the statutes let leave, besides those that other requests take already."""
        self.ensure_one()
        if self.kind not in CHOSEN or not rule.lock_in_months:
            return self._held() - self._waiting_elsewhere()
        free_from = self.requested_on - relativedelta(months=rule.lock_in_months)
        acquired = self._acquired()
        # what left since then left of the oldest ones: today counts too
        free = min(
            free_shares(self._held(day), acquired, day, free_from)
            for day in (self.requested_on, fields.Date.context_today(self))
        )
        return max(0, free - self._waiting_elsewhere())

    def _acquired(self):
        """Days and numbers of shares that came in, what was reversed left out."""
        self.ensure_one()
        postings = self.env["cooperative.share.posting"].search(
            [
                ("member_id", "=", self.member_id.id),
                ("share_class_id", "=", self.share_class_id.id),
                ("quantity", ">", 0),
                ("kind", "!=", "reversal"),
            ]
        )
        return [
            (posting.date, posting.quantity)
            for posting in postings
            if not posting.movement_id.is_reversed
        ]
