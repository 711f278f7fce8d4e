from . import models
from . import report


def _set_up_french_companies(env):
    """Companies that loaded the French chart before this module get what it adds."""
    env["account.chart.template"]._set_up_heat(
        env["res.company"].search([("chart_template", "=", "fr")])
    )
