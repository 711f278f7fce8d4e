"""Pure computations of exits: floor of the capital, queue, lock-in, instalments.

Imports nothing of Odoo but the engine of the share ledger.
"""
