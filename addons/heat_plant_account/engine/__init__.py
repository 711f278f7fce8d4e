"""What a vendor bill says of the loads on it. Imports nothing of Odoo."""
