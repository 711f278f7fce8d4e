from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: what an applied revision said: bills rest on its date
FACTS = {"tariff_id", "date", "line_ids", "state"}
_DECIDING = object()


class HeatTariffRevision(models.Model):
    _name = "heat.tariff.revision"
    _description = "Revision of a Tariff's Prices"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    tariff_id = fields.Many2one(
        "heat.tariff", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="tariff_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Revision date", required=True)
    state = fields.Selection(
        [("applied", "Applied"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="applied",
        tracking=True,
    )
    reason = fields.Char(help="What customers read in the notice: the clause, the decision.")
    line_ids = fields.One2many("heat.tariff.revision.line", "revision_id", string="Prices")

    @api.depends("tariff_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "%(tariff)s, revision of %(date)s",
                tariff=revision.tariff_id.name or "",
                date=format_date(self.env, revision.date),
            )

    @api.constrains("tariff_id", "date", "line_ids", "state")
    def _check_applied_once(self):
        """The price of a component is revised once a day."""
        for revision in self.filtered(lambda one: one.state == "applied"):
            first = self.search(
                [
                    ("tariff_id", "=", revision.tariff_id.id),
                    ("date", "=", revision.date),
                    ("state", "=", "applied"),
                    ("id", "!=", revision.id),
                    ("line_ids.code", "in", revision.line_ids.mapped("code")),
                ],
                order="id",
                limit=1,
            )
            if first:
                both = set(first.line_ids.mapped("code")) & set(revision.line_ids.mapped("code"))
                raise ValidationError(
                    self.env._(
                        "“%(first)s”, applied on %(day)s by %(user)s, already revises %(codes)s on "
                        "that day. Withdraw it before you apply another, or choose another day.",
                        first=first.display_name,
                        day=format_date(self.env, first.create_date),
                        user=first.create_uid.name,
                        codes=", ".join(sorted(both)),
                    )
                )

    def write(self, vals):
        if FACTS & set(vals) and self.env.context.get("heat_deciding") is not _DECIDING:
            raise UserError(
                self.env._("An applied revision is not edited. Withdraw it and apply another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("An applied revision is not deleted. Withdraw it."))

    def action_withdraw(self):
        """Take the revision back: where prices wait for decisions, the one before counts again."""
        self._check_not_billed()
        self.with_context(heat_deciding=_DECIDING).write({"state": "withdrawn"})

    def _check_not_billed(self):
        """Posted bills of prices that waited for this decision rest on it."""
        for revision in self.filtered(lambda one: one.tariff_id.revision_mode == "decided"):
            revision._components_billed()._check_not_billed()

    def _components_billed(self):
        """The components that posted bills charge at the prices of this revision."""
        day = fields.Date.to_string(self.date)
        lines = self.env["heat.bill.line"].search(
            [
                ("component_id.version_id.tariff_id", "=", self.tariff_id.id),
                ("code", "in", self.line_ids.mapped("code")),
                ("live", "=", True),
                ("bill_id.state", "=", "posted"),
                ("date_to", ">=", self.date),
            ]
        )
        return lines.filtered(
            lambda line: (line.trace.get("price_told") or {}).get("revision_date") == day
        ).component_id

    def action_print_notices(self):
        """One notice a customer, in one document."""
        self.ensure_one()
        if not self._notice_contracts():
            raise UserError(self.env._("No contract in force has this tariff: nobody to notify."))
        return self.env.ref("heat_contract.heat_tariff_revision_notice_report").report_action(
            self, config=False
        )

    def _notice_contracts(self):
        """The contracts to notify: those of the tariff on the revision date, or on their first
        day where they begin later.
        """
        self.ensure_one()
        contracts = self.env["heat.contract"].search(
            [
                ("tariff_ids.tariff_id", "=", self.tariff_id.id),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", self.date),
            ]
        )
        return contracts.filtered(
            lambda contract: contract._tariff_on(self.date) == self.tariff_id
        ).sorted(lambda contract: (contract.partner_id.display_name or "", contract.name or ""))
