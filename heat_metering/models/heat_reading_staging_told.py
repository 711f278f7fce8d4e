import json
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..engine import validation
from .heat_reading_staging import copy_cell

#: What energy, volume and temperatures are compared by.
HEAT = ("energy", "flow_energy", "return_energy")


class HeatReadingStaging(models.AbstractModel):
    """What other figures than its own register's say of a row: those of its telegram, and those
    of the meter's other registers, which may have come before, in another file."""

    _inherit = "heat.reading.staging"

    # the figures of a telegram

    @api.model
    def _weigh_told(self, facts):
        """Let the rules of its network decide on what a telegram told of its own moment."""
        cr = self.env.cr
        cr.execute(
            """SELECT line, key, register_id, at, code, params FROM heat_reading_checked
                WHERE fate = 'suspect'"""
        )
        verdicts, weighed = [], []
        for line, key, register, at, code, params in cr.fetchall():
            rule = facts[register].rules[code]
            told = None if rule.severity == "off" else _told(rule, params or {})
            fate = "suspect" if told is not None else "new"
            if told is not None and rule.severity == "reject":
                fate = "rejected"
            elif told is not None:
                state = "valid" if rule.severity == "inform" else "suspect"
                fate = "new" if rule.severity == "inform" else "suspect"
                verdicts.append((register, at, None, None, state, code, rule.severity, told))
            weighed.append((line, key, fate, "" if fate == "new" else code, told))
        if not weighed:
            return
        self._put_verdicts(verdicts)
        self._put_weighed(weighed)

    @api.model
    def _put_weighed(self, weighed):
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS heat_reading_weighed")
        cr.execute(
            """CREATE TEMP TABLE heat_reading_weighed (
                 line int, key int, fate text, code text, params jsonb) ON COMMIT DROP"""
        )
        rows = ((*row[:4], None if row[4] is None else json.dumps(row[4])) for row in weighed)
        lines = ("\t".join(map(copy_cell, row)) + "\n" for row in rows)
        self._copy("COPY heat_reading_weighed FROM STDIN", ["".join(lines).encode()])
        cr.execute(
            """UPDATE heat_reading_checked c SET fate = w.fate, code = w.code, params = w.params
                 FROM heat_reading_weighed w
                WHERE c.line = w.line AND c.key = w.key AND c.fate = 'suspect'"""
        )

    # the meter's other registers

    @api.model
    def _absent_siblings(self, registers):
        """The registers, of what the file does not tell, that complete a meter of which it tells
        energy, flow or return energy."""
        told = registers.filtered(lambda r: r.measured_quantity in HEAT)
        # a check needs the meter's other registers, whoever imports
        siblings = told.meter_id.sudo().register_ids.filtered(
            lambda r: r.is_counted and r.measured_quantity in HEAT
        )
        whole = {
            meter.id
            for meter, own in siblings.grouped("meter_id").items()
            if len(set(own.mapped("measured_quantity"))) == len(HEAT)
        }
        absent = siblings.filtered(lambda r: r.meter_id.id in whole) - registers
        return absent.with_env(registers.env)

    @api.model
    def _sibling_months(self, absent):
        """(register id, at, index, is new) of the first reading of each month that is stored of
        these registers, over the times that the file tells of their meters."""
        if not absent:
            return []
        spans = SQL(
            """(SELECT r.id AS register_id, span.first_at, span.last_at
                  FROM heat_meter_register r
                  JOIN (SELECT reg.meter_id, min(f.first_at) AS first_at, max(f.last_at) AS last_at
                          FROM heat_reading_fact f
                          JOIN heat_meter_register reg ON reg.id = f.register_id
                      GROUP BY reg.meter_id) span USING (meter_id)
                 WHERE r.id = ANY(%s))""",
            absent.ids,
        )
        context = self.env["heat.reading.validation"]._sql_context(spans, near=2)
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (register_id, date_trunc('month', read_at))
                          register_id, read_at, index::text, FALSE
                     FROM (%s) context
                 ORDER BY register_id, date_trunc('month', read_at), read_at""",
                context,
            )
        )

    @api.model
    def _put_late(self, late):
        """Keep for later the (register id, at) of stored readings of which the file tells
        whether the meter's other registers agree with them."""
        lines = ("\t".join(map(copy_cell, row)) + "\n" for row in late)
        self._copy("COPY heat_reading_late FROM STDIN", ["".join(lines).encode()])

    @api.model
    def _check_late(self):
        """Judge these stored readings again, beside the readings that the file has brought."""
        rows = self.env.execute_query(
            SQL(
                """SELECT r.register_id, r.id
                     FROM heat_reading_late l
                     JOIN heat_meter_reading r ON r.register_id = l.register_id
                      AND r.read_at = l.at AND r.state IN ('valid', 'suspect')
                    WHERE l.disagrees OR r.state = 'suspect'"""
            )
        )
        for _register, reading in rows:
            # each among its own neighbours: the months between two of them need not be read
            self.env["heat.reading.validation"]._check_stored(
                self.env["heat.meter.reading"].browse(reading)
            )


def _told(rule, params):
    """The parameters of what is to be told, None if nothing is."""
    if rule.code != "energy_volume_temperature" or "error" not in params:
        return params
    ratio, error = Decimal(params["ratio"]), Decimal(params["error"])
    if not validation.moment_disagrees(ratio, error, rule):
        return None
    return {"ratio": params["ratio"], "low": str(rule.low), "high": str(rule.high)}
