"""Pure computations of a network's energy balance: heat by source, picture of flows, survey.

Imports nothing of Odoo but other engines.
"""
