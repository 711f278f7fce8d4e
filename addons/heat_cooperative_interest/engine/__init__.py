"""Pure computations of what members' money earns: accrual, ceiling, allocation and levies.

Imports nothing of Odoo.
"""
