from odoo.tools.sql import drop_constraint


def migrate(cr, version):
    """One bill a contract and day becomes one charge a component, point and day."""
    drop_constraint(cr, "heat_bill", "heat_bill_one_bill_a_day")
