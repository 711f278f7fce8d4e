from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists


class CooperativeBoardItem(models.Model):
    """What waits for a decision of the board, of whatever kind: a view of the requests."""

    _name = "cooperative.board.item"
    _description = "Request Before the Board"
    _order = "asked_on, id"
    _auto = False
    _check_company_auto = True
    _depends = {
        "cooperative.subscription": [
            "state", "name", "company_id", "member_id", "share_class_id", "signed_on", "quantity",
            "amount",
        ]
    }  # fmt: skip

    kind = fields.Selection([("subscription", "Subscription")], readonly=True)
    name = fields.Char(string="Reference", readonly=True)
    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_id = fields.Many2one("cooperative.member", readonly=True, check_company=True)
    share_class_id = fields.Many2one(
        "cooperative.share.class", string="Class", readonly=True, check_company=True
    )
    asked_on = fields.Date(readonly=True)
    quantity = fields.Integer(
        string="Shares", readonly=True, help="Negative where shares leave the capital."
    )
    amount = fields.Monetary(string="Value", readonly=True)
    subscription_id = fields.Many2one("cooperative.subscription", readonly=True, check_company=True)

    @api.private
    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE VIEW cooperative_board_item AS (%s)", self._query()))

    @api.model
    def _view_columns(self):
        return [
            "id", "kind", "name", "company_id", "member_id", "share_class_id", "asked_on",
            "quantity", "amount", "subscription_id",
        ]  # fmt: skip

    @api.model
    def _view_sources(self):
        """Where requests come from: for each, its columns and what they are read from."""
        return [
            {
                "id": SQL("2 * asked.id"),
                "kind": SQL("'subscription'"),
                "name": SQL("asked.name"),
                "company_id": SQL("asked.company_id"),
                "member_id": SQL("asked.member_id"),
                "share_class_id": SQL("asked.share_class_id"),
                "asked_on": SQL("asked.signed_on"),
                "quantity": SQL("asked.quantity"),
                "amount": SQL("asked.amount"),
                "subscription_id": SQL("asked.id"),
                "FROM": SQL("cooperative_subscription asked WHERE asked.state = 'submitted'"),
            }
        ]

    @api.model
    def _query(self):
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s FROM %s",
                SQL(", ").join(
                    SQL("%s AS %s", source.get(name, SQL("NULL::int")), SQL.identifier(name))
                    for name in self._view_columns()
                ),
                source["FROM"],
            )
            for source in self._view_sources()
        )

    def _request(self):
        """The request that this line stands for."""
        self.ensure_one()
        return self.subscription_id

    def action_open(self):
        """Open the request."""
        self.ensure_one()
        return self._request().get_formview_action()

    def action_decide(self):
        """Decide on these requests, as one meeting of the board did."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative.cooperative_board_decide_action"
        )
        return {**action, "context": {"default_item_ids": self.ids}}
