from odoo import api, fields, models


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Contractor", index="btree_not_null", check_company=True
    )
    visit_on = fields.Date(string="Visit on", copy=False)
    visitor = fields.Char(string="Who came", copy=False, help="The technician of the contractor.")
    is_report_expected = fields.Boolean(string="A report is expected")
    report = fields.Binary(string="Report of the visit", copy=False, attachment=True)
    report_name = fields.Char(string="Name of the report", copy=False)
    is_report_missing = fields.Boolean(
        string="Report missing",
        compute="_compute_is_report_missing",
        store=True,
        help="The contractor came, and the report expected is not here yet.",
    )
    cost_labour = fields.Monetary(string="Labour", copy=False)
    cost_parts = fields.Monetary(string="Parts", copy=False)
    cost_contractor = fields.Monetary(string="Contractor’s bill", copy=False)
    cost_total = fields.Monetary(string="Cost", compute="_compute_cost_total", store=True)

    _costs_positive = models.Constraint(
        "CHECK (cost_labour >= 0 AND cost_parts >= 0 AND cost_contractor >= 0)",
        "A cost is not negative.",
    )

    @api.depends("is_report_expected", "report", "visit_on", "done_on")
    def _compute_is_report_missing(self):
        for one in self:
            came = one.visit_on or one.done_on
            one.is_report_missing = bool(one.is_report_expected and came and not one.report)

    @api.depends("cost_labour", "cost_parts", "cost_contractor")
    def _compute_cost_total(self):
        for one in self:
            one.cost_total = one.cost_labour + one.cost_parts + one.cost_contractor
