"""Invoices a second: ours complete with its bill records, OCA contract's, and bare Odoo's.

The same number of contracts for each, with one metered and one fixed line and VAT 5.5 %, created
and posted in one journal that is locked by hash: ours prepares a run (readings, bills, lines with
their trace) and posts it; OCA contract creates the invoices of its contracts, then posts them; bare
Odoo creates and posts ``account.move``. Each round measures all of them, one after the other, for
one month; a ratio is the median of those of the rounds. ``growth`` is what an invoice of ten times
the contracts takes, in times of what one takes.

On two cores, two processes of their own prepare and post the run as the background job does, in
slices and batches; ``memory_grown_megabytes`` is what the one that takes most needs more for ten
times the contracts.

Each invoice of ours is then made again by Odoo's own path, and its journal items compared with it;
numbers must follow on each other and the chain of hashes must hold.

``--chaos``: a run of 500 contracts instead, whose workers are killed at 20 random moments.
"""

import contextlib
import json
import random
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from _billing_worker import Worker  # noqa: E402  a neighbour, which is no benchmark

DATABASE = "empty"
ADDONS = "billing.txt"
FEW = 100
MANY = 1_000
ROUNDS = 5
WIDE_ROUNDS = 3
KILLS = 20
CHAOS = 500
FIRST = date(2024, 1, 1)
#: What a journal item says; ids, times of creation and what Odoo names after the number left out.
ITEM = (
    "display_type", "account_id", "partner_id", "balance", "amount_currency", "debit", "credit",
    "currency_id", "tax_ids", "tax_tag_ids", "tax_line_id", "tax_group_id",
    "tax_repartition_line_id", "tax_base_amount", "date_maturity", "discount_date",
    "discount_balance", "quantity", "price_unit", "price_subtotal", "price_total", "product_id",
    "product_uom_id", "sequence", "analytic_distribution", "date", "invoice_date", "journal_id",
)  # fmt: skip
DOCUMENT = (
    "move_type", "partner_id", "commercial_partner_id", "partner_shipping_id", "partner_bank_id",
    "currency_id", "journal_id", "date", "invoice_date", "invoice_date_due", "fiscal_position_id",
    "invoice_payment_term_id", "amount_untaxed", "amount_tax", "amount_total",
    "amount_total_signed", "narration", "ref", "invoice_origin",
)  # fmt: skip


def main(options):
    if "--chaos" in options.arguments:
        return Chaos(options).measure()
    return Billing(options).measure()


class Bench:
    """A cooperative, its contracts, and as many contracts of OCA's module."""

    def __init__(self, options):
        self.options = options
        self.cursor = None
        self.env = options.env
        self.rows = []

    def open(self, modules=()):
        """Install what is measured against; work goes on in an environment that knows it."""
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        if modules:
            model = self.env["ir.module.module"]
            model.update_list()
            model.search([("name", "in", list(modules))]).button_immediate_install()
        self.env.cr.commit()
        self.cursor = Registry(self.options.database).cursor()
        self.env = api.Environment(self.cursor, SUPERUSER_ID, {"lang": "fr_FR"})
        self._open_company()

    def _open_company(self):
        env = self.env
        france = env.ref("base.fr")
        self.company = env["res.company"].create(
            {"name": "Banc", "country_id": france.id, "currency_id": env.ref("base.EUR").id}
        )
        env["account.chart.template"].try_loading("fr", self.company, install_demo=False)
        self.company.tax_calculation_rounding_method = "round_globally"
        env.user.company_ids += self.company
        self.env = env = env(context={**env.context, "allowed_company_ids": self.company.ids})
        self.company = self.company.with_env(env)
        self.journal = env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.journal.restrict_mode_hash_table = True
        self.tax = env["heat.bill"]._goods_tax(self.company, 5.5)
        terms = env["account.payment.term"].search([("early_discount", "=", False)])
        #: what falls due at once, later, and in two parts
        self.terms = [
            env["account.payment.term"],
            terms.filtered(lambda term: len(term.line_ids) == 1)[-1:],
            terms.filtered(lambda term: len(term.line_ids) > 1)[:1],
        ]
        self.tariff = env["heat.tariff"].create(
            {
                "name": "Banc",
                "version_ids": [
                    (0, 0, {
                        "date_from": FIRST,
                        "component_ids": [
                            (0, 0, {"code": "R1", "basis": "mwh", "base_price": 62}),
                            (0, 0, {"code": "R2", "basis": "kw", "base_price": 48}),
                        ],
                    })
                ],
            }
        )  # fmt: skip
        env.cr.commit()

    def network(self, name, count):
        """A network of ``count`` contracts, each with a meter read at the end of each month."""
        env = self.env
        network = env["heat.network"].create({"name": name})
        env["heat.network.renewable.share"].create(
            [{"network_id": network.id, "year": year, "share": 80} for year in range(2022, 2026)]
        )
        points = env["heat.delivery.point"].create(
            [{"name": f"{name} {n}", "network_id": network.id} for n in range(count)]
        )
        kwh = env.ref("uom.product_uom_kwh").id
        meters = env["heat.meter"].create(
            [
                {
                    "serial": f"{name}-{n}",
                    "delivery_point_id": point.id,
                    "register_ids": [(0, 0, {"measured_quantity": "energy", "uom_id": kwh})],
                }
                for n, point in enumerate(points)
            ]
        )
        env.flush_all()
        env.cr.execute(
            """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality, state,
                           recorded_by, recorded_at)
               SELECT r.id, month.at AT TIME ZONE 'Europe/Paris' AT TIME ZONE 'UTC',
                      1000 * month.rank + r.id %% 97 * month.rank / 10.0,
                      'file', 'measured', 'valid', %s, now()
                 FROM heat_meter_register r,
                      generate_series(%s::timestamp, %s::timestamp, interval '1 month')
                      WITH ORDINALITY AS month(at, rank)
                WHERE r.id = ANY(%s)""",
            [env.uid, FIRST, FIRST + timedelta(days=731), meters.register_ids.ids],
        )
        partners = self.payers(name, count)
        env["heat.contract"].create(
            [
                {
                    "name": f"{name}-{n}",
                    "partner_id": partner.id,
                    "delivery_point_ids": [(6, 0, point.ids)],
                    "tariff_id": self.tariff.id,
                    "subscribed_power_kw": 6 + n % 7,
                    "date_from": FIRST,
                }
                for n, (partner, point) in enumerate(zip(partners, points, strict=True))
            ]
        )
        self.analyze()
        return network

    def payers(self, name, count):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"{name} {n}",
                    "lang": "fr_FR",
                    "country_id": self.env.ref("base.fr").id,
                    "property_payment_term_id": self.terms[n % len(self.terms)].id,
                }
                for n in range(count)
            ]
        )

    def run_of(self, network, month):
        start = month_of(month)
        return self.env["heat.billing.run"].create(
            {
                "network_ids": [(6, 0, network.ids)],
                "date_from": start,
                "date_to": month_of(month + 1) - timedelta(days=1),
                "invoice_date": month_of(month + 1),
                "journal_id": self.journal.id,
            }
        )

    def analyze(self):
        """What the server does by itself a minute after bulk work."""
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def timed(self, work):
        """(seconds, result) of a work and its commit, with no record in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = time.perf_counter()
        result = work()
        self.env.cr.commit()
        return time.perf_counter() - start, result

    @contextlib.contextmanager
    def workers(self, count):
        """Processes that work on runs as the background job does, once told to go."""
        processes = [Worker(self.options) for _worker in range(count)]
        try:
            for worker in processes:
                worker.wait_until_ready()
            yield processes
        finally:
            for worker in processes:
                worker.end()

    def check_posted(self, runs, count):
        """Everything is billed once, numbers follow on each other, the hashes hold."""
        bills = runs.bill_ids
        moves = bills.move_id
        if len(bills) != count or len(moves) != count or set(bills.mapped("state")) != {"posted"}:
            raise RuntimeError(f"{len(bills)} bills and {len(moves)} invoices for {count}")
        self.env.cr.execute(
            """SELECT count(*), count(DISTINCT name), max(sequence_number), sequence_prefix
                 FROM account_move WHERE journal_id = %s AND state = 'posted'
             GROUP BY sequence_prefix""",
            [self.journal.id],
        )
        for invoices, names, last, prefix in self.env.cr.fetchall():
            if not invoices == names == last:
                raise RuntimeError(f"{prefix}: {invoices} invoices, numbers up to {last}")
        for result in self.company._check_hash_integrity()["results"]:
            if result["status"] not in ("verified", "no_data", "not_restricted"):
                raise RuntimeError(f"hash: {result}")
        if not all(moves.mapped("inalterable_hash")):
            raise RuntimeError("invoices without hash")


class Billing(Bench):
    def measure(self):
        self.open(["contract"])
        self.few, self.many = self.network("Peu", FEW), self.network("Beaucoup", MANY)
        self._rivals()
        self._round(0)
        rounds = [self._round(month) for month in range(1, ROUNDS + 1)]
        with self.workers(2) as workers:
            # as the others, they have billed a month before they are measured
            self._ours_on(workers, self.run_of(self.few, ROUNDS + 1))
            memory = max(self.peaks)
            self.analyze()
            wide = [
                self._wide_round(workers, month)
                for month in range(ROUNDS + 2, ROUNDS + 2 + WIDE_ROUNDS)
            ]
        memory = max(self.peaks) - memory
        compared = self._compare()
        ours, oca, orm = (statistics.median(row[rank] for row in rounds) for rank in range(3))
        ratios = {
            "vs_oca_contract": statistics.median(row[1] / row[0] for row in rounds),
            "vs_oca_contract_two_cores": statistics.median(row[2] / row[3] for row in wide),
            "vs_orm": statistics.median(row[2] / row[0] for row in rounds),
            "growth": statistics.median(row[1] / row[0] for row in wide),
        }
        two = statistics.median(row[3] for row in wide)
        return {
            "table": [
                ["what", "invoices", "ms an invoice", "invoices a second"],
                ["ours", FEW, 1000 * ours, 1 / ours],
                ["OCA contract", FEW, 1000 * oca, 1 / oca],
                ["bare Odoo", FEW, 1000 * orm, 1 / orm],
                ["ours, ten times as many", MANY,
                 1000 * statistics.median(row[1] for row in wide),
                 1 / statistics.median(row[1] for row in wide)],
                ["ours, two processes", MANY, 1000 * two, 1 / two],
            ],
            "figures": {
                "invoices_per_second": round(1 / ours, 1),
                "invoices_per_second_two_cores": round(1 / two, 1),
                "oca_contract_invoices_per_second": round(1 / oca, 1),
                "orm_invoices_per_second": round(1 / orm, 1),
                "ms_to_prepare": round(1000 * statistics.median(row[3] for row in rounds), 2),
                "invoices_compared": compared,
                "memory_grown_megabytes": round(memory, 1),
            },
            "ratios": {name: round(value, 2) for name, value in ratios.items()},
        }  # fmt: skip

    def _rivals(self):
        """As many contracts of OCA's module, and payers for bare invoices."""
        env = self.env
        self.product = env["product.product"].create(
            {"name": "Chaleur", "type": "consu", "taxes_id": [(6, 0, self.tax.ids)]}
        )
        line = {
            "product_id": self.product.id,
            "uom_id": self.product.uom_id.id,
            "recurring_rule_type": "monthly",
            "recurring_invoicing_type": "post-paid",
            "date_start": FIRST,
        }
        self.contracts = env["contract.contract"].create(
            [
                {
                    "name": f"OCA-{n}",
                    "partner_id": partner.id,
                    "journal_id": self.journal.id,
                    "line_recurrence": True,
                    "contract_line_ids": [
                        (0, 0, {**line, "name": "R1", "quantity": 1.234, "price_unit": 62}),
                        (0, 0, {**line, "name": "R2", "quantity": 6 + n % 7, "price_unit": 4}),
                    ],
                }
                for n, partner in enumerate(self.payers("OCA", FEW))
            ]
        )
        self.partners = self.payers("ORM", FEW)
        self.analyze()

    def _round(self, month):
        """Seconds an invoice takes: ours, OCA contract's, bare Odoo's, and preparing alone."""
        works = [
            lambda: self._ours(self.few, month),
            lambda: self._post(self.contracts._recurring_create_invoice()),
            lambda: self._post(self.env["account.move"].create(self._bare(month))),
        ]
        seconds = [0.0, 0.0, 0.0]
        # each is first, second and last in turn
        for rank in ((month + turn) % 3 for turn in range(3)):
            seconds[rank], _result = self.timed(works[rank])
            self.analyze()
        return [value / FEW for value in seconds] + [self.seconds_to_prepare / FEW]

    def _ours(self, network, month):
        run = self.run_of(network, month)
        start = time.perf_counter()
        run.action_prepare()
        self.seconds_to_prepare = time.perf_counter() - start
        run.action_post()
        return run

    @staticmethod
    def _post(moves):
        moves._post(soft=False)
        return moves

    def _bare(self, month):
        line = {"product_id": self.product.id, "product_uom_id": self.product.uom_id.id}
        return [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": self.journal.id,
                "invoice_date": month_of(month + 1),
                "invoice_line_ids": [
                    (0, 0, {**line, "name": "R1", "quantity": 1.234, "price_unit": 62}),
                    (0, 0, {**line, "name": "R2", "quantity": 6 + n % 7, "price_unit": 4}),
                ],
            }
            for n, partner in enumerate(self.partners)
        ]

    def _wide_round(self, workers, month):
        """Seconds an invoice takes: few, many, OCA contract's, many on two processes."""
        # no month is left out, which the next run would catch up on
        first = 2 * (month - ROUNDS - 2)
        few, _run = self.timed(lambda: self._ours(self.few, month))
        self.analyze()
        many, _run = self.timed(lambda: self._ours(self.many, first))
        self.analyze()
        oca, _moves = self.timed(lambda: self._post(self.contracts._recurring_create_invoice()))
        self.analyze()
        run = self.run_of(self.many, first + 1)
        two, _run = self.timed(lambda: self._ours_on(workers, run))
        self.analyze()
        self.env.invalidate_all()
        self.check_posted(run, MANY)
        return few / FEW, many / MANY, oca / FEW, two / MANY

    def _ours_on(self, workers, run):
        for action in (run.action_prepare_in_background, run.action_post_in_background):
            action()
            self.env.cr.commit()
            for worker in workers:
                worker.go()
            self.peaks = [worker.wait() for worker in workers]
            self.env.cr.rollback()
            self.env.invalidate_all()
        return run

    def _compare(self):
        """Make each invoice again by Odoo's own path; what differs stops the measure."""
        bills = self.env["heat.bill"].search([("company_id", "=", self.company.id)], order="id")
        for start in range(0, len(bills), 100):
            for bill in bills[start : start + 100]:
                with self.env.cr.savepoint() as savepoint:
                    self._same(bill.move_id, self.env["account.move"].create(self._unlinked(bill)))
                    savepoint.rollback()
            self.env.invalidate_all()
        return len(bills)

    def _unlinked(self, bill):
        """Values of the invoice of a bill, as anybody would give them to Odoo."""
        vals = bill._prepare_invoice(self.journal, bill.move_id.invoice_date)
        for model, key in ((vals, "heat_bill_id"), *self._lines(vals)):
            model.pop(key)
        return vals

    @staticmethod
    def _lines(vals):
        return [(command[2], "heat_bill_line_id") for command in vals["invoice_line_ids"]]

    def _same(self, ours, own):
        for name in DOCUMENT:
            if ours[name] != own[name]:
                raise RuntimeError(f"{ours.name}: {name} is {ours[name]}, Odoo says {own[name]}")
        items = [self._items(move) for move in (ours, own)]
        if items[0] != items[1]:
            raise RuntimeError(f"{ours.name}: {items[0]} is not Odoo's {items[1]}")

    def _items(self, move):
        return sorted(
            json.dumps([told(line[name]) for name in ITEM], default=str) for line in move.line_ids
        )


class Chaos(Bench):
    """A run whose workers are killed again and again, and which is complete in the end."""

    def measure(self):
        self.open()
        network = self.network("Chaos", CHAOS)
        run = self.run_of(network, 1)
        run.action_prepare()
        run.action_post_in_background()
        self.env.cr.commit()
        chance = random.Random(4)
        kills, start = 0, time.perf_counter()
        while kills < KILLS:
            with self.workers(2) as workers:
                for worker in workers:
                    worker.go()
                time.sleep(chance.uniform(0.05, 1.2))
                for worker in workers:
                    kills += worker.kill()
            self.env.cr.rollback()
            self.env.invalidate_all()
            if not run.posting_since:
                break
        with self.workers(2) as workers:
            for worker in workers:
                worker.go()
            for worker in workers:
                worker.wait()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.check_posted(run, CHAOS)
        if run.posting_since or run.state != "posted":
            raise RuntimeError(f"the run is {run.state}")
        return {
            "table": [
                ["contracts", "kills", "seconds"],
                [CHAOS, kills, time.perf_counter() - start],
            ],
            "figures": {"contracts": CHAOS, "kills": kills, "invoices": len(run.bill_ids.move_id)},
            "ratios": {},
        }


def told(value):
    return value.ids if hasattr(value, "ids") else value


def month_of(rank):
    return date(FIRST.year + rank // 12, rank % 12 + 1, 1)
