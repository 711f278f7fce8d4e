from odoo import fields, models


class HeatTariffRevisionLine(models.Model):
    _name = "heat.tariff.revision.line"
    _description = "Price of a Tariff Revision"
    _order = "revision_id, sequence, id"
    _check_company_auto = True

    revision_id = fields.Many2one(
        "heat.tariff.revision", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="revision_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    component_id = fields.Many2one(
        "heat.tariff.component", index=True, ondelete="set null", check_company=True
    )
    code = fields.Char(required=True)
    name = fields.Char(string="Label")
    old_price = fields.Float(digits=(16, 6), aggregator=None)
    new_price = fields.Float(digits=(16, 6), aggregator=None)
    change = fields.Float(string="Change (%)", digits=(16, 2), aggregator=None)
    told = fields.Json(string="Price explained")
