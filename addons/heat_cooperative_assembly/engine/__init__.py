"""Pure computations of an assembly: votes, quorum and the limit of proxies.

Imports nothing of Odoo.
"""
