from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

#: Days that a workbook holds: ten years of days.
LONGEST = 3660


class HeatPlantLogExport(models.TransientModel):
    """The log of a plant as a spreadsheet."""

    _name = "heat.plant.log.export"
    _description = "Export of an Operation Log"
    _check_company_auto = True

    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env["heat.plant.log"]._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=364),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)

    def action_export(self):
        """Download the workbook."""
        self.ensure_one()
        if not 0 <= (self.date_to - self.date_from).days <= LONGEST:
            raise UserError(
                self.env._(
                    "From %(first)s to %(last)s is no span of ten years at most: mend one of the "
                    "days.",
                    first=self.date_from,
                    last=self.date_to,
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/heat/plant/log/export?plant_id={self.plant_id.id}"
            f"&date_from={self.date_from}&date_to={self.date_to}",
            "target": "download",
        }
