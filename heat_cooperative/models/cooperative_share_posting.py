from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

from .cooperative_share_movement import KINDS


class CooperativeSharePosting(models.Model):
    """A line of an individual account: what a movement adds to what a member holds.

    A view of the register, which stays the only truth.
    """

    _name = "cooperative.share.posting"
    _description = "Line of an Individual Share Account"
    _order = "date desc, number desc, id desc"
    _rec_name = "number"
    _auto = False
    _check_company_auto = True

    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    movement_id = fields.Many2one("cooperative.share.movement", readonly=True, check_company=True)
    number = fields.Integer(string="Movement number", readonly=True, aggregator=None)
    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    member_id = fields.Many2one("cooperative.member", readonly=True, check_company=True)
    share_class_id = fields.Many2one(
        "cooperative.share.class", string="Class", readonly=True, check_company=True
    )
    quantity = fields.Integer(string="Shares", readonly=True)
    amount = fields.Monetary(string="Value", readonly=True)
    balance = fields.Integer(
        string="Shares held",
        readonly=True,
        aggregator=None,
        help="Shares of this class that the member holds after the movement.",
    )

    @api.private
    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE VIEW cooperative_share_posting AS (%s)", self._query()))

    @api.model
    def _query(self):
        return SQL(
            """
            SELECT posting.id, posting.company_id, posting.movement_id, posting.number,
                   posting.date, posting.kind, posting.member_id, posting.share_class_id,
                   posting.quantity, posting.quantity * class.nominal_value AS amount,
                   sum(posting.quantity) OVER (
                       PARTITION BY posting.member_id, posting.share_class_id
                       ORDER BY posting.date, posting.number)::int AS balance
              FROM (SELECT 2 * id AS id, company_id, id AS movement_id, number, date, kind,
                           member_id, share_class_id, member_delta AS quantity
                      FROM cooperative_share_movement
                     UNION ALL
                    SELECT 2 * id + 1, company_id, id, number, date, kind,
                           coalesce(counterpart_member_id, member_id),
                           coalesce(target_class_id, share_class_id), counterpart_delta
                      FROM cooperative_share_movement
                     WHERE counterpart_delta <> 0) posting
              JOIN cooperative_share_class class ON class.id = posting.share_class_id
            """
        )

    def action_open_movement(self):
        """The movement that this line comes from."""
        self.ensure_one()
        return self.movement_id.get_formview_action()
