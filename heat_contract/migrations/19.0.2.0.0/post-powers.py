from odoo.tools import SQL


def migrate(cr, version):
    """Contracts held one power and one tariff: each becomes a fact dated from their start.

    The columns stay, as what shows the fact in force.
    """
    for table, column in (
        ("heat_contract_power", "kw"),
        ("heat_contract_tariff", "tariff_id"),
    ):
        held = SQL.identifier("subscribed_power_kw" if column == "kw" else column)
        target = SQL.identifier(table)
        cr.execute(
            SQL(
                """INSERT INTO %s (contract_id, company_id, date_from, %s,
                                   create_uid, create_date, write_uid, write_date)
                   SELECT c.id, c.company_id, c.date_from, c.%s,
                          c.create_uid, c.create_date, c.write_uid, c.write_date
                     FROM heat_contract c
                    WHERE COALESCE(c.%s, 0) <> 0
                      AND NOT EXISTS (SELECT 1 FROM %s f WHERE f.contract_id = c.id)""",
                target,
                SQL.identifier(column),
                held,
                held,
                target,
            )
        )
