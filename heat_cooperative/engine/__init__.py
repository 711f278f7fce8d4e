"""Pure computations of the share ledger: holdings, chain, numbering, release and entries.

Imports nothing of Odoo.
"""
