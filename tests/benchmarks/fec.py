"""The file of accounting entries of 1,000,000 journal items, beside a plain COPY of the same items.

``fec_vs_copy`` is the time of the file, opening balances included, over that of a COPY of as many
columns of the same tables in the same run, both thrown away. ``memory_vs_short`` is what the
process takes at most while it writes the file, over what it takes for a year a hundred times
shorter: a file that is streamed takes the same.
"""

import resource
import statistics
import time
from datetime import date

DATABASE = "empty"
ITEMS = 1_000_000
#: Items of the year before, which only open the balances.
EARLIER = 10_000
ROUNDS = 3
YEAR = date(2026, 1, 1), date(2026, 12, 31)
SHORT = date(2025, 1, 1), date(2025, 12, 31)
PLAIN = """
    COPY (SELECT journal.code, journal.name, move.name, line.date, account.code_store, account.name,
                 partner.id, partner.name, move.ref, move.invoice_date, line.name, line.debit,
                 line.credit, line.full_reconcile_id, move.create_date, move.date,
                 line.amount_currency, currency.name
            FROM account_move_line line
            JOIN account_move move ON move.id = line.move_id
            JOIN account_journal journal ON journal.id = line.journal_id
            JOIN account_account account ON account.id = line.account_id
            JOIN res_currency currency ON currency.id = line.currency_id
       LEFT JOIN res_partner partner ON partner.id = line.partner_id
           WHERE line.company_id = %s AND line.parent_state = 'posted'
             AND line.date BETWEEN '2026-01-01' AND '2026-12-31') TO STDOUT
"""


class Nowhere:
    """A file that counts what is written to it and keeps nothing."""

    def __init__(self):
        self.size = 0

    def write(self, content):
        self.size += len(content)
        return len(content)


def main(options):
    env = options.env
    company = _company(env)
    _fill(env, company, SHORT[0], EARLIER)
    short = _peak(lambda: company.write_heat_fec(*SHORT, Nowhere()))
    _fill(env, company, YEAR[0], ITEMS)
    env.cr.execute("ANALYZE account_move; ANALYZE account_move_line; ANALYZE res_partner")
    long = _peak(lambda: company.write_heat_fec(*YEAR, Nowhere()))
    plain_times, our_times = [], []
    for _round in range(ROUNDS):
        plain, _size = _timed(lambda: _plain(env, company))
        ours, written = _timed(lambda: company.write_heat_fec(*YEAR, Nowhere()))
        plain_times.append(plain)
        our_times.append(ours)
    plain, ours = statistics.median(plain_times), statistics.median(our_times)
    opening = written.line_count - 1 - ITEMS
    if not 0 < opening < EARLIER:
        raise RuntimeError(f"{written.line_count} lines are not the items of the year")
    return {
        "table": [
            ["what", "seconds", "times a plain COPY"],
            ["COPY of the same items", plain, 1.0],
            ["file of accounting entries", ours, ours / plain],
        ],
        "figures": {
            "items": ITEMS,
            "lines": written.line_count,
            "megabytes": round(written.size / 1e6),
            "seconds_copy": round(plain, 2),
            "seconds_fec": round(ours, 2),
            "megabytes_memory_short": round(short / 1024),
            "megabytes_memory": round(long / 1024),
        },
        "ratios": {
            "fec_vs_copy": round(
                statistics.median(o / p for o, p in zip(our_times, plain_times, strict=True)), 2
            ),
            "memory_vs_short": round(long / short, 2),
        },
    }


def _company(env):
    company = env["res.company"].create(
        {
            "name": "Banc",
            "country_id": env.ref("base.fr").id,
            "currency_id": env.ref("base.EUR").id,
            "company_registry": "73282932000074",
        }
    )
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
    env["res.partner"].create([{"name": f"Client {number}"} for number in range(2000)])
    env.flush_all()
    return company


def _fill(env, company, first_day, items):
    """Posted entries of four items, on the days of the year."""
    accounts = env["account.account"].with_company(company)
    codes = ("411100", "701000", "445710", "706000")
    found = accounts.search([("code", "in", codes), ("company_ids", "in", company.ids)])
    by_code = {account.code: account.id for account in found}
    journal = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "sale")], limit=1
    )
    given = {
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": journal.id,
        "accounts": [by_code[code] for code in codes],
        "first": first_day,
        "entries": items // 4,
        "year": first_day.year,
        "prefix": f"FAC/{first_day.year}/",
    }
    env.cr.execute(
        """
        INSERT INTO account_move (company_id, currency_id, journal_id, move_type, state, auto_post,
                    date, invoice_date, name, sequence_prefix, sequence_number, ref, amount_total,
                    heat_validated_on, partner_id, posted_before)
        SELECT %(company)s, %(currency)s, %(journal)s, 'out_invoice', 'posted', 'no',
               %(first)s + (n * 364 / %(entries)s)::int, %(first)s + (n * 364 / %(entries)s)::int,
               %(prefix)s || lpad(n::text, 6, '0'), %(prefix)s, n, 'Relevé ' || n, 120,
               %(first)s + (n * 364 / %(entries)s)::int + 5,
               (SELECT min(id) FROM res_partner WHERE name = 'Client 0') + n %% 2000, true
          FROM generate_series(1, %(entries)s) n
        """,
        given,
    )
    env.cr.execute(
        """
        INSERT INTO account_move_line (move_id, company_id, currency_id, company_currency_id,
                    journal_id, account_id, partner_id, parent_state, date, name, move_name,
                    display_type, debit, credit, balance, amount_currency)
        SELECT move.id, move.company_id, move.currency_id, move.currency_id, move.journal_id,
               (%(accounts)s::int[])[k], move.partner_id, 'posted', move.date,
               'Chaleur consommée, sous-station ' || move.sequence_number, move.name, 'product',
               (ARRAY[120, 0, 0, 0])[k], (ARRAY[0, 90, 20, 10])[k], (ARRAY[120, -90, -20, -10])[k],
               (ARRAY[120, -90, -20, -10])[k]
          FROM account_move move, generate_series(1, 4) k
         WHERE move.company_id = %(company)s AND move.sequence_prefix = %(prefix)s
        """,
        given,
    )


def _plain(env, company):
    file = Nowhere()
    env.cr.copy_expert(PLAIN % company.id, file)
    return file.size


def _timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _peak(work):
    """Most kilobytes that the process took until now, once ``work`` is done."""
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
