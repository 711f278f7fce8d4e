from odoo.tools import SQL


def migrate(cr, version):
    """Known components go on billing calendar days: nobody asked for another way."""
    cr.execute(
        SQL("ALTER TABLE heat_tariff_component ADD COLUMN IF NOT EXISTS energy_period varchar")
    )
    cr.execute(SQL("UPDATE heat_tariff_component SET energy_period = 'calendar'"))
