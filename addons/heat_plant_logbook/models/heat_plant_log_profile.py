from odoo import fields, models

from ..engine.log_titles import OF_BOILERS, boiler_of, plain


class HeatPlantLogProfile(models.Model):
    """How the spreadsheet of a plant is to be understood: which column says what."""

    _name = "heat.plant.log.profile"
    _description = "Import Profile of an Operation Log"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    plant_id = fields.Many2one(
        "heat.plant",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="Whose boilers the columns speak of.",
    )
    sheet = fields.Char(help="Of a workbook; empty: every sheet that has the columns.")
    header_row = fields.Integer(
        string="Row of the titles", help="0: it is looked for among the first twenty."
    )
    date_order = fields.Selection(
        [
            ("dmy", "Day/month/year"),
            ("iso", "Year-month-day"),
            ("mdy", "Month/day/year"),
        ],
        string="Days are written",
        required=True,
        default="dmy",
    )
    decimal_mark = fields.Selection(
        [(",", "Comma: 71,5"), (".", "Point: 71.5")],
        required=True,
        default=",",
        help="Of numbers that are written as texts.",
    )
    column_ids = fields.One2many("heat.plant.log.profile.column", "profile_id", string="Columns")

    _header_row_positive = models.Constraint(
        "CHECK (header_row >= 0)", "Rows are counted from 1; 0 has the titles looked for."
    )

    def _learn(self, titles, plant):
        """Give the titles that the profile does not know yet the meaning that their words tell."""
        self.ensure_one()
        known = {plain(column.title) for column in self.column_ids}
        taken = {(one.target, one.equipment_id) for one in self.column_ids}
        boilers = plant._log_boilers()
        values = []
        for title in titles:
            if plain(title.text) in known:
                continue
            known.add(plain(title.text))
            target, equipment = title.column or "ignored", boilers.browse()
            if target in OF_BOILERS:
                rank = boiler_of(title.text, boilers.mapped("name"))
                equipment = boilers[rank] if rank is not None else equipment
                if not equipment:
                    target = "ignored"
            # a second column of the same would overwrite the first
            if target != "ignored" and (target, equipment) in taken:
                target, equipment = "ignored", boilers.browse()
            taken.add((target, equipment))
            values.append(
                {
                    "profile_id": self.id,
                    "sequence": title.place,
                    "title": title.text,
                    "target": target,
                    "equipment_id": equipment.id,
                }
            )
        self.env["heat.plant.log.profile.column"].create(values)

    def _meanings(self):
        """(target, boiler) of each title, as titles are compared."""
        self.ensure_one()
        return {
            plain(column.title): (column.target, column.equipment_id)
            for column in self.column_ids
            if column.target != "ignored"
        }
