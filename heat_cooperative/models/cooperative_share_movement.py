from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.chain import Sealed, seal
from ..engine.holdings import signed_quantities
from ..engine.numbering import next_number

KINDS = [
    ("subscription", "Subscription"),
    ("transfer", "Transfer"),
    ("conversion", "Conversion"),
    ("cancellation", "Cancellation"),
    ("reversal", "Reversal"),
]
#: What a reversal repeats of the movement it undoes.
REPEATED = (
    "company_id", "member_id", "counterpart_member_id", "share_class_id", "quantity",
    "target_class_id", "target_quantity",
)  # fmt: skip
#: What a seal says of a movement, as columns of the table: numbers and dates, nothing personal.
SEALED = (
    "company_id", "number", "date", "kind", "member_id", "counterpart_member_id", "share_class_id",
    "quantity", "target_class_id", "target_quantity", "nominal_value", "member_delta",
    "counterpart_delta", "reversed_id", "subscription_id",
)  # fmt: skip


class CooperativeShareMovement(models.Model):
    """One line of the register: the only truth about who holds shares.

    A movement is recorded once, for good. The database itself refuses to change or delete it,
    whoever asks; what was wrong is corrected by a reversal.
    """

    _name = "cooperative.share.movement"
    _description = "Share Movement"
    _order = "number desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(readonly=True, aggregator=None)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    kind = fields.Selection(KINDS, required=True, default="transfer")
    member_id = fields.Many2one(
        "cooperative.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Who subscribes, or whose shares leave.",
    )
    counterpart_member_id = fields.Many2one(
        "cooperative.member",
        string="To",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Who receives the shares of a transfer.",
    )
    share_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Class",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["cooperative.share.class"]._only(),
    )
    quantity = fields.Integer(string="Shares", required=True, default=1, aggregator=None)
    target_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Into class",
        ondelete="restrict",
        check_company=True,
        help="The class that the shares are converted into.",
    )
    target_quantity = fields.Integer(string="Into shares", aggregator=None)
    nominal_value = fields.Monetary(readonly=True, aggregator=None)
    amount = fields.Monetary(string="Value", readonly=True, aggregator=None)
    member_delta = fields.Integer(readonly=True, aggregator=None)
    counterpart_delta = fields.Integer(readonly=True, aggregator=None)
    reversed_id = fields.Many2one(
        "cooperative.share.movement",
        string="Undoes movement",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    reversal_ids = fields.One2many("cooperative.share.movement", "reversed_id")
    is_reversed = fields.Boolean(string="Reversed", compute="_compute_is_reversed")
    subscription_id = fields.Many2one(
        "cooperative.subscription",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    reason = fields.Char(help="Order of movement, decision, letter: what the movement rests on.")
    previous_seal = fields.Char(readonly=True)
    seal = fields.Char(readonly=True)
    move_ids = fields.One2many("account.move", "cooperative_movement_id", string="Entries")

    _number_unique = models.Constraint(
        "UNIQUE (company_id, number)", "Another movement of this cooperative has this number."
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND number > 0)", "A movement is of one share at least."
    )
    _reversal_undoes = models.Constraint(
        "CHECK ((kind = 'reversal') = (reversed_id IS NOT NULL))",
        "A reversal names the movement that it undoes, other movements none.",
    )
    _transfer_has_counterpart = models.Constraint(
        "CHECK (kind = 'reversal' OR (kind = 'transfer') = (counterpart_member_id IS NOT NULL))",
        "A transfer names who receives the shares, other movements do not.",
    )
    _conversion_has_target = models.Constraint(
        "CHECK (kind = 'reversal' OR (kind = 'conversion') = (target_class_id IS NOT NULL))",
        "A conversion names the class that shares are converted into, other movements do not.",
    )
    _reversed_once = models.UniqueIndex(
        "(reversed_id) WHERE reversed_id IS NOT NULL", "This movement was reversed already."
    )
    _subscription_once = models.UniqueIndex(
        "(subscription_id) WHERE kind = 'subscription'",
        "The shares of this subscription were registered already.",
    )

    @api.private
    def init(self):
        """Have the database refuse what no right may allow; at each installation and upgrade.

        ``ALWAYS``: a session that replays a replication is refused too.
        """
        for statement in (
            """
            CREATE OR REPLACE FUNCTION cooperative_share_movement_kept() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'A share movement is neither changed nor deleted: reverse it.'
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$ LANGUAGE plpgsql
            """,
            """
            CREATE OR REPLACE TRIGGER cooperative_share_movement_kept_row
                BEFORE UPDATE OR DELETE ON cooperative_share_movement
                FOR EACH ROW EXECUTE FUNCTION cooperative_share_movement_kept()
            """,
            """
            CREATE OR REPLACE TRIGGER cooperative_share_movement_kept_all
                BEFORE TRUNCATE ON cooperative_share_movement
                FOR EACH STATEMENT EXECUTE FUNCTION cooperative_share_movement_kept()
            """,
            """
            ALTER TABLE cooperative_share_movement
                ENABLE ALWAYS TRIGGER cooperative_share_movement_kept_row,
                ENABLE ALWAYS TRIGGER cooperative_share_movement_kept_all
            """,
        ):
            self.env.cr.execute(SQL(statement))

    @api.depends("reversal_ids")
    def _compute_is_reversed(self):
        for movement in self:
            movement.is_reversed = bool(movement.reversal_ids)

    @api.depends("number", "company_id")
    def _compute_display_name(self):
        for movement in self:
            movement.display_name = (
                self.env._("Movement %(number)s", number=movement.number)
                if movement.number
                else self.env._("New movement")
            )

    @api.model_create_multi
    def create(self, vals_list):
        movements = self.browse()
        for company, group in self._by_company(vals_list).items():
            ledger = company._share_ledger()
            number, last_seal = ledger._head()
            prepared = []
            for vals in group:
                number = next_number(number)
                prepared.append(self._complete(vals, number, last_seal))
                last_seal = prepared[-1]["seal"]
            recorded = super().create(prepared)
            ledger._set_head(number, last_seal)
            recorded._check_recorded()
            recorded._post_entries()
            movements |= recorded
        return movements

    def write(self, vals):
        if vals:
            self._refuse_change()
        return super().write(vals)

    def copy(self, default=None):
        self._refuse_change()
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._refuse_change()

    def _refuse_change(self):
        for movement in self:
            raise UserError(
                self.env._(
                    "%(movement)s is recorded for good: it is neither changed, copied nor "
                    "deleted. Reverse it, and record another one.",
                    movement=movement.display_name,
                )
            )

    def reverse(self, date=None, reason=None):
        """Undo movements by others, on a day (today by default); the reversals."""
        return self.create(
            [
                {
                    "kind": "reversal",
                    "reversed_id": movement.id,
                    "date": date or fields.Date.context_today(self),
                    "reason": reason,
                }
                for movement in self
            ]
        )

    # recording

    def _by_company(self, vals_list):
        """Values to record by cooperative, what they leave out completed."""
        found = {}
        for given in vals_list:
            vals = self._add_missing_default_values(given)
            if vals.get("reversed_id"):
                origin = self.browse(vals["reversed_id"])
                vals |= {
                    name: origin._fields[name].convert_to_write(origin[name], origin)
                    for name in REPEATED
                }
            elif vals.get("share_class_id"):
                share_class = self.env["cooperative.share.class"].browse(vals["share_class_id"])
                vals["company_id"] = share_class.company_id.id
            company = self.env["res.company"].browse(vals["company_id"])
            found.setdefault(company, []).append(vals)
        return found

    def _complete(self, vals, number, last_seal):
        """``vals`` with what the ledger alone says: number, value, effect and seals."""
        share_class = self.env["cooperative.share.class"].browse(vals.get("share_class_id"))
        quantity, target = vals.get("quantity") or 0, vals.get("target_quantity") or 0
        if vals["kind"] == "conversion":
            target = vals["target_quantity"] = target or quantity
        else:
            vals["target_quantity"] = target
        if vals["kind"] == "reversal":
            origin = self.browse(vals.get("reversed_id"))
            deltas = -origin.member_delta, -origin.counterpart_delta
        else:
            deltas = signed_quantities(vals["kind"], quantity, target)
        vals |= {
            "number": number,
            "nominal_value": share_class.nominal_value,
            "amount": quantity * share_class.nominal_value,
            "member_delta": deltas[0],
            "counterpart_delta": deltas[1],
            "previous_seal": last_seal,
        }
        vals["seal"] = seal(last_seal, self._facts_of(vals))
        return vals

    @api.model
    def _facts_of(self, vals):
        """What the seal says, from values to create."""
        facts = {name: vals.get(name) or None for name in SEALED}
        facts["date"] = fields.Date.to_string(fields.Date.to_date(vals["date"]))
        facts["nominal_value"] = f"{vals['nominal_value']:.2f}"
        return facts

    @api.model
    def _sealed(self, company):
        """The register as the table holds it, for the chain to be verified."""
        columns = {
            "date": SQL("date::text"),
            "nominal_value": SQL("round(nominal_value, 2)::text"),
            "target_quantity": SQL("nullif(target_quantity, 0)"),
            "counterpart_delta": SQL("nullif(counterpart_delta, 0)"),
            "member_delta": SQL("nullif(member_delta, 0)"),
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT previous_seal, seal, %s FROM cooperative_share_movement
                 WHERE company_id = %s ORDER BY number
                """,
                SQL(", ").join(columns.get(name, SQL.identifier(name)) for name in SEALED),
                company.id,
            )
        )
        for previous, own_seal, *values in rows:
            facts = dict(zip(SEALED, values, strict=True))
            yield Sealed(facts["number"], facts, previous or "", own_seal or "")

    @api.model
    def _members_with_movements(self, members):
        """Ids of the members that the register names."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member_id FROM cooperative_share_movement WHERE member_id = ANY(%(ids)s)
                 UNION SELECT counterpart_member_id FROM cooperative_share_movement
                 WHERE counterpart_member_id = ANY(%(ids)s)
                """,
                ids=list(members._origin.ids),
            )
        )
        return {member_id for (member_id,) in rows}

    @api.model
    def _first_days(self, members):
        """``{member id: day}`` of the first movement that brought them shares and still stands."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT receiver, min(date)
                  FROM (SELECT id, date, coalesce(counterpart_member_id, member_id) AS receiver
                          FROM cooperative_share_movement
                         WHERE kind IN ('subscription', 'transfer')
                           AND (counterpart_member_id = ANY(%(ids)s)
                                OR counterpart_member_id IS NULL AND member_id = ANY(%(ids)s))
                       ) entry
                 WHERE NOT EXISTS (SELECT FROM cooperative_share_movement undone
                                    WHERE undone.reversed_id = entry.id)
                 GROUP BY receiver
                """,
                ids=list(members._origin.ids),
            )
        )
        return dict(rows)
