"""Run by ``./heat shell``: import the household's file and bill March 2019, telling each stage.

Every stage commits on its own and may be killed; run again, the job goes on where it stood.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.scenarios.common import HOUSEHOLD_FILE, bill_month, build_household, import_file


def household(env):
    """The household's records, made once."""
    network = env["heat.network"].search([("name", "=", "Réseau du village")])
    if not network:
        network = build_household(env)["network"]
        env.cr.commit()
    company = network.company_id
    env.user.company_ids |= company
    return env(context={**env.context, "allowed_company_ids": [company.id]}), network


def run(env):
    env, network = household(env)
    print("stage: import", flush=True)
    import_file(env, HOUSEHOLD_FILE)
    env.cr.commit()
    print("stage: billing", flush=True)
    bill_month(env, network, "2019-03-01", "2019-03-31")
    env.cr.commit()
    print("stage: done", flush=True)


run(env)  # noqa: F821 - given by ./heat shell
