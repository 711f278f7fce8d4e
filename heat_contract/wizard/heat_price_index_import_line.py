from odoo import fields, models

from ..models.heat_price_index import VALUE_DIGITS


class HeatPriceIndexImportLine(models.TransientModel):
    _name = "heat.price.index.import.line"
    _description = "Line of Index Values"
    _order = "number, id"

    import_id = fields.Many2one(
        "heat.price.index.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(string="Line", readonly=True)
    raw = fields.Char(string="As written", readonly=True)
    index_id = fields.Many2one("heat.price.index", readonly=True, index=True)
    date = fields.Date(readonly=True)
    period_label = fields.Char(string="Period", readonly=True)
    value = fields.Float(digits=(16, VALUE_DIGITS), readonly=True)
    status = fields.Selection([("provisional", "Provisional"), ("final", "Final")], readonly=True)
    published_on = fields.Date(readonly=True)
    evidence = fields.Char(readonly=True)
    fate = fields.Selection(
        [
            ("new", "Recorded"),
            ("final", "Recorded, replaces a provisional value"),
            ("correction", "Recorded, corrects a value"),
            ("same", "Already known"),
            ("refused", "Refused"),
        ],
        string="What becomes of it",
        required=True,
        readonly=True,
    )
    message = fields.Char(string="Explanation", readonly=True)

    def _value_vals(self):
        """Values of the index value that this line records."""
        self.ensure_one()
        return {
            "index_id": self.index_id.id,
            "date": self.date,
            "value": self.value,
            "status": self.status,
            "published_on": self.published_on,
            "evidence": self.evidence,
        }
