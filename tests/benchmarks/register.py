"""A register of 20,000 members and 200,000 movements: balances, first screen, file, interest.

Each is compared, in the same run, with one plain SQL aggregate that tells the same balances:
``vs_sql`` for balances of a day by ``shares_at``, on all members at once. ``xlsx_vs_cells`` is the
time of the file beside that of xlsxwriter, a call for each cell, both with the table they write.
"""

import io
import statistics
import time
from datetime import date

import xlsxwriter

DATABASE = "empty"
MEMBERS = 20_000
MOVEMENTS = 200_000
ROUNDS = 5
DAYS = (date(2022, 6, 30), date(2024, 12, 31), date(2025, 12, 31))
PLAIN = """
    SELECT member_id, share_class_id, sum(quantity)
      FROM (SELECT member_id, share_class_id, member_delta AS quantity
              FROM cooperative_share_movement WHERE date <= %(day)s
             UNION ALL
            SELECT counterpart_member_id, share_class_id, counterpart_delta
              FROM cooperative_share_movement WHERE date <= %(day)s AND counterpart_delta <> 0) one
  GROUP BY 1, 2 HAVING sum(quantity) <> 0
"""


def main(options):
    env = options.env
    company, members = _cooperative(env)
    env = env(context={"lang": "fr_FR", "allowed_company_ids": company.ids})
    members = members.with_env(env)
    ratios, plain_times, our_times = [], [], []
    for day in DAYS * ROUNDS:
        plain, rows = _timed(env, lambda day=day: _plain(env, day))
        ours, held = _timed(env, lambda day=day: members.shares_at(day))
        told = {
            (member, kind): one["quantity"]
            for member, own in held.items()
            for kind, one in own.items()
        }
        if told != {(member, kind): quantity for member, kind, quantity in rows}:
            raise RuntimeError(f"balances of {day} are not those of the plain aggregate")
        ratios.append(ours / plain)
        plain_times.append(plain)
        our_times.append(ours)
    screen, _page = _timed(env, lambda: _first_screen(env))
    asked = env["cooperative.share.ledger.print"].create({"date": DAYS[-1], "content": "register"})
    file, (_name, content) = _timed(env, asked._workbook)
    cells, _content = _timed(env, lambda: _cell_by_cell(asked._tabulate()))
    interest, lines = _timed(env, lambda: _interest(env))
    sql = statistics.median(plain_times)
    rows = [
        ["balances of a day, all members", statistics.median(our_times)],
        ["first screen of the register", screen],
        ["the register as XLSX", file],
        ["the same, a call for each cell", cells],
        ["interest of a year, all members", interest],
    ]
    return {
        "table": [
            ["what", "seconds", "times a plain aggregate"],
            ["a plain SQL aggregate", sql, 1.0],
            *([what, seconds, seconds / sql] for what, seconds in rows),
        ],
        "figures": {
            "members": MEMBERS,
            "movements": MOVEMENTS,
            "interest_lines": lines,
            "megabytes_xlsx": round(len(content) / 1e6, 1),
            "seconds_plain_sql": round(sql, 3),
            "seconds_balances": round(rows[0][1], 3),
            "seconds_first_screen": round(screen, 2),
            "seconds_xlsx": round(file, 2),
            "seconds_xlsx_cells": round(cells, 2),
            "seconds_interest": round(interest, 2),
        },
        "ratios": {
            "vs_sql": round(statistics.median(ratios), 2),
            "screen_vs_sql": round(screen / sql, 2),
            "xlsx_vs_sql": round(file / sql, 1),
            "xlsx_vs_cells": round(file / cells, 2),
            "interest_vs_sql": round(interest / sql, 1),
        },
    }


def _cooperative(env):
    """A cooperative whose members bought, passed on and gave back shares for five years."""
    france = env.ref("base.fr")
    company = env["res.company"].create(
        {"name": "Banc", "country_id": france.id, "currency_id": env.ref("base.EUR").id}
    )
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
    env.user.company_ids += company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    kind = env["cooperative.share.class"].create(
        {"name": "Parts", "nominal_value": 100, "company_id": company.id}
    )
    partners = env["res.partner"].create([{"name": f"Sociétaire {n}"} for n in range(MEMBERS)])
    members = env["cooperative.member"].create(
        [{"partner_id": partner.id, "company_id": company.id} for partner in partners]
    )
    env.flush_all()
    # each member's first movement buys ten shares, the others one, pass one on or give one back
    env.cr.execute(
        """
        INSERT INTO cooperative_share_movement (company_id, number, date, kind, member_id,
                    counterpart_member_id, share_class_id, quantity, nominal_value, amount,
                    member_delta, counterpart_delta, previous_seal, seal)
        SELECT %(company)s, n, DATE '2021-01-01' + (n * 1825 / %(movements)s)::int, kind, own,
               CASE kind WHEN 'transfer' THEN next END, %(class)s, size, 100, 100 * size,
               CASE kind WHEN 'subscription' THEN size ELSE -size END,
               CASE kind WHEN 'transfer' THEN size ELSE 0 END, md5(n::text), md5((n + 1)::text)
          FROM (SELECT n, (%(ids)s::int[])[1 + n %% %(members)s] AS own,
                       (%(ids)s::int[])[1 + (n + 1) %% %(members)s] AS next,
                       CASE WHEN n <= %(members)s THEN 10 ELSE 1 END AS size,
                       CASE WHEN n <= %(members)s OR n %% 3 = 0 THEN 'subscription'
                            WHEN n %% 3 = 1 THEN 'transfer' ELSE 'cancellation' END AS kind
                  FROM generate_series(1, %(movements)s) AS n) made
        """,
        {
            "company": company.id,
            "class": kind.id,
            "ids": members.ids,
            "members": MEMBERS,
            "movements": MOVEMENTS,
        },
    )
    env.cr.execute("ANALYZE cooperative_share_movement")
    return company, members


def _plain(env, day):
    env.cr.execute(PLAIN, {"day": day})
    return env.cr.fetchall()


def _first_screen(env):
    action = env["ir.actions.actions"]._for_xml_id(
        "heat_cooperative.cooperative_share_movement_action"
    )
    view = env[action["res_model"]].get_views([(False, "list")])["views"]["list"]
    names = env["ir.ui.view"].browse(view["id"]).arch
    fields = [name for name in env[action["res_model"]]._fields if f'name="{name}"' in names]
    specification = {
        name: {"fields": {"display_name": {}}}
        if env[action["res_model"]]._fields[name].type == "many2one"
        else {}
        for name in fields
    }
    return env[action["res_model"]].web_search_read([], specification, limit=80)


def _cell_by_cell(table):
    """The register as a spreadsheet, in the way that xlsxwriter's manual tells for long ones."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        formats = {
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
        }
        write = {"text": sheet.write_string, "day": sheet.write_datetime}
        for number, row in enumerate(table["rows"]):
            for rank, (cell, (_label, kind)) in enumerate(zip(row, table["columns"], strict=True)):
                if cell not in (None, ""):
                    write.get(kind, sheet.write_number)(number, rank, cell, formats.get(kind))
    return content.getvalue()


def _interest(env):
    interest = env["cooperative.interest"].create(
        {"date_from": date(2025, 1, 1), "date_to": date(2025, 12, 31), "rate": 1}
    )
    interest.action_compute()
    return len(interest.line_ids)


def _timed(env, work):
    env.flush_all()
    env.invalidate_all()
    start = time.perf_counter()
    result = work()
    env.flush_all()
    return time.perf_counter() - start, result
