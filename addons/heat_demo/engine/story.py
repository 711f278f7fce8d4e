"""What happens to contracts, besides what the tables of points and meters tell."""

from decimal import Decimal

#: the school, less hungry since its walls were insulated: what it is down to, and why
RENOVATED_POINT = "ecole"
RENOVATED_POWER = Decimal(92)
RENOVATED_WHY = (
    "Isolation des façades et remplacement des menuiseries : puissance ramenée de 110 à 92 kW, "
    "étude de déperditions NF EN 12831 à l’appui (article L. 241-10 du Code de l’énergie)."
)
#: the residence whose landlord pays the heat, and its owners' association the subscription
SHARED_CONTRACT = "pre_neuf"
SUBSCRIPTION_PAYER = "asl_pre_neuf"
SHARED_WHY = (
    "Le bailleur paie la chaleur (R1) ; l’association syndicale libre paie l’abonnement (R2), "
    "qu’elle répartit entre ses membres."
)
#: the inn pays its heat on account three times a year, settled in February
INSTALMENT_POINT = "auberge"
EXPECTED_MWH = Decimal(140)
#: the grocery that closes, and why
LEAVING_POINT = "epicerie"
LEAVING_WHY = "Cessation d’activité annoncée par courrier ; le local sera rendu à la commune."
#: the network whose mended wood boiler might just reach the threshold of the reduced rate
FORECAST_NETWORK = "saint_ambrin"
FORECAST_SHARE = Decimal("50.6")
FORECAST_WHY = (
    "Prévision de l’exploitant à mi-saison, chaudière bois réparée : 50,6 %, à confirmer par le "
    "bilan annuel."
)
#: customers without e-mail: their bills are printed
ON_PAPER = ("forges_1_occupant", "paroisse_payeur", "lavoirs_2_occupant")
