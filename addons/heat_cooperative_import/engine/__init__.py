"""Pure reading of an older register: its columns, its rows.

Imports nothing of Odoo but the readers of tables.
"""
