import base64
from datetime import timedelta

from odoo import fields, models

from ..engine.reading_rounds import shifted

#: what the book of each plant says of it
BOOKS = {
    "brenouse": {
        "room_description": "Bâtiment dédié de 120 m² ; ventilation haute et basse ; conduit inox "
        "double paroi de 14 m ; arrêt d’urgence extérieur, deux extincteurs.",
        "fuel_store_description": "Silo enterré de 150 m³, racleurs hydrauliques, trappe "
        "carrossable.",
        "recommended_fuel": "Plaquettes forestières P45, taux d’humidité de 30 à 40 %, moins de "
        "5 % de fines.",
        "control_devices": "Régulation de cascade, sondes d’oxygène, thermomètres de fumées, "
        "compteurs d’énergie, télésurveillance.",
        "pollution_measures": "Multicyclone et filtre à manches ; cendres volantes en "
        "conteneur fermé.",
        "heat_use": "Réseau de 80 à 85 °C l’hiver, eau chaude sanitaire toute l’année.",
        "ash_load_kg": 2500,
    },
    "saint_ambrin": {
        "log_period": "day",
        "room_description": "Extension de la fruitière, 45 m² ; conduit inox de 9 m.",
        "fuel_store_description": "Silo de plain-pied de 60 m³, dessileur à pales.",
        "recommended_fuel": "Plaquettes forestières P31, taux d’humidité de 25 à 35 %.",
        "heat_use": "Réseau de 75 à 80 °C pendant la saison de chauffe.",
    },
}  # fmt: skip
#: plant, days before the end of the month, kind, what was seen or done, what follows
ENTRIES = (
    ("brenouse", 116, "upkeep", "Ramonage du conduit et des échangeurs, certificat joint.", ""),
    ("brenouse", 83, "control", "Sonde d’oxygène de la chaudière 1 remplacée.", ""),
    ("brenouse", 20, "observation", "Joint de la porte de cendrier usé.",
     "Pièce commandée, à poser au prochain arrêt."),
    ("saint_ambrin", 128, "upkeep", "Entretien annuel par le constructeur.", ""),
)  # fmt: skip
#: boiler, days before the end of the month, load, flue temperature, oxygen, the three losses
EFFICIENCIES = (
    ("brenouse_wood_1", 150, 85, 168, 8.5, (10.5, 1.0, 1.5)),
    ("brenouse_wood_1", 60, 78, 172, 9.0, (11.0, 1.0, 1.5)),
    ("brenouse_wood_2", 60, 70, 181, 9.8, (12.5, 1.2, 2.0)),
    ("saint_ambrin_wood_1", 30, 80, 176, 9.2, (12.0, 1.2, 1.8)),
)
#: plant, days before the end of the month, mass, slip, destination, parcel
REMOVALS = (
    ("brenouse", 250, 2300, "BSD-0141", "spreading", "ZC 41, 3 ha, prairie"),
    ("brenouse", 120, 2100, "BSD-0163", "spreading", "ZC 44, 2 ha, prairie"),
    ("saint_ambrin", 200, 900, "CPT-88", "compost", False),
)
#: the spreadsheet of a stand-in: days before today, supply, return, remarks
SPREADSHEET = (
    (23, "82,0", "58,5", "remplacement de Mathis"),
    (9, "tiède", "57", "afficheur du départ HS"),
)  # fmt: skip


class HeatDemo(models.AbstractModel):
    """The books of the plants: what law wants noted, ash, and a spreadsheet to take over."""

    _inherit = "heat.demo"

    def _setup_logbook(self, first_month, today):
        today = min(today, fields.Date.context_today(self))
        end = shifted(first_month, 1)
        self._setup_books()
        operator = self._ref("user_exploitant")
        facts = {
            "heat.plant.livret.entry": self._entries(end),
            "heat.boiler.efficiency": self._efficiencies(end),
            "heat.ash.removal": self._removals(end),
        }
        for model, wanted in facts.items():
            drafts = self._ensure(model, wanted).filtered(lambda one: one.state == "draft")
            drafts = drafts.with_user(operator)
            if model == "heat.ash.removal":
                drafts.action_record()
            else:
                drafts.action_sign()
        self._setup_spreadsheet(today)

    def _setup_books(self):
        for key, values in BOOKS.items():
            plant = self._ref(f"plant_{key}")
            if not plant.room_description:
                plant.write({**values, "owner_id": plant.company_id.partner_id.id})

    def _entries(self, end):
        return {
            f"book_entry_{rank}": {
                "plant_id": self._ref(f"plant_{plant}").id,
                "date": end - timedelta(days=ago),
                "kind": kind,
                "description": description,
                "follow_up": follow_up,
            }
            for rank, (plant, ago, kind, description, follow_up) in enumerate(ENTRIES)
        }

    def _efficiencies(self, end):
        return {
            f"efficiency_{boiler}_{ago}": {
                "equipment_id": self._ref(f"equipment_{boiler}").id,
                "date": end - timedelta(days=ago),
                "load": load,
                "t_flue": t_flue,
                "oxygen": oxygen,
                "flue_loss": losses[0],
                "unburnt_loss": losses[1],
                "radiation_loss": losses[2],
            }
            for boiler, ago, load, t_flue, oxygen, losses in EFFICIENCIES
        }

    def _removals(self, end):
        return {
            f"ash_{name}": {
                "plant_id": self._ref(f"plant_{plant}").id,
                "date": end - timedelta(days=ago),
                "mass_kg": mass,
                "name": name,
                "destination": destination,
                "parcel": parcel,
            }
            for plant, ago, mass, name, destination, parcel in REMOVALS
        }

    def _setup_spreadsheet(self, today):
        """The days that the log of a plant lacks, in the spreadsheet of who stood in."""
        if self.env.ref("heat_demo.log_import", False):
            return
        lines = ["Date;Départ (°C);Retour (°C);Observations"]
        lines += [
            f"{today - timedelta(days=ago):%d/%m/%Y};{supply};{back};{remarks}"
            for ago, supply, back, remarks in SPREADSHEET
        ]
        document = self._ensure(
            "heat.plant.log.import",
            {
                "log_import": {
                    "name": "remplacement.csv",
                    "plant_id": self._ref("plant_brenouse").id,
                    "content": base64.b64encode("\n".join(lines).encode()),
                }
            },
        )
        document.with_user(self._ref("user_exploitant")).action_check()
