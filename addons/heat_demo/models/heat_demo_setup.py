import base64

from odoo import models

from odoo.addons.heat_base.engine import spreadsheet

from ..engine.cooperative import NETWORKS

FILE = "quartier-de-la-gare.xlsx"
TITLES = ("Référence", "Nom", "Réseau", "Adresse", "Code postal", "Commune")
#: Substations to come; a network that is not written as ours, and a postcode that is none.
POINTS = (
    ("GARE-01", "Halle de la gare", "", "1 place de la Gare", "70190", "Brenouse"),
    ("GARE-02", "Résidence du Quai", "", "4 rue du Quai", "70190", "Brenouse"),
    ("GARE-03", "Pôle médical", "Réseau de la gare", "2 rue du Quai", "70190", "Brenouse"),
    ("GARE-04", "Ateliers", "", "9 rue du Dépôt", "7019O", "Brenouse"),
)


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_workbook(self):
        """The manager had a workbook of new delivery points checked: two lines are to correct."""
        if self.env.ref("heat_demo.setup_workbook", False):
            return
        rows = [TITLES, *((code, name, network or NETWORKS[0].name, *place)
                          for code, name, network, *place in POINTS)]  # fmt: skip
        with self._working_as("user_gerante") as demo:
            workbook = demo._ensure(
                "heat.setup.import",
                {
                    "setup_workbook": {
                        "name": FILE,
                        "company_id": self.env.company.id,
                        "content": base64.b64encode(spreadsheet.write(rows, "Points de livraison")),
                    }
                },
            )
            workbook.action_check()
