from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

#: days for which an alarm of the log stays on the board
ALARM_DAYS = 7
#: sources of the view that may exist side by side: the id of a line tells its source
SOURCES = 16


class HeatPlantBoardItem(models.Model):
    """What a plant asks for today, of whatever kind: a view of the records that ask for it."""

    _name = "heat.plant.board.item"
    _description = "Task of a Plant"
    _order = "is_urgent desc, since, id"
    _auto = False
    _check_company_auto = True
    _depends = {
        "heat.outage": ["state", "plant_id", "company_id", "date_start"],
        "heat.plant.log": ["state", "plant_id", "company_id", "date", "alarms"],
        "heat.inspection": ["state", "plant_id", "company_id", "due_on"],
    }

    kind = fields.Selection(
        [
            ("outage", "Outage under way"),
            ("alarm", "Alarm"),
            ("sheet", "Sheet to sign"),
            ("inspection", "Late inspection"),
        ],
        readonly=True,
    )
    plant_id = fields.Many2one("heat.plant", readonly=True, check_company=True)
    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)
    since = fields.Date(readonly=True)
    is_urgent = fields.Boolean(string="Urgent", readonly=True)
    res_id = fields.Integer(string="Record", readonly=True)
    name = fields.Char(string="What", compute="_compute_name")

    @api.private
    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL("CREATE VIEW heat_plant_board_item AS (%s)", self._query()))

    @api.model
    def _view_sources(self):
        """Where tasks come from: their rank below ``SOURCES``, kind, urgency, day and rows."""
        return [
            (0, "outage", True, "date_start::date", "heat_outage asked WHERE state = 'open'"),
            (
                1,
                "alarm",
                True,
                "date",
                "heat_plant_log asked WHERE state != 'replaced' AND alarms > ''"
                f" AND date >= current_date - {ALARM_DAYS}",
            ),
            (
                2,
                "sheet",
                False,
                "date",
                "heat_plant_log asked WHERE state = 'draft' AND date < current_date",
            ),
            (
                3,
                "inspection",
                True,
                "due_on",
                "heat_inspection asked WHERE state = 'planned' AND due_on < current_date",
            ),
        ]

    @api.model
    def _query(self):
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s * asked.id + %s AS id, %s AS kind, %s AS is_urgent,"
                " %s AS since, asked.plant_id, asked.company_id, asked.id AS res_id FROM %s",
                SQL(str(SOURCES)),
                SQL(str(rank)),
                SQL(f"'{kind}'"),
                SQL(str(urgent)),
                SQL(day),
                SQL(rows),
            )
            for rank, kind, urgent, day, rows in self._view_sources()
        )

    @api.model
    def _models(self):
        """The model behind each kind of task."""
        return {
            "outage": "heat.outage",
            "alarm": "heat.plant.log",
            "sheet": "heat.plant.log",
            "inspection": "heat.inspection",
        }

    def _record(self):
        """What the task is about."""
        self.ensure_one()
        return self.env[self._models()[self.kind]].browse(self.res_id)

    @api.depends("kind", "res_id")
    def _compute_name(self):
        records = defaultdict(list)
        for one in self:
            records[self._models()[one.kind]].append(one.res_id)
        for one in self:
            model = self._models()[one.kind]
            record = self.env[model].browse(one.res_id).with_prefetch(records[model])
            one.name = record.alarms if one.kind == "alarm" else record.display_name

    def action_open(self):
        """Open what the task is about."""
        self.ensure_one()
        return self._record().get_formview_action()
