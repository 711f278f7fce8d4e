"""Assemblies of the demonstration cooperative and its statutes, all invented."""

#: weight of each college, in percent
WEIGHTS = {"users": 30, "makers": 20, "citizens": 30, "towns": 20}
SOURCE = "Statuts, articles 20 à 27 : assemblées et collèges"
QUORUM = 25
PROXIES = 2
PLACE = "Salle des fêtes de Brenouse"
#: subject, text, and the votes of each college: for, against, abstentions
RESOLUTIONS = (
    (
        "Approbation des comptes de l’exercice",
        "<p>L’assemblée approuve les comptes de l’exercice clos le 31 décembre.</p>",
        {"users": (2, 0, 0), "makers": (2, 0, 0), "citizens": (6, 0, 1), "towns": (1, 0, 0)},
    ),
    (
        "Affectation du résultat et intérêt aux parts",
        "<p>L’assemblée affecte le résultat comme le conseil le propose, et fixe l’intérêt aux "
        "parts à 1,5 %.</p>",
        {"users": (1, 1, 0), "makers": (2, 0, 0), "citizens": (5, 2, 0), "towns": (1, 0, 0)},
    ),
    (
        "Élection de la trésorière",
        "<p>L’assemblée élit Odile Marchal trésorière pour trois ans.</p>",
        {"users": (2, 0, 0), "makers": (1, 0, 1), "citizens": (6, 0, 1), "towns": (1, 0, 0)},
    ),
)
PROCEEDINGS = (
    "<p>Le président présente l’année : deux réseaux en service, un raccordement de plus, et un "
    "hiver sans panne de plus de six heures. Une sociétaire demande le prix du bois ; la gérante "
    "répond que le contrat d’approvisionnement court encore deux ans.</p>"
)
#: who is elected: member, role, resolution that elects (or none), years
MANDATES = (
    ("bourg", "chair", None, 6),
    ("marchal", "treasurer", 2, 3),
    ("gaec", "member", None, 3),
)
#: who gave a proxy to whom; without a holder, to the chair
PROXIES_GIVEN = (("jade", "roussel"), ("belhassen", None))
#: who did not come
ABSENT = ("amap",)
NEXT_RESOLUTIONS = (
    "Approbation des comptes de l’exercice",
    "Raccordement du quartier des Tanneries",
    "Modification de l’article 14 des statuts",
)
