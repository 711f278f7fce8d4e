from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeBoardRequest(models.AbstractModel):
    """What a member asks for, numbered, brought before the board, and decided by it.

    ``_decision``: fields that nobody writes once the board has decided; ``_mail_templates``: how
    the XML ids of the mails begin, before the step that they tell.
    """

    _name = "cooperative.board.request"
    _description = "Request to the Board"
    _inherit = ["cooperative.decided.document", "mail.activity.mixin"]
    _check_company_auto = True
    _decision = frozenset({"board_date", "board_reference"})
    _mail_templates = ""

    name = fields.Char(string="Reference", readonly=True, copy=False)
    board_date = fields.Date(string="Decided on", copy=False, tracking=True)
    board_reference = fields.Char(
        string="Decision",
        copy=False,
        tracking=True,
        help="Where the decision of the board is written: minutes, resolution.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for one in requests.filtered(lambda one: not one.name):
            # the counter is the cooperative's, whoever asks
            one.name = (
                self.env["ir.sequence"].sudo().with_company(one.company_id).next_by_code(self._name)
            )
        return requests

    def write(self, vals):
        if not self._is_deciding() and (touched := self._decision & vals.keys()):
            for one in self.filtered(lambda one: one.state not in ("draft", "submitted")):
                one._refuse_settled(min(touched))
        return super().write(vals)

    def _asked_on(self):
        """The day on which the member asked."""
        raise NotImplementedError

    def _decide(self, decision):
        """Apply a decision of the board, ``accept`` or ``refuse``, noted on the request."""
        raise NotImplementedError

    def action_refuse(self):
        """The board refuses: nothing follows from it."""
        self._check_board()
        for one in self:
            one._check_state("submitted")
            one._check_decision()
            one._deciding().state = "refused"
            one._write_to_member("refused")

    def _is_written_to(self):
        """Whether there is somebody to write to, and the cooperative writes at all."""
        self.ensure_one()
        return bool(
            self.member_id._mail_recipient().email and self.company_id._share_ledger().sends_mails
        )

    def _write_to_member(self, step, certified_on=None):
        """Tell the member how far the request is; with the certificate of a day, where given."""
        if not self._is_written_to():
            return
        attachments = ()
        if certified_on:
            # who matches a payment or cancels shares need not print certificates
            attachments = [self.member_id.sudo()._certificate_pdf(certified_on)]
        self.member_id._write_about(self, f"{self._mail_templates}_{step}", attachments)

    def _check_board(self):
        if not self.env.user.has_group("heat_cooperative.heat_cooperative_group_board"):
            raise UserError(self.env._("Only the board admits or refuses: ask one of its members."))

    def _check_decision(self):
        self.ensure_one()
        if not self.board_date or not self.board_reference:
            raise UserError(
                self.env._(
                    "Note the decision of the board on “%(name)s”: its day and where it is "
                    "written.",
                    name=self.name,
                )
            )
        if self.board_date > fields.Date.context_today(self) or self.board_date < self._asked_on():
            raise UserError(
                self.env._(
                    "The board decides on “%(name)s” after it was signed, and not in the future.",
                    name=self.name,
                )
            )
