"""Recording a workbook as a whole, and taking it back."""

from odoo import models

from ..engine.setup_sheets import SHEETS
from .setup_recorder import Names
from .setup_recorder_contract import ContractRecorder, CustomerRecorder
from .setup_recorder_meter import IndexRecorder, MeterRecorder
from .setup_recorder_network import NetworkRecorder, PointRecorder

RECORDERS = {
    recorder.sheet: recorder
    for recorder in (
        NetworkRecorder,
        PointRecorder,
        MeterRecorder,
        IndexRecorder,
        CustomerRecorder,
        ContractRecorder,
    )
}


class _Undone(Exception):
    """Ends a try: what it recorded is taken back."""


class HeatSetupImport(models.Model):
    _inherit = "heat.setup.import"

    def _try(self, keep=False):
        """What becomes of each sheet; with ``keep``, it stays unless a line is refused."""
        self.ensure_one()
        document = self.with_company(self.company_id).with_context(
            allowed_company_ids=self.company_id.ids, tracking_disable=True
        )
        sheets = document._sheets()
        told = []
        try:
            with self.env.cr.savepoint():
                told = document._record_sheets(sheets)
                self.env.flush_all()
                if not keep or any(sheet["refused"] for sheet in told):
                    raise _Undone
        except _Undone:
            self.env.invalidate_all(flush=False)
        return told

    def _record_sheets(self, sheets):
        """Record the sheets in order; sheets that the workbook lacks lend their records' names."""
        names = {definition.code: Names() for definition in SHEETS}
        given = {definition.code: (rows, issue) for definition, rows, issue in sheets}
        told = []
        for definition in SHEETS:
            recorder = RECORDERS[definition.code](self, definition, names)
            recorder.load()
            if definition.code not in given:
                continue
            rows, issue = given[definition.code]
            recorder.record(rows)
            if issue:
                recorder.counts["refused"] += 1
                recorder.issues.append(issue)
            told.append({"title": definition.title, **recorder.counts, "issues": recorder.issues})
        return told
