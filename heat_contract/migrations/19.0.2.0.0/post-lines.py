from odoo.tools import SQL


def migrate(cr, version):
    """Lines billed on an estimate await the reading that corrects them, as new ones do."""
    cr.execute(SQL("UPDATE heat_bill_line SET provisional = (quality = 'estimated') IS TRUE"))
