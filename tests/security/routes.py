"""How each route of the suite is tried: the address of a real record, and who may have it.

A route of ours that is not listed here fails the tests. ``{words}`` stand for what
``World.ids`` knows; each number and each code among them is guessed as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .world import CUSTOMER, ELSEWHERE, MEMBER, PARENT, PEOPLE, PUBLIC, STAFF

#: Runs the demonstration cooperative, with every role in it.
MANAGER = "gerante"
LOGGED_IN = tuple(login for login in PEOPLE if login != PUBLIC)
PORTAL = tuple(login for login in LOGGED_IN if login != STAFF)
#: Who was convened to the assemblies of the demonstration.
CONVENED = (MEMBER, CUSTOMER, PARENT)


@dataclass(frozen=True)
class Try:
    """One address of a route: who gets an answer, all others being refused.

    ``readers``: the first of them owns the record; with ``shows`` its page holds their name.
    ``form``: what its owner sends by POST, and what that writes with ``writes``.
    ``odd``: queries, or forms where there is ``form``, that make no sense: answered, no error.
    ``guesses``: addresses beside the right one, found by nobody.
    ``json``: what is sent is JSON, as scripts of a page do.
    """

    path: str
    readers: tuple[str, ...] = ()
    form: Mapping[str, str] | None = None
    writes: bool = False
    shows: bool = False
    odd: tuple[Mapping[str, str], ...] = ()
    guesses: tuple[str, ...] = ()
    json: bool = False

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"


CONTRACT = "/my/heat/contracts/{contract}"
BILL = "/my/heat/bills/{bill}"
SHARES = "/my/shares/{member}"
ASSEMBLY = "/my/assemblies/{assembly}"
JOIN = "/heat/join/{slug}"
ODD_TEXT = {"text": "x" * 5000}


def _customers(path: str, **values) -> Try:
    return Try(path, (CUSTOMER,), **values)


def _members(path: str, **values) -> Try:
    return Try(path, (MEMBER,), **values)


def _managers(path: str, **values) -> Try:
    return Try(path, (MANAGER,), **values)


ROUTES: dict[str, tuple[Try, ...]] = {
    # pages of customers
    "/my/heat/contracts": (Try("/my/heat/contracts", LOGGED_IN),),
    "/my/heat/contracts/<int:contract_id>": (
        _customers(CONTRACT, shows=True),
        Try("/my/heat/contracts/{contract_elsewhere}", (ELSEWHERE,), shows=True),
    ),
    "/my/heat/contracts/<int:contract_id>/pdf": (
        _customers(f"{CONTRACT}/pdf"),
        Try("/my/heat/contracts/{contract_elsewhere}/pdf", (ELSEWHERE,)),
    ),
    "/my/heat/contracts/<int:contract_id>/documents/<int:attachment_id>": (
        _customers(f"{CONTRACT}/documents/{{signed}}"),
        # a document of something else
        Try(f"{CONTRACT}/documents/{{other_document}}"),
    ),
    "/my/heat/contracts/<int:contract_id>/prices/<int:revision_id>": (
        _customers(f"{CONTRACT}/prices/{{revision}}"),
    ),
    "/my/heat/contracts/<int:contract_id>/network": (_customers(f"{CONTRACT}/network"),),
    "/my/heat/contracts/<int:contract_id>/consumption": (
        _customers(
            f"{CONTRACT}/consumption",
            odd=({"month": "9999-99"}, {"month": "0000-01"}, {"month": "'"}, {"month": "9999-12"}),
        ),
        Try("/my/heat/contracts/{contract_elsewhere}/consumption", (ELSEWHERE,)),
    ),
    "/my/heat/contracts/<int:contract_id>/consumption.csv": (
        _customers(f"{CONTRACT}/consumption.csv"),
    ),
    "/my/heat/contracts/<int:contract_id>/reading": (
        _customers(f"{CONTRACT}/reading"),
        _customers(
            f"{CONTRACT}/reading",
            form={"register": "{register}", "index": "999999", "day": "{today}"},
            odd=(
                {"register": "x", "index": "1", "day": "{today}"},
                {"register": "{unknown}", "index": "1", "day": "{today}"},
                {"register": "{other_register}", "index": "1", "day": "{today}", "confirmed": "1"},
                {"register": "99999999999", "index": "1", "day": "{today}"},
                {"register": "{register}", "index": "1e400", "day": "{today}", "confirmed": "1"},
                {"register": "{register}", "index": "nan", "day": "{today}", "confirmed": "1"},
                {"register": "{register}", "index": "1", "day": "0001-01-01"},
                {"register": "{register}", "index": "1", "day": "9999-12-31"},
                {},
            ),
        ),
    ),
    "/my/heat/contracts/<int:contract_id>/outage": (
        _customers(f"{CONTRACT}/outage"),
        _customers(f"{CONTRACT}/outage", form={"text": "Plus de chauffage"}, writes=True),
    ),
    "/my/heat/contracts/<int:contract_id>/requests/<string:kind>": (
        *(
            _customers(f"{CONTRACT}/requests/{kind}")
            for kind in ("power", "occupant", "termination")
        ),
        _customers(
            f"{CONTRACT}/requests/power",
            form={"wanted_on": "{today}", "wanted_kw": "1", "text": "Moins de puissance"},
            writes=True,
            odd=(
                {"wanted_on": "x", "wanted_kw": "nan", "text": "x"},
                {"wanted_on": "{today}", "wanted_kw": "1e400", "text": "x"},
                {"wanted_on": "0001-01-01", "wanted_kw": "-1", "text": "x"},
                {"kind": "identity", "user_id": "{unknown}", **ODD_TEXT},
            ),
        ),
    ),
    "/my/heat/bills": (Try("/my/heat/bills", PORTAL),),
    "/my/heat/bills/page/<int:number>": (
        Try("/my/heat/bills/page/1", PORTAL),
        Try("/my/heat/bills/page/999999999999999999999", PORTAL),
    ),
    "/my/heat/bills/<int:bill_id>": (_customers(BILL, shows=True),),
    "/my/heat/bills/<int:bill_id>/pdf": (_customers(f"{BILL}/pdf"),),
    "/my/heat/bills/<int:bill_id>/pay": (_customers(f"{BILL}/pay"),),
    "/my/heat/bills/<int:bill_id>/question": (
        _customers(
            f"{BILL}/question", form={"text": "Pourquoi ?"}, writes=True, odd=({}, ODD_TEXT)
        ),
    ),
    "/my/heat/requests": (Try("/my/heat/requests", PORTAL),),
    "/my/heat/details": (
        Try("/my/heat/details", LOGGED_IN),
        Try(
            "/my/heat/details",
            LOGGED_IN,
            form={"kind": "bank", "iban": "FR7630006000011234567890189", "password": "wrong"},
            odd=({"kind": "identity", "email": "x", "password": ""}, {"kind": "x"}, {}),
        ),
    ),
    "/heat/activate": (
        Try("/heat/activate", PEOPLE),
        Try(
            "/heat/activate",
            PEOPLE,
            form={
                "contract": "{contract_number}",
                "code": "AAAA-AAAA",
                "name": "Ève Indiscrète",
                "login": "indiscrete",
                "password": "une longue phrase",
                "password_again": "une longue phrase",
            },
            odd=({"contract": "x" * 5000}, {}),
        ),
    ),
    # Odoo's own pages, where customers of heat meet ours
    "/my": (Try("/my", LOGGED_IN),),
    "/my/home": (Try("/my/home", LOGGED_IN),),
    "/my/account": (Try("/my/account", LOGGED_IN),),
    "/my/addresses": (Try("/my/addresses", LOGGED_IN),),
    "/my/address": (Try("/my/address", LOGGED_IN),),
    # customers of heat are refused both, others by Odoo for an address that is not theirs
    "/my/address/submit": (Try("/my/address/submit", form={"partner_id": "{customer_partner}"}),),
    "/my/address/archive": (
        Try("/my/address/archive", form={"partner_id": "{customer_partner}"}, json=True),
    ),
    # pages of members
    "/my/shares": (Try("/my/shares", LOGGED_IN),),
    "/my/shares/<int:member_id>": (
        _members(SHARES, shows=True),
        Try("/my/shares/{child}", (PARENT,)),
        Try("/my/shares/{member_elsewhere}", (ELSEWHERE,), shows=True),
    ),
    "/my/shares/<int:member_id>/certificate": (
        _members(f"{SHARES}/certificate", odd=({"day": "x"}, {"day": "9999-12-31"})),
        Try("/my/shares/{member_elsewhere}/certificate", (ELSEWHERE,)),
    ),
    "/my/shares/<int:member_id>/statement/<int:year>": (_members(f"{SHARES}/statement/{{year}}"),),
    "/my/shares/<int:member_id>/subscribe": (
        _members(f"{SHARES}/subscribe"),
        _members(
            f"{SHARES}/subscribe",
            form={"quantity": "1", "statutes": "1"},
            writes=True,
            odd=(
                {},
                {"quantity": "-1", "statutes": "1"},
                {"quantity": "²", "statutes": "1"},
                {"quantity": "9" * 30, "statutes": "1"},
                {"quantity": "1", "statutes": "1", "share_class": "{unknown}"},
            ),
        ),
    ),
    "/my/shares/new/<any(child,gift):purpose>/<int:member_id>": (
        *(_members(f"/my/shares/new/{purpose}/{{member}}") for purpose in ("child", "gift")),
        _members(
            "/my/shares/new/gift/{member}",
            form={
                "quantity": "1",
                "statutes": "1",
                "beneficiary_name": "Léo Cadeau",
                "beneficiary_email": "leo.cadeau@brenouse.example",
            },
            writes=True,
            odd=({}, {"birth_date": "0001-01-01", "quantity": "1", "statutes": "1"}),
        ),
    ),
    "/my/shares/<int:member_id>/exemption": (
        _members(f"{SHARES}/exemption"),
        _members(f"{SHARES}/exemption", form={"for_dividend": "1", "sworn": "1"}, odd=({},)),
    ),
    "/my/shares/<int:member_id>/withdraw": (
        _members(f"{SHARES}/withdraw"),
        # the preview, which records nothing
        _members(
            f"{SHARES}/withdraw",
            form={"quantity": "1", "step": "preview"},
            odd=(
                {},
                {"quantity": "-1", "step": "send"},
                {"quantity": "9" * 30, "step": "send"},
                {"quantity": "²", "step": "send", "share_class": "{unknown}", "kind": "x"},
            ),
        ),
    ),
    "/my/shares/<int:member_id>/withdrawals/<int:withdrawal_id>/give-up": (
        _members(f"{SHARES}/withdrawals/{{withdrawal}}/give-up", form={}, writes=True),
    ),
    "/my/assemblies": (Try("/my/assemblies", LOGGED_IN),),
    "/my/assemblies/<int:assembly_id>": (Try(ASSEMBLY, CONVENED),),
    "/my/assemblies/<int:assembly_id>/<any(convocation,minutes):paper>": (
        Try(f"{ASSEMBLY}/convocation", CONVENED),
        Try(f"{ASSEMBLY}/minutes"),
        Try("/my/assemblies/{held_assembly}/minutes", CONVENED),
    ),
    "/my/assemblies/<int:assembly_id>/documents/<int:document_id>": (
        Try(f"{ASSEMBLY}/documents/{{document}}", CONVENED),
        # a document of something else
        Try(f"{ASSEMBLY}/documents/{{other_document}}"),
    ),
    "/my/assemblies/<int:assembly_id>/proxy": (
        _members(
            f"{ASSEMBLY}/proxy",
            form={"attendance": "{attendance}", "step": "give", "holder": "chair"},
            writes=True,
            odd=({"attendance": "{attendance}", "step": "search", "name": "%_%"},),
        ),
        Try(f"{ASSEMBLY}/proxy", form={"attendance": "", "step": "give", "holder": "x"}),
    ),
    "/my/assemblies/<int:assembly_id>/vote": (
        Try(
            f"{ASSEMBLY}/vote",
            (MEMBER,),
            form={"attendance": "{attendance}", "resolution": "{resolution}", "choice": "for"},
            odd=(
                {"attendance": "{attendance}", "resolution": "{resolution}", "choice": "x"},
                {"attendance": "{attendance}", "resolution": "{held_resolution}", "choice": "for"},
                {},
            ),
        ),
    ),
    # pages for everybody, and behind a code
    "/heat/join/<string:slug>": (Try(JOIN, PEOPLE, guesses=("/heat/join/x", "/heat/join/%25")),),
    "/heat/join/<string:slug>/<any(self,child,gift,organisation):purpose>": (
        *(
            Try(f"{JOIN}/{purpose}", PEOPLE, guesses=(f"/heat/join/x/{purpose}",))
            for purpose in ("self", "child", "gift", "organisation")
        ),
        Try(
            f"{JOIN}/child",
            PEOPLE,
            form={"name": "x"},
            odd=({"birth_date": "0001-01-01", "quantity": "²", "email": "x", "statutes": "1"},),
        ),
    ),
    "/heat/join/<string:slug>/confirm/<string:key>": (
        Try(f"{JOIN}/confirm/xxxxxxxxxxxxxxxxxxxxxxxx", guesses=(f"{JOIN}/confirm/%27%25",)),
        Try(f"{JOIN}/confirm/xxxxxxxxxxxxxxxxxxxxxxxx", form={}),
    ),
    "/heat/join/<string:slug>/statutes": (
        Try(f"{JOIN}/statutes", PEOPLE, guesses=("/heat/join/x/statutes",)),
    ),
    "/heat/equipment/<string:token>": (
        Try(
            "/heat/equipment/{label}",
            PEOPLE,
            guesses=("/heat/equipment/x", "/heat/equipment/False", "/heat/equipment/%25"),
        ),
        Try("/heat/equipment/{label}", PEOPLE, form={"description": ""}, odd=({},)),
        Try("/heat/equipment/x", form={"description": "Fuite"}),
    ),
    # what staff download
    "/cooperative/register/<int:print_id>.xlsx": (_managers("/cooperative/register/{print}.xlsx"),),
    "/cooperative/register/template.xlsx": (_managers("/cooperative/register/template.xlsx"),),
    "/cooperative/interest/ifu/<int:declaration_id>.xlsx": (
        _managers("/cooperative/interest/ifu/{declaration}.xlsx"),
    ),
    "/cooperative/interest/payment/<int:payment_id>.xlsx": (
        _managers("/cooperative/interest/payment/{interest_payment}.xlsx"),
    ),
    "/cooperative/withdrawal/payment/<int:payment_id>.xlsx": (
        _managers("/cooperative/withdrawal/payment/{withdrawal_payment}.xlsx"),
    ),
    "/heat/fec/<int:prepare_id>.txt": (_managers("/heat/fec/{fec}.txt", writes=True),),
    "/heat/fec/<int:prepare_id>/description.txt": (_managers("/heat/fec/{fec}/description.txt"),),
    "/heat/setup/workbook.xlsx": (_managers("/heat/setup/workbook.xlsx"),),
    "/heat/setup/enter/<int:company_id>": (_managers("/heat/setup/enter/{company}"),),
    "/heat/readings/upload": (_managers("/heat/readings/upload"),),
    "/heat/readings/upload/file": (
        _managers("/heat/readings/upload/file", form={"profile_id": "x"}, odd=({},)),
    ),
    "/heat/table/export": (
        # gives back what was sent, to whoever is logged in
        Try(
            "/heat/table/export",
            LOGGED_IN,
            form={"table": '{{"name": "x", "columns": ["a"], "rows": [["b"]]}}'},
            odd=({"table": "x"}, {}, {"table": "[" * 5000}),
        ),
    ),
    "/heat/plant/log/refused/<model('heat.plant.log.import'):document>": (
        _managers("/heat/plant/log/refused/{log_import}"),
    ),
    "/heat/plant/log/export": (
        _managers(
            "/heat/plant/log/export?plant_id={plant}&date_from={today}&date_to={today}",
            odd=(
                {"plant_id": "x", "date_from": "{today}", "date_to": "{today}"},
                {"plant_id": "{plant}", "date_from": "x", "date_to": "{today}"},
                {"plant_id": "{unknown}", "date_from": "{today}", "date_to": "{today}"},
                {},
            ),
        ),
    ),
    "/heat/balance/export.xlsx": (
        _managers("/heat/balance/export.xlsx?ids={balance}", odd=({"ids": "x"}, {"ids": "²"})),
    ),
    "/heat/balance/survey.xlsx": (
        _managers("/heat/balance/survey.xlsx?ids={balance}", odd=({"ids": "{unknown}"},)),
    ),
}
