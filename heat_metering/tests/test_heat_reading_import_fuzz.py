import base64
import os
from datetime import datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings, strategies as st

from odoo.tests import tagged

from odoo.addons.heat_base.engine import spreadsheet

from .common import HEADER, HeatMeteringCommon
from .test_heat_reading_import_preview import GERMAN, PRAGUE
from .test_heat_reading_import_telegram import ENERGY, JANUARY, VOLUME, frame

#: The same examples at every run: a failure seen once is seen again.
bounded = settings(
    max_examples=int(os.environ.get("HEAT_FUZZ_EXAMPLES", "8")),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
READOUT = (
    b"/LUGCUH50\r\n6.8(0328.871*GJ)6.26(03329.67*m3)9.20(100)\r\n6.26*01(03188.07*m3)"
    b"6.8*01(0314.658*GJ)\r\n6.36(01-01&00:00)9.36(2022-05-19&19:41:17)\r\n!\r\n"
)
TABLE = "\n".join([HEADER, *(f"100;0{n}/01/2019;{n} 000,5;{n}" for n in range(1, 9)), ""])
WORKBOOK = spreadsheet.write(
    [
        ["Compteur", "Date", "Énergie (kWh)", "Volume (m³)"],
        *(["100", datetime(2019, 1, n), Decimal(n), Decimal(n)] for n in range(1, 9)),
    ]
)
PIECES = (
    *("100", "999", "", " ", ";", ",", "\t", '"', "\n", "\r", "\0", "\\N", "\\.", "%s", "=1+1"),
    *("01/01/2019", "31/02/2019", "2019-01-01T00:00:00Z", "1/1/0001", "31/12/9999 23:59"),
    *("29/03/2020 02:30", "25/10/2020 02:30", "5", "1 000,5", "-1", "1e9", "٣", "１", "9" * 40),
    *("NaN", "inf", "kWh", "MWh", "\u202e", "é", "\U0001f525", "\ufeff", "0" * 2000),
)
mutations = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.binary(max_size=6), st.booleans()), max_size=6
)


def mutated(content, changes):
    """Content with pieces written over it, or inserted."""
    for place, piece, inserted in changes:
        place %= len(content) + 1
        content = content[:place] + piece + content[place + (0 if inserted else len(piece)) :]
    return content


@tagged("post_install", "-at_install")
class TestHeatReadingImportFuzz(HeatMeteringCommon):
    """Whatever a file holds, its import ends with a sentence or with readings that add up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_meter("63940045", cls.point)

    def _survives(self, content, **vals):
        """Preview and import; both end by themselves, whole or not at all."""
        with self.cr.savepoint() as savepoint:
            record = self.env["heat.reading.import"].create(
                {"file": base64.b64encode(content), "filename": "fuzz", **vals}
            )
            readings = self.env["heat.meter.reading"]
            record.action_preview()
            self.assertIn(record.state, ("previewed", "failed"))
            self.assertTrue(record.message or record.preview is not False)
            self.assertFalse(readings.search_count([("import_id", "=", record.id)]))
            str(record.preview_html)
            record.action_import()
            stored = readings.search_count([("import_id", "=", record.id)])
            self.assertIn(record.state, ("done", "failed"))
            if record.state == "failed":
                self.assertTrue(record.message)
                self.assertFalse(stored or record.issue_ids)
            else:
                self.assertEqual(stored, record.accepted_count + record.suspect_count)
                for issue in record.issue_ids:
                    self.assertTrue(issue.message and issue.remedy)
                if record.rejected_count:
                    record.action_export_rejected()
            savepoint.rollback()

    @bounded
    @given(st.binary(max_size=600))
    def test_random_bytes(self, content):
        self._survives(content)

    @bounded
    @given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(";,\t"))
    def test_random_tables(self, pieces, mark):
        self._survives(mark.join(pieces).encode())

    @bounded
    @given(st.lists(st.lists(st.sampled_from(PIECES), min_size=3, max_size=5), max_size=12))
    def test_random_lines_under_a_good_header(self, lines):
        text = "\n".join([HEADER, *(";".join(line) for line in lines)])
        self._survives(text.encode())

    @bounded
    @given(st.sampled_from(["utf-8", "utf-16", "cp1252"]), mutations)
    def test_tables_with_damage(self, encoding, changes):
        text = "\n".join(PRAGUE).replace("\u00a0", " ")
        for content in (TABLE, "\n".join(GERMAN), text):
            self._survives(mutated(content.encode(encoding, "replace"), changes))

    @bounded
    @given(mutations)
    def test_workbooks_with_damage(self, changes):
        self._survives(mutated(WORKBOOK, changes))

    @bounded
    @given(st.lists(st.lists(st.sampled_from(PIECES), max_size=5), max_size=8))
    def test_workbooks_of_anything(self, rows):
        self._survives(spreadsheet.write([["Compteur", "Date", "Énergie (kWh)"], *rows]))

    @bounded
    @given(mutations, st.booleans())
    def test_telegrams_with_damage(self, changes, is_written):
        content = frame(ENERGY, VOLUME, JANUARY) + frame(ENERGY, "1F") + frame(VOLUME)
        if is_written:
            content = content.hex(" ").encode()
        self._survives(mutated(content, changes))
        self._survives(
            mutated(content, changes),
            profile_id=self.env.ref("heat_metering.reading_profile_mbus").id,
        )

    @bounded
    @given(mutations)
    def test_read_outs_with_damage(self, changes):
        self._survives(mutated(READOUT * 2, changes))
        self._survives(
            mutated(READOUT * 2, changes),
            profile_id=self.env.ref("heat_metering.reading_profile_optical").id,
        )
