from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: What is asked of a meter → field that says until when it is still to be done.
DUE_FIELDS = {
    "remote_reading": "remote_reading_due",
    "installation_verification": "installation_verification_due",
    "seal": "seal_due",
    "periodic_verification": "periodic_verification_due",
}


class HeatMeter(models.Model):
    """The metrological record: what is recorded, what is missing, until when."""

    _inherit = "heat.meter"

    is_remotely_readable = fields.Boolean(string="Readable from afar", tracking=True)
    accuracy_class = fields.Selection(
        [("1", "1"), ("2", "2"), ("3", "3")],
        string="Accuracy class",
        help="As marked on the meter (EN 1434, directive 2014/32/EU, annex VI).",
    )
    type_approval = fields.Char(
        string="Type approval", help="Number of the type examination certificate."
    )
    manufacturing_year = fields.Char(string="Manufacturing year", size=4)
    verification_ids = fields.One2many(
        "heat.meter.verification", "meter_id", string="Verifications"
    )
    verification_count = fields.Integer(
        string="Verification count", compute="_compute_verification_count"
    )
    installation_verified_on = fields.Date(
        string="Installation verified on", compute="_compute_due_dates", store=True
    )
    sealed_on = fields.Date(string="Sealed on", compute="_compute_due_dates", store=True)
    seal_numbers = fields.Char(string="Seals", compute="_compute_due_dates", store=True)
    remote_reading_due = fields.Date(
        string="Remote reading due", compute="_compute_due_dates", store=True
    )
    installation_verification_due = fields.Date(
        string="Installation verification due", compute="_compute_due_dates", store=True
    )
    seal_due = fields.Date(string="Seals due", compute="_compute_due_dates", store=True)
    periodic_verification_due = fields.Date(
        string="Next verification", compute="_compute_due_dates", store=True
    )
    compliance_due = fields.Date(
        string="First due date",
        compute="_compute_due_dates",
        store=True,
        index="btree_not_null",
        help="Of what is still to be done on this meter; empty when all is in order.",
    )

    _manufacturing_year_possible = models.Constraint(
        "CHECK (manufacturing_year ~ '^(19|20)[0-9]{2}$')",
        "A year of manufacture has four digits.",
    )

    @api.depends("verification_ids")
    def _compute_verification_count(self):
        rows = self.env["heat.meter.verification"]._read_group(
            [("meter_id", "in", self.ids), ("is_corrected", "=", False)],
            ["meter_id"],
            ["__count"],
        )
        counts = dict(rows)
        for meter in self:
            meter.verification_count = counts.get(meter._origin, 0)

    @api.depends(
        "active",
        "is_remotely_readable",
        "manufacturing_year",
        "network_id",
        "installation_ids.role",
        "installation_ids.date_from",
        "installation_ids.date_to",
        "installation_ids.removed_at",
        "verification_ids.kind",
        "verification_ids.date",
        "verification_ids.result",
        "verification_ids.seal_numbers",
        "verification_ids.is_corrected",
    )
    def _compute_due_dates(self):
        # due dates are the same whoever makes them computed: common requirements and those
        # of the meter's cooperative are read with sudo
        requirements = (
            self.env["heat.meter.requirement"].sudo().search([("kind", "in", list(DUE_FIELDS))])
        )
        for meter in self:
            place = meter._current_installation()
            facts = meter.verification_ids.filtered(lambda fact: not fact.is_corrected)
            done = meter._done_since(facts, place)
            verified, sealed = done["installation_verification"], done["seal"]
            meter.installation_verified_on = verified.date
            meter.sealed_on, meter.seal_numbers = sealed.date, sealed.seal_numbers
            counted = meter.active and place.role in ("billing", "sub")
            for kind, name in DUE_FIELDS.items():
                asked = requirements._of(place, kind) if counted else requirements.browse()
                meter[name] = asked and meter._due(asked, place, facts, done)
            meter.compliance_due = min(
                filter(None, (meter[name] for name in DUE_FIELDS.values())), default=False
            )

    def _done_since(self, facts, place):
        """{kind: the fact that holds today, or none}.

        An installation or a repair starts anew: what was verified or sealed before it no
        longer holds, nor does a seal taken off.
        """
        last = {
            kind: facts.filtered(lambda fact, kind=kind: fact.kind == kind).sorted("date")[-1:]
            for kind in ("repair", "seal_removal", "seal", "installation_verification")
        }
        since = max(filter(None, (place.date_from, last["repair"].date)), default=False)
        unsealed = max(filter(None, (since, last["seal_removal"].date)), default=False)
        verified, sealed = last["installation_verification"], last["seal"]
        none = facts.browse()
        return {
            "installation_verification": (
                verified
                if verified.result == "conform" and (not since or verified.date >= since)
                else none
            ),
            "seal": sealed if sealed and (not unsealed or sealed.date >= unsealed) else none,
            "since": since,
        }

    def _due(self, asked, place, facts, done):
        """Until when ``asked`` is to be done; False when it is."""
        self.ensure_one()
        if asked.kind == "periodic_verification":
            return self._next_verification(asked, place, facts)
        if self.is_remotely_readable if asked.kind == "remote_reading" else done[asked.kind]:
            return False
        start = done["since"] if asked.kind in done else place.date_from
        if asked.due_date:
            return max(asked.due_date, start or asked.due_date)
        # a meter that is there since always is due since the day it was recorded
        return start or self.create_date.date()

    def _next_verification(self, asked, place, facts):
        verified = facts.filtered(
            lambda fact: (
                fact.kind in ("initial_verification", "periodic_verification")
                and fact.result == "conform"
            )
        ).sorted("date")[-1:]
        made = self.manufacturing_year and fields.Date.to_date(f"{self.manufacturing_year}-01-01")
        start = verified.date or made or place.date_from or self.create_date.date()
        return start + relativedelta(months=asked.interval_months)

    @api.model
    def _compute_due_dates_again(self):
        """The requirements changed: every meter's due dates are computed anew."""
        # requirements common to all cooperatives change the due dates of all: sudo
        meters = self.sudo().search([("installation_ids", "!=", False)])
        for name in DUE_FIELDS.values():
            self.env.add_to_compute(self._fields[name], meters)

    def action_open_verifications(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_metering.heat_meter_verification_action"
        )
        return {
            **action,
            "domain": [("meter_id", "=", self.id)],
            "context": {"default_meter_id": self.id},
        }

    def action_record_verification(self):
        """Record a verification, a seal or a repair of this meter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Metrological record of %(meter)s", meter=self.display_name),
            "res_model": "heat.meter.verification",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_meter_id": self.id},
        }
