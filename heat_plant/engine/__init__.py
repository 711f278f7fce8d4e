"""Pure computations of boiler plants: fuel, energy balance, operation, reliability, inspections.

Imports nothing of Odoo.
"""
