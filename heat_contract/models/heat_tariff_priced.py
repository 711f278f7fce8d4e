from odoo import api, models


class HeatTariffPriced(models.AbstractModel):
    """What prices are made of: bills that wait are prepared again when it changes."""

    _name = "heat.tariff.priced"
    _description = "Part of a Tariff that Bills Rest on"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._mark_bills()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._mark_bills()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_bills(self):
        self._mark_bills()

    def _mark_bills(self):
        tariffs = self and self._priced_tariffs()
        if tariffs:
            self.env["heat.bill"]._mark_outdated(
                [("contract_id.tariff_ids.tariff_id", "in", tariffs.ids)]
            )

    def _priced_tariffs(self):
        """The tariffs whose prices rest on these records."""
        raise NotImplementedError


class HeatTariffVersion(models.Model):
    _name = "heat.tariff.version"
    _inherit = ["heat.tariff.version", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.tariff_id


class HeatTariffComponent(models.Model):
    _name = "heat.tariff.component"
    _inherit = ["heat.tariff.component", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.version_id.tariff_id


class HeatTariffTerm(models.Model):
    _name = "heat.tariff.term"
    _inherit = ["heat.tariff.term", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.component_id.version_id.tariff_id


class HeatTariffPart(models.Model):
    _name = "heat.tariff.part"
    _inherit = ["heat.tariff.part", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.component_id.version_id.tariff_id


class HeatTariffRevision(models.Model):
    _name = "heat.tariff.revision"
    _inherit = ["heat.tariff.revision", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.tariff_id


class HeatPriceIndexValue(models.Model):
    _name = "heat.price.index.value"
    _inherit = ["heat.price.index.value", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return self.index_id._priced_tariffs()


class HeatPriceIndexLink(models.Model):
    _name = "heat.price.index.link"
    _inherit = ["heat.price.index.link", "heat.tariff.priced"]

    def _priced_tariffs(self):
        return (self.index_id | self.successor_id)._priced_tariffs()


class HeatPriceIndex(models.Model):
    _inherit = "heat.price.index"

    def _priced_tariffs(self):
        """The tariffs whose formulas name these indices, or one that they have taken over from.

        With ``sudo``: common values are edited by who has no right on the tariffs of others.
        """
        terms = self.env["heat.tariff.term"].sudo().search([("index_id", "!=", False)])
        links = self.env["heat.price.index.link"].sudo()
        concerned = terms.browse()
        for index, same in terms.grouped("index_id").items():
            if (index | links._reached_from(index).successor_id) & self.sudo():
                concerned |= same
        return concerned.component_id.version_id.tariff_id
