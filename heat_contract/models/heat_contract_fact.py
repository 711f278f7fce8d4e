from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import Period


class HeatContractFact(models.AbstractModel):
    """What a contract says from a day on, until the next fact of its kind.

    A fact that a posted bill rests on is neither edited nor deleted: an amendment records
    another one.
    """

    _name = "heat.contract.fact"
    _description = "Dated Fact of a Contract"
    _inherit = ["heat.decided"]
    _order = "contract_id, date_from desc, id desc"
    _check_company_auto = True
    # what an amendment records may reach back into billed days
    _decided_fields = frozenset({"amendment_id"})

    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(
        string="Until",
        compute="_compute_date_to",
        help="The day before the next fact; empty for the last one.",
    )
    amendment_id = fields.Many2one(
        "heat.contract.amendment",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        check_company=True,
    )
    reference = fields.Char(help="Where it is written: contract, letter, decision.")
    is_billed = fields.Boolean(
        string="Billed",
        compute="_compute_is_billed",
        help="A posted bill rests on it: an amendment changes it, from another day on.",
    )

    # what the fact is, field by field; the rest are remarks
    _fact_fields = frozenset({"contract_id", "date_from"})
    # fields in which several facts of one contract live side by side
    _kind_fields = ()

    @api.depends("contract_id", "date_from")
    def _compute_date_to(self):
        siblings = self.search([("contract_id", "in", self.contract_id.ids)], order="date_from")
        starts = siblings.grouped(lambda fact: fact._kind())
        for fact in self:
            later = [
                other.date_from
                for other in starts.get(fact._kind(), ())
                if fact.date_from and other.date_from > fact.date_from
            ]
            fact.date_to = later[0] - timedelta(days=1) if later else False

    @api.depends("contract_id", "date_from")
    def _compute_is_billed(self):
        billed = self.contract_id._origin._billed_days()
        for fact in self:
            fact.is_billed = bool(fact._origin and fact._billed_part(billed))

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for fact in self:
            fact.display_name = self.env._(
                "%(value)s from %(day)s",
                value=fact._value_text(),
                day=format_date(self.env, fact.date_from),
            )

    @api.model_create_multi
    def create(self, vals_list):
        facts = super().create(vals_list)
        billed = facts.contract_id._billed_days()
        for fact in facts:
            if not fact.amendment_id and fact._billed_part(billed):
                fact._refuse()
        return facts

    def write(self, vals):
        changed = self
        if not self._fact_fields.isdisjoint(vals):
            changed = self.filtered(lambda fact: fact._differs(vals))
            changed._check_not_billed()
        result = super().write(vals)
        if "date_from" in vals:
            changed._check_not_billed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_not_billed()

    def _kind(self):
        """Facts of one kind follow each other; facts of two kinds live side by side."""
        return (self.contract_id._origin, *(self[name] for name in self._kind_fields))

    def _value_text(self):
        """The fact in words, for lists, amendments and the printed contract."""
        raise NotImplementedError

    def _differs(self, vals):
        """Whether ``vals`` would say something else than the fact."""
        self.ensure_one()
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in self._fact_fields & vals.keys()
        )

    def _days(self):
        self.ensure_one()
        return Period(
            self.date_from, self.date_to + timedelta(days=1) if self.date_to else date.max
        )

    def _billed_part(self, billed):
        """The bill in force that rests on this fact, or None; see ``_billed_days``."""
        known = billed.get(self.contract_id._origin, ())
        own = known and self._days()
        return next((bill for days, bill in known if own.intersection(days)), None)

    def _check_not_billed(self):
        billed = self.contract_id._billed_days()
        for fact in self:
            if fact._billed_part(billed):
                fact._refuse()

    def _refuse(self):
        bill = self._billed_part(self.contract_id._billed_days())
        raise UserError(
            self.env._(
                "The bill %(bill)s rests on “%(fact)s” of contract %(contract)s, which is "
                "neither changed nor deleted. Record an amendment: it sets another value from "
                "its own date on.",
                bill=bill.display_name,
                fact=self.display_name,
                contract=self.contract_id.name,
            )
        )
