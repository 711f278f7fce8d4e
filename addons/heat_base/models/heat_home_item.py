from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: The columns of the board and their types: a source fills those that it knows.
COLUMNS = {
    "res_id": "integer",
    "count": "integer",
    "deadline": "date",
    "since": "date",
    "is_urgent": "boolean",
    "network_id": "integer",
    "partner_id": "integer",
    "user_id": "integer",
    "company_id": "integer",
}


class HeatHomeItem(models.Model):
    """What waits for the person who looks, of whatever kind.

    Nothing is stored: each module adds its sources, and the rows of those that the roles of the
    person may treat are read from the records themselves. What may come by the thousand is
    counted in one line that opens the list of it.
    """

    _name = "heat.home.item"
    _description = "Thing to Do"
    _order = "deadline, since, id"
    _auto = False
    _check_company_auto = True

    kind = fields.Selection([], readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)
    count = fields.Integer(string="How many", readonly=True)
    name = fields.Char(string="What", compute="_compute_name")
    deadline = fields.Date(string="Due by", readonly=True)
    since = fields.Date(string="Waiting since", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    is_urgent = fields.Boolean(string="Urgent", readonly=True)
    network_id = fields.Many2one("heat.network", readonly=True, check_company=True)
    partner_id = fields.Many2one("res.partner", string="Person", readonly=True, check_company=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", string="Cooperative", readonly=True)

    # === SOURCES === #

    @api.model
    def _home_sources(self):
        """What may wait: a list of dictionaries, one a source.

        * ``kind``: a value of the field, ``model``: what its lines open;
        * ``from``: SQL after FROM, of which the main table is called ``asked``;
        * ``columns``: SQL of the columns that it knows, ``res_id`` and ``company_id`` at least;
        * ``treats``: the model on which somebody who treats them may write, ``model`` otherwise;
        * ``groups``: instead, the groups of which one is needed.
        """
        return []

    @api.model
    def _home_today(self):
        """Today as the person sees it, plus days where deadlines to come are told ahead."""
        return fields.Date.context_today(self)

    @api.model
    def _home_ahead(self, days):
        return self._home_today() + timedelta(days=days)

    @api.model
    def _treats(self, source):
        if self.env.su:
            return True
        if source.get("groups"):
            return self.env.user.has_groups(source["groups"])
        return self.env[source.get("treats", source["model"])].has_access("write")

    @property
    def _table_query(self):
        """The rows of the sources that the person may treat.

        The place of a source among all makes the ids: they are the same for everybody.
        """
        sources = self._home_sources()
        branches = [
            self._home_branch(source, rank, len(sources))
            for rank, source in enumerate(sources)
            if self._treats(source)
        ]
        return SQL(" UNION ALL ").join([*branches, self._home_nothing()])

    @api.model
    def _home_branch(self, source, rank, total):
        columns = source["columns"]
        deadline = columns.get("deadline", SQL("NULL::date"))
        return SQL(
            "SELECT %s::bigint * (%s) + %s AS id, %s AS kind, %s AS res_model, %s,"
            " COALESCE((%s) < %s, false) AS is_late FROM %s",
            total,
            columns["res_id"],
            rank,
            source["kind"],
            source["model"],
            SQL(", ").join(
                SQL(
                    "(%s)::%s AS %s",
                    columns.get(name, self._home_default(name)),
                    SQL(kind),
                    SQL.identifier(name),
                )
                for name, kind in COLUMNS.items()
            ),
            deadline,
            self._home_today(),
            source["from"],
        )

    @api.model
    def _home_default(self, name):
        return {"count": SQL("1"), "is_urgent": SQL("false")}.get(name, SQL("NULL"))

    @api.model
    def _home_nothing(self):
        """No row, of the right types: the board of who treats nothing."""
        return SQL(
            "SELECT 0::bigint AS id, ''::varchar AS kind, ''::varchar AS res_model, %s,"
            " false AS is_late WHERE false",
            SQL(", ").join(
                SQL("NULL::%s AS %s", SQL(kind), SQL.identifier(name))
                for name, kind in COLUMNS.items()
            ),
        )

    # === COMPUTE METHODS === #

    @api.depends("kind", "res_model", "res_id", "count")
    @api.depends_context("lang")
    def _compute_name(self):
        for model, items in self.grouped("res_model").items():
            records = self.env[model].browse(items.mapped("res_id"))
            # what was deleted or is hidden by a rule meanwhile has no name
            seen = {record.id: record for record in records._filtered_access("read")}
            for item in items:
                record = seen.get(item.res_id)
                name = item._home_label(record) if record else ""
                item.name = f"{name} ({item.count})" if item.count > 1 else name

    def _home_label(self, record):
        """How the record of a line is called."""
        return record.display_name

    # === ACTIONS === #

    def action_open(self):
        """Open what waits: the record, or the list that one line counts."""
        self.ensure_one()
        return self._home_action()

    def _home_action(self):
        """What a click opens; kinds that count several records open their list."""
        return self._home_record().get_formview_action()

    def _home_record(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)
