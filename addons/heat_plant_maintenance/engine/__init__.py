"""Pure computations of upkeep: running hours, due days, limits of measurements.

Imports nothing of Odoo.
"""
