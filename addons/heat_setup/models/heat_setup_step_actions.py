"""Where each step is done."""

from odoo import models
from odoo.exceptions import AccessError

#: step → action that its button opens
ACTIONS = {
    "networks": "heat_base.heat_network_action",
    "points": "heat_base.heat_delivery_point_action",
    "meters": "heat_metering.heat_meter_action",
    "indexes": "heat_metering.heat_reading_campaign_action",
    "contracts": "heat_contract.heat_contract_action",
    "members": "heat_cooperative_import.cooperative_register_import_action",
    "bill": "heat_contract.heat_billing_run_action",
}


class HeatSetupStep(models.Model):
    _inherit = "heat.setup.step"

    def _action(self, name, **values):
        return {**self.env["ir.actions.act_window"]._for_xml_id(name), "context": {}, **values}

    def _open_company(self, company):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The cooperative"),
            "res_model": "heat.setup.company",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_company_id": company.id},
        }

    def _open_chart(self, company):
        """Load the French chart where there is none; show the journals where there is one."""
        if company.root_id.chart_template:
            return {
                **self._action("account.action_account_journal_form"),
                "domain": [("company_id", "=", company.id)],
            }
        self.env["heat.setup.company"]._load_chart(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _open_workbook(self, company):
        return self.action_download()

    def _open_networks(self, company):
        return self._action(ACTIONS["networks"])

    def _open_tariffs(self, company):
        if self._of("heat.tariff", company):
            return self._action("heat_contract.heat_tariff_action")
        return self._action("heat_setup.heat_setup_tariff_action")

    def _open_points(self, company):
        return self._action(ACTIONS["points"])

    def _open_meters(self, company):
        return self._action(ACTIONS["meters"])

    def _open_indexes(self, company):
        return self._action(ACTIONS["indexes"])

    def _open_customers(self, company):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers"),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("company_id", "=", company.id), ("customer_rank", ">", 0)],
            "context": {"default_company_id": company.id, "default_customer_rank": 1},
        }

    def _open_contracts(self, company):
        return self._action(ACTIONS["contracts"])

    def _open_members(self, company):
        return self._action(ACTIONS["members"])

    def _open_users(self, company):
        if not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(
                self.env._(
                    "Logins are given by the administrator of the database: tell them who works "
                    "here, and with what role."
                )
            )
        return self._action(
            "base.action_res_users",
            domain=[("company_ids", "in", company.ids), ("share", "=", False)],
        )

    def _open_bill(self, company):
        return self._action(ACTIONS["bill"])
