from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

TERM_FIELDS = ("term_months", "renewal", "renewal_months", "notice_months")


class HeatContractAmendment(models.Model):
    """From what an amendment says to the dated facts that it makes."""

    _inherit = "heat.contract.amendment"

    # what a withdrawal puts back
    before = fields.Json(readonly=True, copy=False)
    point_ids = fields.One2many("heat.contract.point", "amendment_id", string="Points that joined")

    def action_record(self):
        """Put the amendment in force: it makes its facts, from its own date on."""
        for amendment in self.filtered(lambda one: one.state != "in_force"):
            amendment._check_complete()
            amendment._deciding().before = False
            getattr(amendment, f"_record_{amendment.kind}")()
            amendment._deciding().write(
                {
                    "state": "in_force",
                    "decided_on": amendment.requested_on and fields.Date.context_today(self),
                }
            )
        return True

    def action_refuse(self):
        """Decide against what was asked for; the request stays on file."""
        drafts = self.filtered(lambda one: one.state == "draft")
        today = fields.Date.context_today(self)
        return drafts._deciding().write({"state": "refused", "decided_on": today})

    def action_withdraw(self):
        """Take the amendment back as long as no bill rests on it."""
        for amendment in self.filtered(lambda one: one.state != "draft"):
            for facts in (
                amendment.power_ids,
                amendment.quantity_ids,
                amendment.payer_ids,
                amendment.tariff_ids,
                amendment.point_ids,
            ):
                facts.unlink()
            amendment._put_back()
            amendment._deciding().write({"state": "draft", "decided_on": False})
        return True

    def _check_complete(self):
        """Refuse an amendment that does not say what it changes."""
        missing = {
            "power": not self.power_kw and self.env._("the new power"),
            "quantity": not self.quantity and self.env._("the new quantity"),
            "tariff": not self.tariff_id and self.env._("the new tariff"),
            "payer": not self.payer_id and self.env._("the new payer"),
            "point": not self.delivery_point_id and self.env._("the delivery point"),
        }.get(self.kind)
        if missing:
            raise UserError(
                self.env._(
                    "%(amendment)s lacks %(missing)s.",
                    amendment=self.display_name,
                    missing=missing,
                )
            )

    def _fact_vals(self):
        return {
            "contract_id": self.contract_id.id,
            "amendment_id": self.id,
            "date_from": self.date,
            "reference": self.env._("Amendment %(number)s", number=self.number),
        }

    def _record_power(self):
        self.env["heat.contract.power"]._deciding().create(
            {**self._fact_vals(), "kw": self.power_kw}
        )

    def _record_quantity(self):
        self.env["heat.contract.quantity"]._deciding().create(
            {**self._fact_vals(), "basis": self.quantity_basis, "quantity": self.quantity}
        )

    def _record_tariff(self):
        self.env["heat.contract.tariff"]._deciding().create(
            {**self._fact_vals(), "tariff_id": self.tariff_id.id}
        )

    def _record_payer(self):
        self.env["heat.contract.payer"]._deciding().create(
            {
                **self._fact_vals(),
                "component_code": self.component_code,
                "partner_id": self.payer_id.id,
            }
        )

    def _record_point(self):
        if self.point_change == "joins":
            self.env["heat.contract.point"]._deciding().create(
                {
                    "contract_id": self.contract_id.id,
                    "delivery_point_id": self.delivery_point_id.id,
                    "date_from": self.date,
                    "amendment_id": self.id,
                }
            )
            return
        link = self._link_that_leaves()
        if not link:
            raise UserError(
                self.env._(
                    "%(point)s is not in contract %(contract)s the day before: it cannot leave it.",
                    point=self.delivery_point_id.display_name,
                    contract=self.contract_id.name,
                )
            )
        self._deciding().before = {"link": link.id, "date_to": fields.Date.to_string(link.date_to)}
        link._deciding().date_to = self.date - timedelta(days=1)

    def _link_that_leaves(self):
        """The place of the point in the contract on the day before the amendment."""
        eve = self.date - timedelta(days=1)
        return self.contract_id.point_ids.filtered(
            lambda link: (
                link.delivery_point_id == self.delivery_point_id
                and link.period_from <= eve
                and (not link.period_to or link.period_to >= eve)
            )
        )[:1]

    def _record_term(self):
        contract = self.contract_id
        self._deciding().before = {
            "term_from": fields.Date.to_string(contract.term_from),
            **{name: contract[name] for name in TERM_FIELDS},
        }
        contract.write(
            {
                "term_from": self.date,
                **{name: self[name] for name in TERM_FIELDS},
            }
        )

    def _record_index(self):
        """The link between two series is recorded with the series."""

    def action_own_tariff(self):
        """Prepare what gives the contract a tariff of its own, in which it may replace an index.

        A copy of its tariff with all that its prices rest on, and the amendment that sets it.
        """
        self.ensure_one()
        contract = self.contract_id
        amendment = self.create(
            {
                "contract_id": contract.id,
                "kind": "tariff",
                "date": self.date,
                "signed_on": self.signed_on,
                "tariff_id": contract._tariff_on(self.date)._copy_for(contract).id,
                "reason": self.env._("Tariff of its own, for %(other)s", other=self.display_name),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": amendment.id,
            "view_mode": "form",
        }

    def _record_other(self):
        """What it says stands in its text."""

    def _put_back(self):
        known = self.before or {}
        if "link" in known:
            link = self.env["heat.contract.point"].browse(known["link"]).exists()
            link._deciding().date_to = known["date_to"]
        elif known:
            self.contract_id.write(known)
        self._deciding().before = False
