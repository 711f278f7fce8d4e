from odoo import api, fields, models

ACTIVITY = "l10n_fr_heat.mail_activity_vat_change"


class HeatNetwork(models.Model):
    """One activity for the billing manager when VAT is about to change, and no second one."""

    _inherit = "heat.network"

    vat_change_told = fields.Char(
        string="VAT change told", copy=False, readonly=True,
        help="The changes of rate that the activity speaks of.",
    )  # fmt: skip

    @api.model
    def _cron_tell_vat_changes(self):
        self.search([("delivery_point_ids", "!=", False)])._tell_vat_changes()

    def _tell_vat_changes(self):
        """Open one activity where a change comes that none spoke of; close it where none does."""
        # whoever records a share, the billing manager is told
        networks = self.sudo().filtered(lambda network: network._is_under_french_vat())
        if not networks:
            return
        today = fields.Date.context_today(self)
        found = networks._vat_changes(today)
        for network in networks:
            changes = [one for one in found[network] if one[0] > today]
            told = "; ".join(
                f"{day} {change.nature} {change.before} {change.after}"
                for day, group, _effect in changes
                for change in group
            )
            if told != (network.vat_change_told or ""):
                network.vat_change_told = told
                network._replace_vat_activity(changes, today)

    def _replace_vat_activity(self, changes, today):
        self.ensure_one()
        self.activity_unlink([ACTIVITY])
        user = self._vat_manager()
        if not changes or not user:
            return
        reader = self.with_context(lang=user.lang)
        texts = reader._vat_texts(changes, today)
        self.activity_schedule(
            ACTIVITY,
            min(day for day, _group, _effect in changes),
            summary=reader.env._("The VAT rate of %(network)s changes", network=self.name),
            note=self.env["ir.qweb"]._render(
                "l10n_fr_heat.heat_network_vat_warning", {"texts": texts}
            ),
            user_id=user.id,
        )

    def _vat_manager(self):
        """A billing manager of the cooperative, one who is not its administrator if there is."""
        self.ensure_one()
        managers = self.env.ref("heat_contract.heat_contract_group_billing_manager").all_user_ids
        administrators = self.env.ref("heat_base.heat_base_group_administrator").all_user_ids
        return managers.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ).sorted(lambda user: (user in administrators, user.id))[:1]
