from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CooperativeShareTransfer(models.TransientModel):
    """Pass shares on to another member, or to a person whom the board admits with it."""

    _name = "cooperative.share.transfer"
    _description = "Transfer Shares"

    member_id = fields.Many2one("cooperative.member", string="From", required=True)
    company_id = fields.Many2one(related="member_id.company_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        required=True,
        help="A member, or the contact of who becomes one: an heir, a buyer, a child.",
    )
    receiver_id = fields.Many2one("cooperative.member", compute="_compute_receiver_id")
    is_admitted = fields.Boolean(compute="_compute_receiver_id")
    share_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Class",
        required=True,
        domain="[('company_id', '=', company_id)]",
        compute="_compute_share_class_id",
        store=True,
        readonly=False,
    )
    quantity = fields.Integer(
        string="Shares", required=True, compute="_compute_quantity", store=True, readonly=False
    )
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    reason = fields.Char(string="Order of movement", required=True)
    board_date = fields.Date(string="Admitted on")
    board_reference = fields.Char(string="Decision")
    preview = fields.Text(compute="_compute_preview")

    @api.depends("partner_id", "member_id")
    def _compute_receiver_id(self):
        for wizard in self:
            wizard.receiver_id = self.env["cooperative.member"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("partner_id", "=", wizard.partner_id.id),
                ],
                limit=1,
            )
            wizard.is_admitted = bool(wizard.receiver_id.admission_date)

    @api.depends("member_id")
    def _compute_share_class_id(self):
        for wizard in self:
            held = wizard._held(wizard.member_id)
            wizard.share_class_id = next(iter(held), False)

    @api.depends("member_id", "share_class_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard._held(wizard.member_id).get(wizard.share_class_id.id, 0)

    def _held(self, member):
        """{class id: shares} that a member holds today."""
        held = member._holdings(fields.Date.context_today(self)).get(member.id, {})
        return {class_id: quantity for class_id, (quantity, _value) in held.items()}

    @api.depends("member_id", "partner_id", "share_class_id", "quantity", "date")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = (
                wizard._preview_text()
                if wizard.partner_id and wizard.share_class_id and wizard.date
                else False
            )

    def _preview_text(self):
        share_class = self.share_class_id
        kept = self._held(self.member_id).get(share_class.id, 0) - self.quantity
        received = self._held(self.receiver_id).get(share_class.id, 0) + self.quantity
        text = [
            self.env._(
                "%(quantity)s shares “%(name)s”, worth %(value)s, pass on %(day)s. After that, "
                "%(giver)s holds %(kept)s of them and %(receiver)s %(received)s.",
                quantity=self.quantity,
                name=share_class.name,
                value=share_class.currency_id.format(self.quantity * share_class.nominal_value),
                day=format_date(self.env, self.date),
                giver=self.member_id.display_name,
                kept=kept,
                receiver=self.receiver_id.display_name or self.partner_id.name,
                received=received,
            )
        ]
        if not self.is_admitted:
            text.append(
                self.env._(
                    "%(name)s becomes a member, by the decision noted here.",
                    name=self.partner_id.name,
                )
            )
        return "\n".join(text)

    def action_transfer(self):
        """Record the movement, and the member whom it admits."""
        self.ensure_one()
        receiver = self.receiver_id if self.is_admitted else self._admit()
        movement = self.env["cooperative.share.movement"].create(
            {
                "kind": "transfer",
                "date": self.date,
                "member_id": self.member_id.id,
                "counterpart_member_id": receiver.id,
                "share_class_id": self.share_class_id.id,
                "quantity": self.quantity,
                "reason": self.reason,
            }
        )
        return movement.get_formview_action()

    def _admit(self):
        if not self.env.user.has_group("heat_cooperative.heat_cooperative_group_board"):
            raise UserError(
                self.env._(
                    "%(name)s is no member yet, and only the board admits: ask one of its members "
                    "to record this transfer.",
                    name=self.partner_id.name,
                )
            )
        if not self.board_date or not self.board_reference:
            raise UserError(
                self.env._(
                    "Note the decision of the board that admits %(name)s: its day and where it is "
                    "written.",
                    name=self.partner_id.name,
                )
            )
        decided = {
            "admission_date": self.board_date,
            "admission_reference": self.board_reference,
        }
        if self.receiver_id:
            self.receiver_id.write(decided)
            return self.receiver_id
        return self.receiver_id.create(
            {"partner_id": self.partner_id.id, "company_id": self.company_id.id, **decided}
        )
