from odoo.tools import SQL
from odoo.tools.sql import drop_constraint


def migrate(cr, version):
    """One bill a contract and day becomes one charge a component, point and day.

    The columns that the new constraint reads are filled together: while one of them is empty,
    every line would seem to conflict with every other.
    """
    drop_constraint(cr, "heat_bill", "heat_bill_one_bill_a_day")
    cr.execute(
        SQL(
            """ALTER TABLE heat_bill_line
                 ADD COLUMN IF NOT EXISTS contract_id int4,
                 ADD COLUMN IF NOT EXISTS role varchar,
                 ADD COLUMN IF NOT EXISTS live boolean"""
        )
    )
    cr.execute(
        SQL(
            """UPDATE heat_bill_line l
                  SET contract_id = b.contract_id, role = 'charge',
                      live = b.kind <> 'credit' AND b.state IN ('prepared', 'posted')
                 FROM heat_bill b
                WHERE b.id = l.bill_id"""
        )
    )
