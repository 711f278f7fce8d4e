from odoo.tools import SQL


def migrate(cr, version):
    """A coefficient that is not rounded has no decimals: -1 stood for none."""
    cr.execute(
        SQL(
            "UPDATE heat_tariff_component SET coefficient_decimals = NULL "
            "WHERE coefficient_decimals < 0"
        )
    )
