from odoo import http
from odoo.http import request

from odoo.addons.heat_cooperative.controllers.spreadsheet import spreadsheet
from odoo.addons.heat_cooperative.report.workbook import workbook


class CooperativeWithdrawalController(http.Controller):
    @http.route("/cooperative/withdrawal/payment/<int:payment_id>.xlsx", type="http", auth="user")
    def download_payment(self, payment_id):
        """Beneficiaries, bank accounts and amounts of a payment, for the bank."""
        payment = request.env["cooperative.withdrawal.payment"].browse(payment_id).exists()
        # bank accounts are for who pays
        payment.check_access("write")
        if not payment:
            raise request.not_found()
        table = payment._payment_table()
        return spreadsheet(table["title"], workbook(table))
