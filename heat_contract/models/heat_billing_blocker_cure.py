from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import day_period


class HeatBillingBlocker(models.Model):
    """From what blocks a contract to the one screen that cures it, and back to its bill."""

    _inherit = "heat.billing.blocker"

    def action_open_cause(self):
        """Open, over the run, what cures the cause: the missing record, ready to be filled in.

        Who may not record it is shown where it is missing.
        """
        self.ensure_one()
        cure = getattr(self, f"_cure_{self.code}", None)
        return (cure and cure()) or self._open_over(self.contract_id)

    def action_prepare_again(self):
        """Compute the bills of these contracts anew, those alone, and say how it went."""
        for run, blockers in self.grouped("run_id").items():
            contracts = blockers.contract_id
            run._prepare_again(contracts)
            left = run.blocker_ids.filtered(lambda one, asked=contracts: one.contract_id in asked)
            message = "\n".join(left.mapped("message")) or self.env._(
                "%(contracts)s: the bill is computed.",
                contracts=", ".join(contracts.mapped("display_name")),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_estimate(self):
        """Estimate the energy of the days without readings; the estimate is kept and told."""
        self.ensure_one()
        if self.code != "no_consumption" or not self.date_from:
            raise UserError(self.env._("Only a consumption that nobody read can be estimated."))
        pair = (self.delivery_point_id, day_period(self.date_from, self.date_to))
        made, hopeless = self.env["heat.consumption.estimate"]._record([pair])
        if hopeless:
            raise UserError(
                self.env._(
                    "Nothing allows to estimate %(point)s: record readings, the heated area or "
                    "the declared consumption of the point.",
                    point=self.delivery_point_id.display_name,
                )
            )
        return self.action_prepare_again()

    # one cure a code

    def _cure_no_meter(self):
        return self._open_over(self.delivery_point_id)

    def _cure_no_consumption(self):
        return self._open_reading(self.date_to or self.date_from)

    def _cure_no_reading(self):
        return self._open_reading(self.date_to)

    def _cure_reading_gone(self):
        return self._open_reading(self.date_to)

    def _cure_no_subscribed_power(self):
        return self._open_fact("heat.contract.power")

    def _cure_no_urf(self):
        return self._open_fact("heat.contract.quantity", basis="urf")

    def _cure_no_area(self):
        return self._open_fact("heat.contract.quantity", basis="m2")

    def _cure_no_tariff_version(self):
        tariff = self.contract_id.tariff_id
        return self._open_new(
            "heat.tariff.version", tariff, tariff_id=tariff.id, date_from=self.date_from
        )

    def _cure_no_component(self):
        versions = self.contract_id.tariff_id.version_ids.filtered(
            lambda version: not self.date_from or version.date_from <= self.date_from
        )
        return self._open_over(versions.sorted("date_from")[-1:] or self.contract_id.tariff_id)

    def _cure_no_renewable_share(self):
        return self._open_new(
            "heat.network.renewable.share",
            self.network_id,
            network_id=self.network_id.id,
            year=(self.date_from or self.run_id.date_from).year - 1,
        )

    def _cure_no_tax(self):
        return self._open_new(
            "account.tax", self.contract_id, type_tax_use="sale", amount_type="percent"
        )

    def _cure_missing_index(self):
        return self._open_new(
            "heat.price.index.value",
            self.price_index_id,
            index_id=self.price_index_id.id,
            date=self.date_from,
        )

    def _cure_unpublished_index(self):
        value = self.env["heat.price.index.value"].search(
            [
                ("index_id", "=", self.price_index_id.id),
                ("date", "=", self.date_from),
                ("live", "=", True),
                ("published_on", "=", False),
            ],
            limit=1,
        )
        return self._open_over(value or self.price_index_id)

    def _cure_already_billed(self):
        return self._open_bills([("contract_id", "=", self.contract_id.id)])

    def _cure_point_already_billed(self):
        return self._open_bills([("line_ids.delivery_point_id", "=", self.delivery_point_id.id)])

    def _cure_in_other_run(self):
        other = self.env["heat.bill"].search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("state", "=", "prepared"),
                ("run_id", "!=", self.run_id.id),
            ],
            limit=1,
        )
        return self._open(other.run_id) if other.run_id else None

    def _cure_not_posted(self):
        return self._open_over(self.bill_id or self.contract_id)

    def _open_over(self, record):
        return {**self._open(record), "target": "new"} if record else None

    def _open_new(self, model, instead, **defaults):
        """A new record of ``model`` to fill in; ``instead``, for who may not create it."""
        if not self.env[model].has_access("create"):
            return self._open_over(instead)
        return {
            "type": "ir.actions.act_window",
            "name": self.message,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                f"default_{name}": value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in defaults.items()
                if value
            },
        }

    def _open_fact(self, model, **values):
        """What the contract lacks, from its first day on."""
        contract = self.contract_id
        return self._open_new(
            model, contract, contract_id=contract.id, date_from=contract.date_from, **values
        )

    def _open_reading(self, last_day):
        """The reading to type, at the end of the days that lack one."""
        meter = self.delivery_point_id.meter_ids[:1]
        if not meter or not self.env["heat.meter.read"].has_access("create"):
            return self._open_over(self.delivery_point_id)
        action = meter.action_read()
        day = (last_day or self.run_id.date_to) + relativedelta(days=1)
        context = {
            **action["context"],
            "default_is_day_only": True,
            "default_day": day.isoformat(),
            "default_date_only_hour": 0,
        }
        return {**action, "context": context}

    def _open_bills(self, domain):
        """The posted bills of the days concerned, of which one is to be credited."""
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_bill_action")
        days = []
        if self.date_from:
            days = [
                ("date_to", ">=", self.date_from),
                ("date_from", "<=", self.date_to or self.date_from),
            ]
        return {
            **action,
            "domain": [*domain, *days, ("run_id", "!=", self.run_id.id)],
            "context": {},
            "target": "new",
        }
