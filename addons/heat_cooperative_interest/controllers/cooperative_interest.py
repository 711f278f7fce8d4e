from odoo import http
from odoo.http import request

from odoo.addons.heat_cooperative.controllers.spreadsheet import spreadsheet
from odoo.addons.heat_cooperative.report.workbook import workbook


class CooperativeInterestController(http.Controller):
    @http.route("/cooperative/interest/payment/<int:payment_id>.xlsx", type="http", auth="user")
    def download_payment(self, payment_id):
        """Beneficiaries, bank accounts and net amounts of a payment, for the bank."""
        payment = request.env["cooperative.interest.payment"].browse(payment_id).exists()
        # bank accounts are for who pays
        payment.check_access("write")
        if not payment:
            raise request.not_found()
        return self._spreadsheet(payment._payment_table())

    @http.route("/cooperative/interest/ifu/<int:declaration_id>.xlsx", type="http", auth="user")
    def download_ifu(self, declaration_id):
        """What each beneficiary received in a year, for the tax administration."""
        declaration = request.env["cooperative.levy.declaration"].browse(declaration_id).exists()
        declaration.check_access("read")
        if not declaration:
            raise request.not_found()
        return self._spreadsheet(declaration._ifu_table())

    def _spreadsheet(self, table):
        return spreadsheet(table["title"], workbook(table))
