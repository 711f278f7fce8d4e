from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Days that one preparation reaches over.
LONGEST = 366


class HeatPlantLogPrepare(models.TransientModel):
    """Sheets of many days of a plant, prepared as drafts to be typed one under the other."""

    _name = "heat.plant.log.prepare"
    _description = "Prepare Sheets of the Log"
    _check_company_auto = True

    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id")
    span = fields.Selection(
        [
            ("week", "The week"),
            ("month", "The month"),
            ("last_month", "The month before"),
            ("days", "Other days"),
        ],
        string="Prepare",
        required=True,
        default="month",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )

    @api.depends("span")
    def _compute_dates(self):
        today = fields.Date.context_today(self)
        month = today.replace(day=1)
        for wizard in self:
            if wizard.span == "week":
                wizard.date_from = today - timedelta(days=today.weekday())
                wizard.date_to = today
            elif wizard.span == "last_month":
                wizard.date_from = month - relativedelta(months=1)
                wizard.date_to = month - timedelta(days=1)
            elif wizard.span == "month" or not wizard.date_from:
                wizard.date_from = month
                wizard.date_to = today

    def action_prepare(self):
        """Create the drafts that are missing, and open them as a grid."""
        self.ensure_one()
        self.plant_id.check_access("read")
        if self.date_to < self.date_from or (self.date_to - self.date_from).days > LONGEST:
            raise UserError(
                self.env._(
                    "From %(first)s to %(last)s is no span of a year at most: mend one of the "
                    "days.",
                    first=self.date_from,
                    last=self.date_to,
                )
            )
        self.plant_id._prepare_sheets(self.date_from, self.date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_logbook.heat_plant_log_action_grid"
        )
        return {
            **action,
            "domain": [
                ("plant_id", "=", self.plant_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("state", "!=", "replaced"),
            ],
            "context": {
                "default_plant_id": self.plant_id.id,
                # titles of the columns of the grid
                "heat_plant_boilers": self.plant_id._log_boilers().mapped("name"),
            },
        }
