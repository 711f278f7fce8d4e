"""Pages of the customers' space beside Odoo's own list of invoices, over HTTP, as one person.

The demonstration has billed a year of months; a baker whose meter is read every hour logs in. Then
the contract, its point, meter, months of consumption, bills and invoices are multiplied within the
same network, and the registers of these meters filled with readings: every other customer is then
like the baker, which is the most that the comparison with similar customers can meet. The pages
are asked for one after the other in each round, Odoo's own ``/my/invoices`` among them, before and
after; times are the medians of the rounds, and ``vs_my_invoices`` is that of the slowest page in
times of that of Odoo's. ``queries_vs_few`` is how many times the queries of the small database
the large one needs, at worst: 1 when their number does not depend on its size.

``--contracts`` and ``--readings`` make a smaller database, to try things.
"""

import argparse
import contextlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

CONTRACTS = 5_000
READINGS = 20_000_000
ROUNDS = 15
WARM_UP = 3
MONTHS = 12
CUSTOMER = "boulangerie_payeur"
PASSWORD = LOGIN = "banc-portail"
START_SECONDS = 120
REFERENCE = "/my/invoices"
#: What Odoo writes of each request: its path, and how many queries it took.
REQUEST = re.compile(r'"GET (\S+) HTTP/1\.1" 200 - (\d+) ')


def main(options):
    parser = argparse.ArgumentParser(prog="./heat bench portal")
    parser.add_argument("--contracts", type=int, default=CONTRACTS)
    parser.add_argument("--readings", type=int, default=READINGS)
    asked = parser.parse_args(options.arguments)
    story = Story(options.env)
    with Server(options) as server:
        server.log_in()
        few = server.measured(story.pages)
        crowd = Crowd(options.env, story.contract)
        crowd.multiply(asked.contracts)
        crowd.fill(asked.readings)
        many = server.measured(story.pages)
    own = [name for name in story.pages if story.pages[name] != REFERENCE]
    reference = many["invoices"].seconds
    slowest = max(many[name].seconds for name in own)
    return {
        "table": [
            ["page", "ms, few", "ms, many", "queries, few", "queries, many", "times /my/invoices"],
            *(
                [
                    name,
                    1000 * few[name].seconds,
                    1000 * many[name].seconds,
                    few[name].queries,
                    many[name].queries,
                    many[name].seconds / reference,
                ]
                for name in story.pages
            ),
        ],
        "figures": {
            "contracts": crowd.count("heat_contract"),
            "readings": crowd.count("heat_meter_reading"),
            "invoices": crowd.count("heat_bill"),
            **{f"ms_{name}": round(1000 * many[name].seconds, 1) for name in story.pages},
            **{f"queries_{name}": many[name].queries for name in story.pages},
            **{f"queries_{name}_few": few[name].queries for name in story.pages},
        },
        "ratios": {
            "vs_my_invoices": round(slowest / reference, 2),
            "queries_vs_few": round(max(many[one].queries / few[one].queries for one in own), 2),
        },
    }


class Story:
    """The demonstration with a year of bills, and a customer who logs in."""

    def __init__(self, env):
        from odoo import fields

        from odoo.addons.heat_base.engine.periods import last_complete_month
        from odoo.addons.heat_demo.main_job import run_main_job

        run_main_job(env)
        demo = env["heat.demo"]
        customer = demo._ref(f"customer_{CUSTOMER}")
        company = customer.company_id or demo._company()
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        self.contract = env["heat.contract"].search([("partner_id", "=", customer.id)])
        today = fields.Date.today()
        month = last_complete_month(today)
        for _earlier in range(MONTHS - 1):
            month = type(month)(
                fields.Date.start_of(fields.Date.subtract(month.start, days=1), "month"),
                month.start,
            )
            run = env["heat.billing.run"].create(
                {
                    "company_id": company.id,
                    "network_ids": [(6, 0, self.contract.network_id.ids)],
                    "date_from": month.start,
                    "date_to": month.last_day,
                    "invoice_date": today,
                }
            )
            run.action_prepare()
            run.action_post()
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "login": LOGIN,
                "password": PASSWORD,
                "partner_id": customer.id,
                "lang": "fr_FR",
                "tz": "Europe/Paris",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
        )
        env.cr.commit()
        bills = env["heat.bill"].search(
            [("contract_id", "=", self.contract.id), ("state", "=", "posted")]
        )
        if len(bills) != MONTHS:
            raise RuntimeError(f"{len(bills)} bills of {MONTHS} months")
        self.pages = {
            "invoices": REFERENCE,
            "home": "/my/home",
            "consumption": f"/my/heat/contracts/{self.contract.id}/consumption",
            "bill": f"/my/heat/bills/{bills[0].id}",
        }


class Crowd:
    """Thousands of customers like one, straight into the tables: they are only ballast."""

    def __init__(self, env, contract):
        self.env = env
        self.contract = contract

    def count(self, table):
        self.env.cr.execute(f"SELECT count(*) FROM {table}")
        return self.env.cr.fetchone()[0]

    def multiply(self, wanted):
        """Copy the contract and all that pages read of it until there are ``wanted``."""
        contract, times = self.contract, wanted - self.count("heat_contract")
        point = contract.point_ids.delivery_point_id
        meter = point.meter_ids
        partners = self._copies(contract.partner_id, times, name="name || ' ' || n")
        self._set("res_partner", partners, "commercial_partner_id = id, complete_name = name")
        points = self._copies(point, times, name="name || ' ' || n", code="NULL")
        contracts = self._copies(
            contract, times, name="name || '-' || n", partner_id=f"{partners} + n"
        )
        of_contract = {"contract_id": f"{contracts} + n"}
        of_point = {"delivery_point_id": f"{points} + n"}
        for links in contract.point_ids:
            self._copies(links, times, **of_contract, **of_point)
        for fact in [*contract.power_ids, *contract.tariff_ids]:
            self._copies(fact, times, **of_contract)
        meters = self._copies(meter, times, serial="serial || '-' || n", **of_point)
        for installation in meter.installation_ids:
            self._copies(installation, times, meter_id=f"{meters} + n", **of_point)
        for register in meter.register_ids:
            self._copies(register, times, meter_id=f"{meters} + n")
        for month in self.env["heat.consumption"].search([("delivery_point_id", "=", point.id)]):
            self._copies(month, times, **of_point)
        bills = self.env["heat.bill"].search([("contract_id", "=", contract.id)])
        of_partner = {"partner_id": f"{partners} + n"}
        for bill in bills:
            copies = self._copies(bill, times, move_id="NULL", **of_contract, **of_partner)
            invoices = self._copies(
                bill.move_id,
                times,
                name="name || '-' || n",
                sequence_prefix=f"'{bill.move_id.name}-'",
                sequence_number="n",
                commercial_partner_id=f"{partners} + n",
                heat_bill_id=f"{copies} + n",
                **of_partner,
            )
            self._set("heat_bill", copies, f"move_id = id - {copies} + {invoices}")
        self.env.cr.commit()

    def fill(self, wanted):
        """Hourly readings of all meters, as they come in: hour by hour."""
        cr = self.env.cr
        cr.execute(
            """SELECT array_agg(id) FROM heat_meter_register
                WHERE id NOT IN (SELECT register_id FROM heat_meter_reading)"""
        )
        registers = cr.fetchone()[0]
        hours = (wanted - self.count("heat_meter_reading")) // len(registers)
        cr.execute(
            """INSERT INTO heat_meter_reading (register_id, read_at, index, origin, quality, state,
                           line_number, recorded_at)
               SELECT register, date_trunc('hour', now() AT TIME ZONE 'UTC') - h * interval '1 h',
                      round(1000 + 9 * (%s - h)::numeric, 3), 'file', 'measured', 'valid', h, now()
                 FROM generate_series(%s, 1, -1) h, unnest(%s) register ORDER BY h DESC""",
            [hours, hours, registers],
        )
        cr.commit()
        cr.execute("ANALYZE")
        cr.commit()

    def _copies(self, record, times, **values):
        """Rows like that of ``record``; copy n has the id returned + n.

        :param values: column → SQL of its value in copy ``n``
        """
        cr, table = self.env.cr, record._table
        cr.execute(f"SELECT setval('{table}_id_seq', nextval('{table}_id_seq') + %s)", [times])
        before = cr.fetchone()[0] - times
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        columns = {name: f'source."{name}"' for (name,) in cr.fetchall()}
        given = {
            name: re.sub(r"\b(name|serial)\b", r"source.\1", sql) for name, sql in values.items()
        }
        columns |= given | {"id": f"{before} + n"}
        names = ", ".join(f'"{name}"' for name in columns)
        cr.execute(
            f"""INSERT INTO {table} ({names}) SELECT {", ".join(columns.values())}
                  FROM {table} source, generate_series(1, %s) n WHERE source.id = %s""",
            [times, record.id],
        )
        return before

    def _set(self, table, before, assignments):
        self.env.cr.execute(f"UPDATE {table} SET {assignments} WHERE id > %s", [before])


class Visits:
    """What was measured of one page."""

    def __init__(self):
        self.times, self.counts = [], []

    @property
    def seconds(self):
        return statistics.median(self.times)

    @property
    def queries(self):
        """Always as many, once the server is warm."""
        return int(statistics.median(self.counts))


class Server:
    """An Odoo of its own, and a person who asks it for pages."""

    def __init__(self, options):
        self.options = options
        self.session = requests.Session()

    def __enter__(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.folder = tempfile.TemporaryDirectory()
        self.log = Path(self.folder.name) / "server.log"
        words = [word for word in self.options.odoo_options if word != "--no-http"]
        database = self.options.database
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "odoo", "server", *words,
                f"--database={database}", f"--db-filter=^{database}$", f"--http-port={port}",
                "--max-cron-threads=0", f"--logfile={self.log}", "--log-handler=werkzeug:INFO",
            ]
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(requests.RequestException):
                self.session.get(f"{self.url}/web/health", timeout=30)
                return self
            time.sleep(0.3)
        self.__exit__()
        raise RuntimeError("the server does not answer")

    def __exit__(self, *_trouble):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def log_in(self):
        page = self.session.get(f"{self.url}/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        form = {"login": LOGIN, "password": PASSWORD, "csrf_token": token}
        answer = self.session.post(f"{self.url}/web/login", data=form)
        self._check(answer)

    def _check(self, answer):
        if answer.status_code != 200:
            log = self.log.read_text()[-4000:]
            raise RuntimeError(f"{answer.url} answers {answer.status_code}\n{log}")

    def measured(self, pages):
        """{name: its visits} of the rounds after the warm-up."""
        visits = {name: Visits() for name in pages}
        for number in range(WARM_UP + ROUNDS):
            for name, path in pages.items():
                size = self.log.stat().st_size
                began = time.perf_counter()
                answer = self.session.get(f"{self.url}{path}", allow_redirects=False)
                seconds = time.perf_counter() - began
                self._check(answer)
                if number >= WARM_UP:
                    visits[name].times.append(seconds)
                    visits[name].counts.append(self._queries(path, size))
        return visits

    def _queries(self, path, size):
        """Of the request to ``path`` that the log tells of after its first ``size`` bytes."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with self.log.open() as log:
                log.seek(size)
                for found in REQUEST.finditer(log.read()):
                    if found[1] == path:
                        return int(found[2])
            time.sleep(0.01)
        raise RuntimeError(f"the log tells nothing of {path}")
