"""The language of price formulas: numbers, names, + − × /, parentheses, min and max.

A contract writes ``C = 0.15 + 0.70 × ICHT/ICHT_0 + 0.15 × FSD2/FSD2_0``. ``ICHT`` is the
value chosen for the term of that name, ``ICHT_0`` (or ``ICHT0``) its base value. A comma
between two digits is a decimal mark; arguments are separated by ``;`` or by a comma and a
space. Nothing else is understood, and figures stay exact fractions throughout.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from odoo.addons.heat_base.engine.errors import EngineError

#: how far from 1 a coefficient may be at the base values: published coefficients are rounded
BASE_TOLERANCE = Fraction(1, 10_000)
#: letters of a formula, and depth of its parentheses: no contract comes near
LONGEST, DEEPEST = 2000, 50

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>\d+(?:[.,]\d+)?|[.]\d+)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>[-+−–*×·/÷()])"
    r"|(?P<separator>[;,])"
)
_SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


class FormulaSyntax(EngineError):
    """A formula that cannot be read; parameters ``position`` (from 1) and ``found``."""

    def __init__(self, position: int, found: str) -> None:
        super().__init__("formula_syntax", position=position, found=found)


class FormulaName(EngineError):
    """A name that is no term of the formula; parameters ``name`` and ``known``."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__("formula_name", name=name, known=known)


class FormulaDivision(EngineError):
    """A division by zero; parameter ``formula``."""

    def __init__(self, formula: str) -> None:
        super().__init__("formula_division", formula=formula)


class FormulaBase(EngineError):
    """A coefficient too far from 1 at the base values; parameter ``value``."""

    def __init__(self, value: str) -> None:
        super().__init__("formula_base", value=value)


@dataclass(frozen=True)
class Number:
    """A figure as the contract writes it."""

    text: str


@dataclass(frozen=True)
class Name:
    """A term, or the base value of one."""

    text: str


@dataclass(frozen=True)
class Operation:
    """``left`` and ``right`` bound by one of + - * /."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Negation:
    """The opposite of ``inner``."""

    inner: "Node"


@dataclass(frozen=True)
class Extremum:
    """The least (``min``) or the greatest (``max``) of ``items``."""

    kind: str
    items: "tuple[Node, ...]"


Node = Number | Name | Operation | Negation | Extremum


@dataclass(frozen=True)
class Formula:
    """A formula that was read, with the text it was read from.

    >>> labour = parse("0,125 + 0,875 × ICHT/ICHT_0")
    >>> sorted(labour.names())
    ['ICHT', 'ICHT_0']
    >>> labour.evaluate({"ICHT": Fraction("117.7"), "ICHT_0": Fraction("114.3")})
    Fraction(4691, 4572)
    """

    text: str
    root: Node

    def names(self) -> frozenset[str]:
        """Every name that the formula mentions.

        >>> sorted(parse("max(1; PEG/PEG_0)").names())
        ['PEG', 'PEG_0']
        """
        return frozenset(node.text for node in _walk(self.root) if isinstance(node, Name))

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """The exact value, each name replaced by its figure in ``values``.

        :raises FormulaName: when a name has no figure
        :raises FormulaDivision: when a denominator is zero

        >>> parse("min(2 × A; 3) − 1/2").evaluate({"A": Fraction(1)})
        Fraction(3, 2)
        """
        try:
            return _evaluate(self.root, values)
        except ZeroDivisionError:
            raise FormulaDivision(self.text) from None


def parse(text: str) -> Formula:
    """Read ``text``.

    :raises FormulaSyntax: at the first sign that does not fit

    >>> parse("2 * (A - 1)").evaluate({"A": Fraction(3)})
    Fraction(4, 1)
    >>> parse("2*A").root == Operation("*", Number("2"), Name("A"))
    True
    >>> parse("-max(1; 2)").root == Negation(Extremum("max", (Number("1"), Number("2"))))
    True
    >>> parse("A ** 2")
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.formula.FormulaSyntax
    """
    reader = _Reader(_tokens(text), len(text) + 1)
    root = reader.sum(0)
    if reader.kind != "end":
        reader.refuse()
    return Formula(text.strip(), root)


def bind(formula: Formula, terms: Mapping[str, tuple[Fraction, Fraction]]) -> dict[str, Fraction]:
    """What each name of ``formula`` stands for; ``terms`` give (value, base value) by name.

    A name that is a term's own is that term, whatever it ends with: ``BT40`` is no base
    value of ``BT4``.

    :raises FormulaName: when a name is neither a term nor the base of one

    >>> bind(parse("BT40/BT40_0"), {"BT40": (Fraction(131), Fraction(128))})["BT40_0"]
    Fraction(128, 1)
    >>> bind(parse("PEG/TVD"), {"PEG": (Fraction(1), Fraction(1))})
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.formula.FormulaName
    """
    return {name: _bound(name, terms) for name in formula.names()}


def base_of(name: str, terms: Iterable[str]) -> str | None:
    """The term whose base value ``name`` stands for, or None.

    >>> base_of("ICHT_0", ["ICHT"]), base_of("ICHT0", ["ICHT"]), base_of("BT40", ["BT40", "BT4"])
    ('ICHT', 'ICHT', None)
    """
    known = set(terms)
    if name in known:
        return None
    return next(
        (
            name.removesuffix(ending)
            for ending in ("_0", "0")
            if name.endswith(ending) and name.removesuffix(ending) in known
        ),
        None,
    )


def check(formula: Formula, bases: Mapping[str, Fraction]) -> Fraction:
    """The coefficient at the base values, which must be 1 within :data:`BASE_TOLERANCE`.

    Coefficients published with five decimals may add up to 0.99999: a real contract does.

    :raises FormulaName: when a name is unknown
    :raises FormulaDivision: when a base value that divides is zero
    :raises FormulaBase: when the coefficient is too far from 1

    >>> check(parse("0.15 + 0.85 × ICHT/ICHT_0"), {"ICHT": Fraction("141.4")})
    Fraction(1, 1)
    >>> check(parse("0.15 + 0.58 × ICHT/ICHT_0"), {"ICHT": Fraction("141.4")})
    Traceback (most recent call last):
    odoo.addons.heat_contract.engine.formula.FormulaBase
    """
    value = formula.evaluate(bind(formula, {name: (base, base) for name, base in bases.items()}))
    if abs(value - 1) > BASE_TOLERANCE:
        raise FormulaBase(decimal_text(value, 6))
    return value


def decimal_text(value: Fraction, digits: int) -> str:
    """``value`` with at most ``digits`` decimals, half up, without trailing zeros.

    >>> [decimal_text(Fraction(value), 4) for value in ("1/3", "-5/2", "7")]
    ['0.3333', '-2.5', '7']
    """
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{whole:0{digits + 1}d}"
    if digits:
        text = f"{text[:-digits]}.{text[-digits:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and whole else text


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Operation):
        yield from _walk(node.left)
        yield from _walk(node.right)
    elif isinstance(node, Negation):
        yield from _walk(node.inner)
    elif isinstance(node, Extremum):
        for item in node.items:
            yield from _walk(item)


def _evaluate(node: Node, values: Mapping[str, Fraction]) -> Fraction:
    if isinstance(node, Number):
        return Fraction(node.text)
    if isinstance(node, Name):
        if node.text not in values:
            raise FormulaName(node.text, ", ".join(sorted(values)))
        return values[node.text]
    if isinstance(node, Negation):
        return -_evaluate(node.inner, values)
    if isinstance(node, Extremum):
        items = [_evaluate(item, values) for item in node.items]
        return min(items) if node.kind == "min" else max(items)
    left, right = _evaluate(node.left, values), _evaluate(node.right, values)
    if node.sign == "+":
        return left + right
    if node.sign == "-":
        return left - right
    return left * right if node.sign == "*" else left / right


def _bound(name: str, terms: Mapping[str, tuple[Fraction, Fraction]]) -> Fraction:
    if name in terms:
        return terms[name][0]
    term = base_of(name, terms)
    if term is None:
        raise FormulaName(name, ", ".join(sorted(terms)))
    return terms[term][1]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise FormulaSyntax(LONGEST, text[LONGEST - 1 : LONGEST + 10])
    tokens, position = [], 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise FormulaSyntax(position + 1, text[position])
        kind = str(found.lastgroup)
        if kind != "space":
            written = found.group()
            tokens.append(_Token(kind, _SIGNS.get(written, written), position + 1))
        position = found.end()
    for before, after in pairwise(tokens):
        # "0.15.2" and "2 3": two figures side by side are a slip, not a product
        if {before.kind, after.kind} <= {"number", "name"}:
            raise FormulaSyntax(after.position, after.text)
    return tokens


class _Reader:
    """Reads tokens by increasing binding: sums, products, signs, figures."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._rest = iter(tokens)
        self._end = _Token("end", "", end)
        self._token = next(self._rest, self._end)

    @property
    def kind(self) -> str:
        return self._token.kind

    def refuse(self) -> None:
        raise FormulaSyntax(self._token.position, self._token.text)

    def _next(self) -> _Token:
        token, self._token = self._token, next(self._rest, self._end)
        return token

    def _expect(self, text: str) -> None:
        if self._token.text != text:
            self.refuse()
        self._next()

    def sum(self, depth: int, rank: int = 1) -> Node:
        if depth > DEEPEST:
            self.refuse()
        node = self._signed(depth) if rank == 2 else self.sum(depth, 2)
        while self._token.kind == "sign" and _RANK.get(self._token.text) == rank:
            sign = self._next().text
            right = self._signed(depth) if rank == 2 else self.sum(depth, 2)
            node = Operation(sign, node, right)
        return node

    def _signed(self, depth: int) -> Node:
        if self._token.text in ("-", "+"):
            sign = self._next().text
            inner = self._signed(depth + 1) if depth < DEEPEST else self._figure(depth)
            return Negation(inner) if sign == "-" else inner
        return self._figure(depth)

    def _figure(self, depth: int) -> Node:
        token = self._next()
        if token.kind == "number":
            return Number(token.text.replace(",", "."))
        if token.kind == "name":
            if self._token.text == "(":
                return self._extremum(token, depth)
            return Name(token.text)
        if token.text != "(":
            raise FormulaSyntax(token.position, token.text)
        inner = self.sum(depth + 1)
        self._expect(")")
        return inner

    def _extremum(self, token: _Token, depth: int) -> Node:
        kind = token.text.lower()
        if kind not in ("min", "max"):
            raise FormulaSyntax(token.position, token.text)
        self._expect("(")
        items = [self.sum(depth + 1)]
        while self.kind == "separator":
            self._next()
            items.append(self.sum(depth + 1))
        if len(items) < 2:
            self.refuse()
        self._expect(")")
        return Extremum(kind, tuple(items))
