from odoo import models


class HeatTariffPriced(models.AbstractModel):
    """What prices are made of."""

    _name = "heat.tariff.priced"
    _inherit = ["heat.bill.basis"]
    _description = "Part of a Tariff that Bills Rest on"

    def _resting_bills(self):
        tariffs = self._priced_tariffs()
        return [("contract_id.tariff_ids.tariff_id", "in", tariffs.ids)] if tariffs else []

    def _priced_tariffs(self):
        """The tariffs whose prices rest on these records."""
        raise NotImplementedError


class HeatTariffVersion(models.Model):
    _name = "heat.tariff.version"
    _inherit = ["heat.tariff.version", "heat.tariff.priced"]

    _words = frozenset({"reason"})

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

    _words = frozenset({"sequence"})

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

    _words = frozenset({"reason"})

    def _priced_tariffs(self):
        return self.tariff_id


class HeatPriceIndexValue(models.Model):
    _name = "heat.price.index.value"
    _inherit = ["heat.price.index.value", "heat.tariff.priced"]

    _words = frozenset({"evidence", "evidence_file", "evidence_filename"})

    def _priced_tariffs(self):
        return self.index_id._priced_components().version_id.tariff_id


class HeatPriceIndexLink(models.Model):
    _name = "heat.price.index.link"
    _inherit = ["heat.price.index.link", "heat.tariff.priced"]

    def _priced_tariffs(self):
        indices = self.index_id | self.successor_id
        return indices._priced_components().version_id.tariff_id
