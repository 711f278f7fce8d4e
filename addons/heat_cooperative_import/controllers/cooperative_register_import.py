from odoo import http
from odoo.http import request

from odoo.addons.heat_base.engine import spreadsheet as tables
from odoo.addons.heat_cooperative.controllers.spreadsheet import spreadsheet

#: The columns of a register as cooperatives name them, and one line of each kind.
MODEL = (
    ("Numéro", "Nom", "Prénom", "Nature", "Courriel", "Adresse", "Code postal", "Ville",
     "Date de naissance", "Représentant", "Catégorie", "Collège", "Date d’admission", "Décision",
     "Date du mouvement", "Mouvement", "Nombre de parts", "Type de parts", "Cessionnaire",
     "Motif"),
    ("1", "Martin", "Alice", "personne", "alice.martin@exemple.fr", "3 rue du Four", "38000",
     "Grenoble", "", "", "", "", "12/03/2024", "PV du conseil du 12/03/2024", "20/03/2024",
     "souscription", "5", "", "", "Bulletin n° 1"),
    ("2", "Commune de Grenoble", "", "collectivité", "", "", "38000", "Grenoble", "", "", "", "",
     "12/03/2024", "PV du conseil du 12/03/2024", "25/03/2024", "souscription", "40", "", "", ""),
    ("1", "Martin", "Alice", "", "", "", "", "", "", "", "", "", "", "", "30/06/2025", "cession",
     "2", "", "2", "Ordre de mouvement n° 1"),
)  # fmt: skip


class CooperativeRegisterImportController(http.Controller):
    @http.route("/cooperative/register/template.xlsx", type="http", auth="user")
    def download_model(self):
        """A spreadsheet with the columns that the import knows, and examples to write over."""
        request.env["cooperative.register.import"].check_access("read")
        return spreadsheet("modele-registre", tables.write(MODEL, "Registre"))
