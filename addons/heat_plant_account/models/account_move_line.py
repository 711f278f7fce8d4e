from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_plant.models.exact import exact

from ..engine.sharing import share


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def unlink(self):
        # who changes a bill need not be who records loads
        self._fuel_deliveries().sudo()._free()
        return super().unlink()

    def _fuel_deliveries(self):
        # readers of bills need not read deliveries; their rights show what is linked
        deliveries = self.env["heat.fuel.delivery"].sudo()
        return deliveries.search([("bill_line_id", "in", self.ids)], order="date, id").sudo(False)

    def _fuel_shares(self, deliveries):
        """What each delivery costs of the line, in the money of the books.

        :raises EngineError: where the tickets and the line do not go together
        """
        self.ensure_one()
        cent = exact(self.company_id.currency_id.rounding)
        return share(exact(self.balance), [one._prepare_charged() for one in deliveries], cent)

    def _set_fuel_amounts(self):
        """Deliveries whose ticket bears no price take theirs from the line."""
        for line in self:
            # who keeps the bills need not be who records loads
            deliveries = line._fuel_deliveries().sudo()
            if not deliveries:
                continue
            try:
                amounts = line._fuel_shares(deliveries)
            except EngineError as error:
                raise UserError(line._explain_fuel(error)) from error
            for one, amount in zip(deliveries, amounts, strict=True):
                if one.is_amount_billed or not one.amount:
                    one._deciding().write({"amount": float(amount), "is_amount_billed": True})

    def _explain_fuel(self, error):
        """An error of the engine, with its remedy."""
        self.ensure_one()
        money = self.company_id.currency_id.format
        if error.code == "tickets_exceed_bill":
            return self.env._(
                "The line “%(line)s” charges %(billed)s, while the tickets that bear a price come "
                "to %(priced)s: nothing is left for the others. Link other deliveries, or correct "
                "a price.",
                line=self.name or self.move_id.display_name,
                billed=money(float(error.params["billed"])),
                priced=money(float(error.params["priced"])),
            )
        return self.env._(
            "The line “%(line)s” cannot be shared: of the deliveries without a price some have no "
            "mass and some no energy. Type their prices.",
            line=self.name or self.move_id.display_name,
        )
