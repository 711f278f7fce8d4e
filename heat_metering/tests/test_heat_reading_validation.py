import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.heat_reading_staging import StagedRow
from .common import HeatMeteringCommon

START = datetime(2019, 1, 1)


@tagged("post_install", "-at_install")
class TestHeatReadingValidation(HeatMeteringCommon):
    """The same readings, typed one by one in any order, sent, or imported at once, are judged
    alike, and as the engine judges them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        station = cls.env["heat.weather.station"].create({"name": "Test", "code": "99000001"})
        cls.env["heat.degree.day"].create(
            [
                {
                    "station_id": station.id,
                    "date": date(2018, 11, 1) + timedelta(n),
                    "t_min": 2,
                    "t_max": 8,
                }
                for n in range(200)
            ]
        )
        cls.network.weather_station_id = station
        cls.meter.max_power_kw = 50
        cls.energy.write({"digits": 5, "resolution": 1})

    # generated cases

    def _series(self, seed):
        """Readings of a meter of 50 kW with mistakes of every sort: (at, index)."""
        rng = random.Random(seed)
        step = rng.choice((1, 6, 24, 24 * 7))
        total, at, rows = rng.choice((100, 99_800)), START, []
        still = 0
        for _n in range(rng.randint(3, 50)):
            at += timedelta(hours=step * rng.choice((1, 1, 1, 2)))
            still = still - 1 if still else rng.choice((0, 0, 0, 0, 0, 0, 25))
            total += 0 if still else rng.randint(0, 12 * step) * rng.choice((1, 1, 1, 1, 8))
            index = total % 100_000
            if rng.random() < 0.06:
                index = rng.choice((0, 7, index // 2, index + 5_000, 99_999, 50_000))
            rows.append((at, index))
        return rows

    def _new_register(self, seed, **vals):
        meter = self._new_meter(f"g{seed}", self.point, max_power_kw=50, **vals)
        meter.register_ids[0].write({"digits": 5, "resolution": 1})
        return meter.register_ids[0]

    def _found(self, register):
        """{(at, index): (state, codes)} of what is stored."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.read_at, r.index::int, r.state,
                          array_agg(c.code ORDER BY c.code) FILTER (WHERE c.id IS NOT NULL)
                     FROM heat_meter_reading r
                LEFT JOIN heat_meter_reading_check c ON c.reading_id = r.id
                    WHERE r.register_id = %s GROUP BY r.id""",
                register.id,
            )
        )
        return {(at, index): (state, codes or []) for at, index, state, codes in rows}

    def _engine(self, register, rows):
        validations = self.env["heat.reading.validation"]
        times = [at for at, _index in rows]
        fact = validations._facts(register, min(times), max(times))[register.id]
        judged = validations._judge([(at, str(i), None) for at, i in sorted(rows)], fact)
        return {
            row: (state, sorted({finding.code for finding in findings}))
            for row, (findings, state) in zip(sorted(rows), judged, strict=True)
        }

    def _import_rows(self, register, rows):
        lines = [f"{register.meter_id.serial};{at:%d/%m/%Y %H:%M};{i};" for at, i in rows]
        profile = self.profile.copy({"tz": "UTC", "company_id": self.cooperative.id})
        return self._import(lines, profile=profile)

    def test_sets_and_engine_agree(self):
        told = set()
        for seed in range(60):
            rows = self._series(seed)
            register = self._new_register(seed)
            record = self._import_rows(register, random.Random(seed).sample(rows, len(rows)))
            expected = self._engine(register, rows)
            with self.subTest(seed=seed):
                self.assertEqual(self._found(register), expected)
                suspect = sum(state == "suspect" for state, _codes in expected.values())
                self.assertEqual(record.suspect_count, suspect)
            told |= {code for _state, codes in expected.values() for code in codes}
        self.assertEqual(
            told, {"backward", "rollover", "physical_cap", "sensor_sentinel", "stuck",
                   "zero_in_season", "spike"},
        )  # fmt: skip

    def test_the_order_of_arrival_does_not_matter(self):
        """Typed one by one or imported by pieces: what is kept is the same."""
        readings = self.env["heat.meter.reading"]
        for seed in range(100, 112):
            rows = self._series(seed)[:16]
            expected = self._engine(self.energy, rows)
            chain = {row: state for row, (state, _codes) in expected.items()}
            for way in range(3):
                register = self._new_register(f"{seed}-{way}")
                shuffled = random.Random(way).sample(rows, len(rows))
                if way == 2:
                    self._import_rows(register, shuffled[::2])
                    self._import_rows(register, shuffled[1::2])
                else:
                    for at, index in shuffled:
                        readings.create({"register_id": register.id, "read_at": at, "index": index})
                found = {row: state for row, (state, _codes) in self._found(register).items()}
                with self.subTest(seed=seed, way=way):
                    self.assertEqual(found, chain)

    # rules

    def _rule(self, code, **vals):
        return self.env["heat.reading.rule"].create(
            {"code": code, "network_id": self.network.id, "company_id": self.cooperative.id, **vals}
        )

    def test_a_network_takes_a_check_as_it_likes(self):
        lines = ["100;01/01/2019;100;", "100;02/01/2019;90;", "100;03/01/2019;120;"]
        rule = self._rule("backward", severity="off")
        self.assertEqual(self._counts(self._import(lines)), (3, 0, 0, 0))
        rule.severity = "reject"
        record = self._import(["100;04/01/2019;95;"])
        self.assertEqual(self._counts(record), (0, 0, 1, 0))
        self.assertTrue(record.issue_ids.message)
        with self.assertRaises(ValidationError):
            self.env["heat.meter.reading"].create(
                {"register_id": self.energy.id, "read_at": "2019-01-05", "index": 95}
            )
        rule.severity = "inform"
        record = self._import(["100;04/01/2019;96;"])
        self.assertEqual(self._counts(record), (1, 0, 0, 0))
        self.assertEqual(record.issue_ids.severity, "info")

    def test_rules_of_the_network_come_before_those_of_the_cooperative(self):
        rules = self.env["heat.reading.rule"]
        self.assertEqual(rules._parameters(self.network, "spike").factor, 3)
        rules.create({"code": "spike", "company_id": self.cooperative.id, "factor": 4})
        self.assertEqual(rules._parameters(self.network, "spike").factor, 4)
        self._rule("spike", factor=2.5)
        self.assertEqual(rules._parameters(self.network, "spike").factor, Decimal("2.5"))
        self.assertEqual(rules._parameters(self.other_network, "spike").factor, 3)

    def test_the_future_stays_refused(self):
        with self.assertRaises(ValidationError):
            self._rule("future", severity="inform")
        with self.assertRaises(ValidationError):
            self._rule("sum_check", low=5, high=4)

    def test_before_installation_and_after_removal(self):
        place = self.meter.installation_ids
        place.write({"date_from": "2019-01-02", "date_to": "2019-01-31"})
        record = self._import(
            ["100;01/01/2019 23:00;100;", "100;02/01/2019 00:00;101;", "100;01/02/2019 00:00;102;",
             "100;01/02/2019 00:01;103;"]
        )  # fmt: skip
        self.assertEqual(
            record.issue_ids.sorted("line_number").mapped("code"),
            ["before_installation", "after_removal"],
        )
        self.assertEqual(record.issue_ids.mapped("line_number"), [2, 5])

    def test_energy_volume_and_temperatures(self):
        m3c = self.env.ref("heat_base.uom_m3c")
        self.meter.write(
            {
                "register_ids": [
                    (0, 0, {"measured_quantity": quantity, "uom_id": m3c.id})
                    for quantity in ("flow_energy", "return_energy")
                ]
            }
        )
        flow, back = self.meter.register_ids[2:]
        for register, indexes in (
            (flow, (0, 3000, 6000, 9000)),
            (back, (0, 1160, 2320, 3480)),
            (self.energy, (0, 2100, 4200, 5500)),
        ):
            for month, index in enumerate(indexes, 1):
                reading = self.env["heat.meter.reading"].create(
                    {"register_id": register.id, "read_at": f"2019-{month:02}-01", "index": index}
                )
        self.assertEqual(reading.state, "suspect")
        self.assertEqual(reading.check_ids.code, "energy_volume_temperature")
        self.assertIn("707", reading.reason)

    def test_the_same_is_found_in_a_file(self):
        m3c = self.env.ref("heat_base.uom_m3c")
        self.meter.write(
            {
                "register_ids": [
                    (0, 0, {"measured_quantity": quantity, "uom_id": m3c.id})
                    for quantity in ("flow_energy", "return_energy")
                ]
            }
        )
        profile = self.profile.copy({"company_id": self.cooperative.id})
        profile.line_ids[1].unlink()
        profile.write(
            {
                "line_ids": [
                    (0, 0, {"column": column, "measured_quantity": quantity, "uom_id": m3c.id})
                    for column, quantity in (("e8", "flow_energy"), ("e9", "return_energy"))
                ]
            }
        )
        content = "numero;date;energie_kwh;e8;e9\n" + "".join(
            f"100;02/{month:02}/2019;{energy};{e8};{e9}\n"
            for month, energy, e8, e9 in (
                (1, 0, 0, 0), (2, 2100, 3000, 1160), (3, 4200, 6000, 2320), (4, 5500, 9000, 3480)
            )
        )  # fmt: skip
        record = self._import(content, profile=profile)
        self.assertEqual(record.issue_ids.code, "energy_volume_temperature")
        self.assertEqual(self._counts(record), (11, 1, 0, 0))

    def test_what_a_source_suspects_is_kept_as_suspect(self):
        staging = self.env["heat.reading.staging"]
        params = {"value": "185.00 °C"}
        row = StagedRow(1, "energy", "100", "energy", "kwh", START, Decimal(5), "5")
        failed = row._replace(code="sensor_sentinel", severity="warning", params=params)
        staging._stage([failed, row._replace(line=2, at=START + timedelta(1), index=Decimal(6))])
        staging._check(self.cooperative)
        staging._store("telegram")
        readings = self.env["heat.meter.reading"].search(
            [("register_id", "=", self.energy.id)], order="read_at"
        )
        self.assertEqual(readings.mapped("state"), ["suspect", "valid"])
        self.assertEqual(readings[0].check_ids.code, "sensor_sentinel")
        self.assertIn("185", readings[0].reason)

    def test_what_is_billed_is_told(self):
        readings = type(self.env["heat.meter.reading"])
        self.patch(
            readings,
            "_billed_until",
            lambda model, registers: {self.energy.id: datetime(2019, 1, 31)},
        )
        record = self._import(["100;15/01/2019;100;", "100;15/02/2019;150;"])
        self.assertEqual(record.issue_ids.mapped("code"), ["already_billed"])
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        checks = self.env["heat.meter.reading.check"]
        self.assertEqual(checks.search_count([("code", "=", "already_billed")]), 1)

    def test_what_a_bill_rests_on_is_not_told_again(self):
        self._import(["100;15/01/2019;100;", "100;16/01/2019;101;"])
        self.patch(
            type(self.env["heat.meter.reading"]),
            "_billed_until",
            lambda model, registers: {self.energy.id: datetime(2019, 1, 31)},
        )
        self._import(["100;15/02/2019;150;"])
        late = self.env["heat.meter.reading"].create(
            {"register_id": self.energy.id, "read_at": "2019-01-20", "index": 120}
        )
        checks = self.env["heat.meter.reading.check"].search([("code", "=", "already_billed")])
        self.assertEqual(checks.reading_id, late)
        late.action_reject()
        self.assertEqual(checks.exists(), checks, "what was told stays on file")

    # decisions

    def _suspect(self):
        self._import(["100;01/01/2019;100;", "100;02/01/2019;90;", "100;03/01/2019;120;"])
        return self.env["heat.meter.reading"].search([("state", "=", "suspect")])

    def test_who_decided_what_is_kept(self):
        suspect = self._suspect()
        self.assertEqual(suspect.check_ids.code, "backward")
        operator = self._new_user("releveur", "heat_metering.heat_metering_group_operator")
        suspect.with_user(operator).action_accept("Seen on the display")
        self.assertEqual(suspect.state, "valid")
        decision = suspect.decision_ids
        self.assertEqual((decision.decision, decision.user_id), ("accept", operator))
        self.assertEqual(decision.reason, "Seen on the display")
        self._import(["100;04/01/2019;130;"])
        self.assertEqual(suspect.state, "valid", "what was accepted by name stays")

    def test_a_rejected_reading_no_longer_weighs_on_its_neighbours(self):
        readings = self.env["heat.meter.reading"]
        first = readings.create(
            {"register_id": self.energy.id, "read_at": "2019-01-01", "index": 500}
        )
        second = readings.create(
            {"register_id": self.energy.id, "read_at": "2019-01-02", "index": 100}
        )
        self.assertEqual((first.state, second.state), ("valid", "suspect"))
        first.action_reject()
        self.assertEqual((first.state, second.state), ("rejected", "valid"))
        first.action_restore()
        self.assertEqual((first.state, second.state), ("valid", "suspect"))

    def test_a_correction_supersedes_and_the_wrong_one_stays(self):
        suspect = self._suspect()
        right = self.env["heat.meter.reading"].browse(suspect.action_correct(110))
        self.assertEqual((suspect.state, right.state), ("superseded", "valid"))
        self.assertEqual(suspect.decision_ids.replaced_by_id, right)
        self.assertEqual(list(map(float, self._indexes(self.energy))), [100, 110, 120])

    def test_an_estimate_takes_the_place(self):
        suspect = self._suspect()
        estimate = self.env["heat.meter.reading"].browse(suspect.action_estimate())
        self.assertEqual((estimate.quality, estimate.index), ("estimated", 110))
        self.assertEqual(suspect.state, "superseded")

    def test_decisions_are_written_by_decisions_alone(self):
        suspect = self._suspect()
        operator = self._new_user("releveur", "heat_metering.heat_metering_group_operator")
        for model in ("heat.meter.reading.decision", "heat.meter.reading.check"):
            self.assertFalse(self.env[model].with_user(operator).has_access("create"))
        with self.assertRaises(UserError):
            suspect.with_user(operator).write({"state": "valid"})
