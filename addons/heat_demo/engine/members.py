"""Members of the demonstration cooperative and what they subscribed, all invented.

``months`` counts back from the first month that the cooperative bills.
"""

from dataclasses import dataclass

NOMINAL = 100
#: key of a category: name and kind
CATEGORIES = {
    "beneficiaries": ("Bénéficiaires", "beneficiary"),
    "producers": ("Producteurs et salariés", "producer"),
    "volunteers": ("Bénévoles et soutiens", "volunteer"),
    "public": ("Collectivités publiques", "public_body"),
}
COLLEGES = {
    "users": "Usagers",
    "makers": "Producteurs",
    "citizens": "Citoyens",
    "towns": "Collectivités",
}


@dataclass(frozen=True)
class Member:
    """Somebody who holds shares, or asks for some.

    ``customer`` is the key of a customer of the heat networks who is the same person;
    ``subscriptions``: months before the first bill, and shares; ``waiting``: shares asked for,
    and how far the request went.

    >>> town = Member("bourg", "Commune", "public", "towns", "public_body", ((26, 60),))
    >>> town.waiting is None
    True
    """

    key: str
    name: str
    category: str
    college: str
    kind: str = "person"
    subscriptions: tuple[tuple[int, int], ...] = ()
    customer: str = ""
    email: str = ""
    born: int = 0
    representative: str = ""
    joint: str = ""
    waiting: tuple[int, str] | None = None


MEMBERS = (
    Member(
        "bourg", "", "public", "towns", "public_body", ((26, 60),), customer="commune_brenouse"
    ),
    Member("lambelin", "", "beneficiaries", "users", "person", ((26, 5), (8, 5)),
           customer="forges_1_occupant"),
    Member("belhassen", "", "beneficiaries", "users", "person", ((25, 2),),
           customer="forges_2_occupant"),
    Member("gaec", "GAEC des Hautes Haies", "producers", "makers", "company", ((26, 20),)),
    Member("scierie", "Scierie de la Combe Noire SAS", "producers", "makers", "company",
           ((24, 30),)),
    Member("marchal", "Odile Marchal", "volunteers", "citizens", "person", ((26, 10), (14, 10))),
    Member("roussel", "Thomas Roussel", "volunteers", "citizens", "person", ((22, 3),),
           email="famille.roussel@brenouse.example"),
    Member("roussel_claire", "Claire Roussel", "volunteers", "citizens", "person", ((22, 3),),
           email="famille.roussel@brenouse.example"),
    Member("jade", "Jade Roussel", "volunteers", "citizens", "person", ((12, 1),), born=9,
           email="famille.roussel@brenouse.example", representative="roussel_claire"),
    Member("couple", "Maryse Prudhon", "volunteers", "citizens", "person", ((18, 8),),
           representative="couple", joint="Alain Prudhon"),
    Member("perrier", "Bastien Perrier", "volunteers", "citizens", "person", ((16, 15),)),
    Member("vasseur", "Étienne Vasseur", "volunteers", "citizens", "person", ((20, 6),),
           email="etienne.vasseur@brenouse.example"),
    Member("amap", "Association Brenouse Transition", "volunteers", "citizens", "company",
           ((10, 12),)),
    Member("nouvelle", "Sarah Delmotte", "volunteers", "citizens", waiting=(4, "draft")),
    Member("candidat", "Yanis Kerbrat", "volunteers", "citizens", waiting=(2, "submitted")),
    Member("admise", "Lucie Vernerey", "beneficiaries", "users", waiting=(5, "admitted")),
)  # fmt: skip
#: months before the first bill, who gives, who receives, how many, why
TRANSFERS = ((6, "perrier", "marchal", 5, "Ordre de mouvement, don à une voisine"),)
#: months before the first bill, who leaves, how many, why
CANCELLATIONS = ((4, "belhassen", 2, "Déménagement, retrait accepté par le conseil"),)
