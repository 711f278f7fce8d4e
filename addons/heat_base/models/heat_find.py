from odoo import api, models
from odoo.fields import Domain

#: How many records of one kind are shown, and how little is not searched for.
SHOWN = 6
SHORTEST = 2


class HeatFind(models.AbstractModel):
    """Records of the suite by what people say of them: an address, a serial number, a name."""

    _name = "heat.find"
    _description = "Search Across Records"

    @api.model
    @api.readonly
    def find(self, text):
        """What the person may see that is called like ``text``, a few of each kind.

        :param text: a part of an address, a serial number, a contract, a customer, a member
        :return: list of ``{"model", "id", "name", "kind"}``
        """
        text = text.strip() if isinstance(text, str) else ""
        if len(text) < SHORTEST or not self.env.user._is_internal():
            return []
        found = [
            {"model": model, "id": record.id, "name": label, "kind": kind}
            for model, (kind, shown) in self._find_models().items()
            if self.env[model].has_access("read")
            for record, label in self._find_in(model, shown, text)
        ]
        # a number typed whole is the first choice, wherever else it is a part
        return sorted(found, key=lambda row: not row["name"].lower().startswith(text.lower()))

    @api.model
    def _find_models(self):
        """What is searched, in the order in which it is shown.

        Of each model: what a record of it is called, and the fields told beside its name.
        """
        point, network = self.env._("Delivery point"), self.env._("Network")
        return {
            "heat.delivery.point": (point, ("street", "zip", "city")),
            "heat.network": (network, ()),
        }

    @api.model
    def _find_in(self, model, shown, text):
        """Records, and how they are shown: every word of ``text`` is in what they are called."""
        domain = Domain.AND(
            [
                Domain("company_id", "in", self.env.companies.ids),
                *(Domain("display_name", "ilike", word) for word in text.split()),
            ]
        )
        for record in self.env[model].search(domain, limit=SHOWN):
            values = (record[name] for name in shown)
            texts = [
                value if isinstance(value, str) else value.display_name for value in values if value
            ]
            yield record, ", ".join(filter(None, [record.display_name, " ".join(texts)]))
