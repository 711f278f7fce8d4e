"""Who tries, and whose records they try: people of the demonstration and of a neighbour.

The demonstration has customers and members; added are a customer and member of another
cooperative, a portal user without anything, and staff without a role in heat. A trigger on each
table of the suite, and on Odoo's that hold its money and letters, tells of every row that is
written, whoever writes it, in whatever process.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import psycopg2

from odoo import Command, fields
from odoo.api import Environment

from tests.architecture import project

#: Logins of those who try. ``PUBLIC`` is not logged in.
PUBLIC, CUSTOMER, NEIGHBOUR, MEMBER = "", "lambelin", "belhassen", "odile"
PARENT, ACCOUNTANT = "claire", "mairie-compta"
ELSEWHERE, NOBODY, STAFF = "nora", "sven", "paul"
PEOPLE = (PUBLIC, CUSTOMER, NEIGHBOUR, MEMBER, PARENT, ACCOUNTANT, ELSEWHERE, NOBODY, STAFF)
#: Tables of Odoo's that hold what the suite must not let be changed.
WATCHED = (
    "account_move", "account_move_line", "account_payment", "ir_config_parameter",
    "ir_model_access", "ir_rule", "mail_message", "maintenance_equipment", "maintenance_request",
    "res_company", "res_groups_users_rel", "res_partner", "res_partner_bank",
)  # fmt: skip
#: Tries are counted, refused ones above all.
COUNTERS = frozenset({"cooperative_join_attempt", "heat_portal_attempt"})
LOG = """
CREATE TABLE written_rows (relation text, operation text);
CREATE FUNCTION note_written_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO written_rows VALUES (TG_TABLE_NAME, TG_OP);
    RETURN NULL;
END $$;
"""


@dataclass
class World:
    """A database with everybody in it, and what the tests need to know of it."""

    database: str
    #: what paths name: ``contract``, ``bill``, ``member``…
    ids: dict[str, int | str] = field(default_factory=dict)
    #: by login, what no page may show to anybody else
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    #: by login, the person's user
    users: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = psycopg2.connect(dbname=self.database)
        self.connection.autocommit = True

    def written(self) -> list[str]:
        """What was written since the last call, as ``table: operation × rows``."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM written_rows RETURNING *)"
                " SELECT relation, operation, count(*) FROM gone GROUP BY 1, 2 ORDER BY 1, 2"
            )
            return [
                f"{relation}: {operation} × {rows}"
                for relation, operation, rows in cursor.fetchall()
            ]

    def others_secrets(self, login: str) -> frozenset[str]:
        """What a page shown to ``login`` may not hold."""
        own = self.secrets.get(login, frozenset())
        return frozenset().union(*self.secrets.values()) - own


def watch(env: Environment) -> None:
    """Have every row that is written in the tables of the suite noted."""
    names = set(project.module_names())
    tables = {
        model._table
        for model in env.registry.models.values()
        if model._original_module in names and not model._abstract and model._auto
    }
    env.cr.execute(LOG)
    env.cr.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
        [sorted((tables | set(WATCHED)) - COUNTERS)],
    )
    for (table,) in env.cr.fetchall():
        env.cr.execute(
            f'CREATE TRIGGER written_row AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION note_written_row()"
        )


def people(env: Environment, world: World) -> None:
    """Add who the demonstration lacks; learn the ids and secrets of everybody."""
    company = env["heat.demo"]._company()
    elsewhere = _neighbouring_cooperative(env)
    _portal_user(env, NOBODY, _partner(env, "Sven Rienderien"), company)
    nora = _portal_user(env, ELSEWHERE, elsewhere["partner"], elsewhere["company"])
    _user(env, STAFF, _partner(env, "Paul Sansrole"), company, "base.group_user")
    for login in PEOPLE:
        if login:
            world.users[login] = env["res.users"].search([("login", "=", login)]).id
    world.users[PUBLIC] = env.ref("base.public_user").id
    world.ids.update(_ids(env, elsewhere) | _download_ids(env))
    for login in (CUSTOMER, NEIGHBOUR, MEMBER, PARENT, ELSEWHERE):
        world.secrets[login] = _secrets(env, env["res.users"].browse(world.users[login]))
    assert nora.id == world.users[ELSEWHERE]


def _partner(env, name, **values):
    return env["res.partner"].create({"name": name, "lang": "fr_FR", **values})


def _user(env, login, partner, company, group):
    from odoo.addons.heat_demo.engine.cooperative import PASSWORD

    return env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": login,
            "password": PASSWORD,
            "partner_id": partner.id,
            "lang": "fr_FR",
            "tz": "Europe/Paris",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set(env.ref(group).ids)],
        }
    )  # fmt: skip


def _portal_user(env, login, partner, company):
    return _user(env, login, partner, company, "base.group_portal")


def _neighbouring_cooperative(env):
    """Another cooperative of the database, with a network, a contract and a member."""
    company = env["res.company"].create(
        {"name": "SCIC Chaleur du Mont Voisin", "country_id": env.ref("base.fr").id}
    )
    env["account.chart.template"].try_loading("fr", company, install_demo=False)
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    partner = _partner(
        env, "Nora Duvoisinage", email="nora.duvoisinage@voisin.example", company_id=company.id
    )
    network = env["heat.network"].create({"name": "Réseau voisin", "company_id": company.id})
    point = env["heat.delivery.point"].create(
        {"name": "Maison voisine", "network_id": network.id, "partner_id": partner.id}
    )
    tariff = env["heat.tariff"].create({"name": "Tarif voisin", "company_id": company.id})
    env["heat.tariff.version"].create(
        {
            "tariff_id": tariff.id,
            "date_from": "2020-01-01",
            "component_ids": [
                Command.create({"code": "R1", "basis": "mwh", "base_price": 62}),
                Command.create({"code": "R2", "basis": "kw", "base_price": 48}),
            ],
        }
    )
    contract = env["heat.contract"].create(
        {
            "partner_id": partner.id,
            "company_id": company.id,
            "delivery_point_ids": [Command.set(point.ids)],
            "tariff_id": tariff.id,
            "subscribed_power_kw": 9,
            "date_from": "2020-01-01",
        }
    )
    share_class = env["cooperative.share.class"].create(
        {"name": "Parts voisines", "nominal_value": 50, "company_id": company.id}
    )
    member = env["cooperative.member"].create(
        {
            "partner_id": partner.id,
            "company_id": company.id,
            "admission_date": "2024-01-01",
            "admission_reference": "PV",
        }
    )
    env["cooperative.share.movement"].create(
        {
            "date": "2024-03-01",
            "kind": "subscription",
            "member_id": member.id,
            "share_class_id": share_class.id,
            "quantity": 3,
        }
    )
    return {"company": company, "partner": partner, "contract": contract, "member": member}


def _one(env, model, *domain):
    found = env[model].search(list(domain), limit=1)
    assert found, f"the demonstration has no {model} with {domain}"
    return found


def _download_ids(env):
    """What staff download, by the words of its paths."""
    one = functools.partial(_one, env)
    manager = env.ref("heat_demo.user_gerante")
    plant = one("heat.plant")
    rows = {"plant_id": plant.id, "name": "x.csv", "content": b"eA=="}
    return {
        "print": env["cooperative.share.ledger.print"].create({}).id,
        "interest_payment": one("cooperative.interest.payment").id,
        "declaration": env["cooperative.levy.declaration"].create({}).id,
        "withdrawal_payment": one("cooperative.withdrawal.payment").id,
        "log_import": env["heat.plant.log.import"].create(rows).id,
        "plant": plant.id,
        "balance": one("heat.network.balance", ("kind", "=", "year")).id,
        "fec": env["heat.fec.export.prepare"].with_user(manager).create({}).id,
    }


def _ids(env, elsewhere):
    """What the paths of the tries name, of the customer and the member they belong to."""

    one = functools.partial(_one, env)

    def of(key):
        return env.ref(f"heat_demo.{key}")

    customer, member = of("customer_forges_1_occupant"), of("member_marchal")
    contract = one("heat.contract", ("partner_id", "=", customer.id))
    bill = one("heat.bill", ("contract_id", "=", contract.id), ("move_id", "!=", False))
    assembly, held = of("assembly_coming"), of("assembly")
    document, other_document, signed = _attachments(
        env, "Comptes.pdf", "Paie.pdf", "Contrat signé.pdf"
    )
    assembly.document_ids |= document
    contract.portal_document_ids |= signed
    env["heat.demo"]._convene_silently(assembly, assembly.date)
    attendance = one(
        "cooperative.attendance",
        ("assembly_id", "=", assembly.id),
        ("member_id", "=", member.id),
    )
    equipment = one("maintenance.equipment", ("plant_id", "!=", False))
    equipment.label_token = equipment.label_token or "etiquette-de-l-essai"
    return {
        "today": fields.Date.today().isoformat(),
        "unknown": 2_000_000_000,
        "contract": contract.id,
        "contract_number": contract.name,
        "customer_partner": customer.id,
        "register": _register(env, contract),
        "other_register": _register(
            env, one("heat.contract", ("partner_id", "=", of("customer_forges_2_occupant").id))
        ),
        "bill": bill.id,
        "member": member.id,
        "child": of("member_jade").id,
        "assembly": assembly.id,
        "held_assembly": held.id,
        "company": contract.company_id.id,
        "document": document.id,
        "signed": signed.id,
        "revision": _price_notice(env, contract).id,
        "withdrawal": _asked_withdrawal(env, member).id,
        "other_document": other_document.id,
        "attendance": attendance.id,
        "resolution": assembly.resolution_ids[0].id,
        "held_resolution": held.resolution_ids[0].id,
        "year": one("cooperative.interest.statement", ("member_id", "=", member.id)).year,
        "slug": contract.company_id.join_slug,
        "label": equipment.label_token,
        "contract_elsewhere": elsewhere["contract"].id,
        "member_elsewhere": elsewhere["member"].id,
    }


def _attachments(env, *names):
    return env["ir.attachment"].create(
        [{"name": name, "raw": b"%PDF-1.4", "mimetype": "application/pdf"} for name in names]
    )


def _price_notice(env, contract):
    """A revision of prices that the customer was told of."""
    today = fields.Date.today()
    tariff = contract._tariff_on(today)
    revision = env["heat.tariff.revision"].create({"tariff_id": tariff.id, "date": today})
    assert revision in contract._portal_price_notices()
    return revision


def _asked_withdrawal(env, member):
    """What a member asked for on the site, and may still take back."""
    withdrawals = env["cooperative.withdrawal"]
    share_class = next(iter(withdrawals._portal_free(member)))
    return withdrawals._portal_ask(
        withdrawals._portal_prepare(member, share_class, 1, "withdrawal"), ""
    )


def _register(env, contract):
    """A register whose reading the customer may send."""
    meters = env["heat.meter"].search(
        [("delivery_point_id", "in", contract.delivery_point_ids.ids)]
    )
    return meters.register_ids[:1].id


def _secrets(env, user):
    """What is written of a person and of nobody else: name, numbers, account, address."""
    partner = user.partner_id.commercial_partner_id
    contracts = env["heat.contract"].search([("partner_id", "child_of", partner.ids)])
    bills = env["heat.bill"].search([("contract_id", "in", contracts.ids)])
    known = [
        user.partner_id.name,
        user.partner_id.email,
        *contracts.mapped("name"),
        *bills.move_id.mapped("name"),
        *partner.bank_ids.mapped("acc_number"),
    ]
    return frozenset(text for text in known if text and len(text) > 5)
