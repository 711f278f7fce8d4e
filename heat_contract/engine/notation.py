"""Formulas as mathematics: MathML for screens, plain boxes for a printer that knows none.

Both walk the same tree, so that a contract's formula reads alike on both. Names whose base
value is meant carry a 0 below: ICHT₀.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from .formula import Extremum, Formula, Name, Negation, Node, Number, Operation, base_of

_SHOWN = {"+": "+", "-": "−", "*": "×"}


@dataclass(frozen=True)
class _Dialect:
    """How one medium writes figures, names, signs, fractions and parentheses."""

    number: str
    name: str
    base: str
    sign: str
    fraction: str
    row: str


_MATHML = _Dialect(
    number="<mn>{0}</mn>",
    name="<mi>{0}</mi>",
    base="<msub><mi>{0}</mi><mn>0</mn></msub>",
    sign="<mo>{0}</mo>",
    fraction="<mfrac><mrow>{0}</mrow><mrow>{1}</mrow></mfrac>",
    row="<mrow>{0}</mrow>",
)
_BOXES = _Dialect(
    number="{0}",
    name="<i>{0}</i>",
    base="<i>{0}</i><sub>0</sub>",
    sign=" {0} ",
    fraction=(
        '<span style="display:inline-block;vertical-align:middle;text-align:center">'
        '<span style="display:block;border-bottom:1px solid;padding:0 2px">{0}</span>'
        '<span style="display:block;padding:0 2px">{1}</span></span>'
    ),
    row="{0}",
)


def mathml(formula: Formula, terms: Iterable[str], mark: str = ".", symbol: str = "C") -> str:
    """The formula as a MathML element, ``symbol`` on its left; ``mark`` is the decimal mark.

    >>> from .formula import parse
    >>> mathml(parse("0.15 + A/A0"), ["A"], mark=",")[:60]
    '<math display="block"><mrow><mi>C</mi><mo>=</mo><mrow><mn>0,'
    """
    body = _write(formula.root, frozenset(terms), mark, _MATHML)
    return f'<math display="block"><mrow><mi>{escape(symbol)}</mi><mo>=</mo>{body}</mrow></math>'


def boxes(formula: Formula, terms: Iterable[str], mark: str = ".", symbol: str = "C") -> str:
    """The same in spans and borders, for a printer without MathML.

    >>> from .formula import parse
    >>> boxes(parse("2*(A_0 - 1)"), ["A"])
    '<span><i>C</i> = 2 × (<i>A</i><sub>0</sub> − 1)</span>'
    """
    body = _write(formula.root, frozenset(terms), mark, _BOXES)
    return f"<span><i>{escape(symbol)}</i> = {body}</span>"


def _write(node: Node, terms: frozenset[str], mark: str, dialect: _Dialect) -> str:
    def write(inner: Node) -> str:
        return _write(inner, terms, mark, dialect)

    def within(inner: Node, *, loose: str) -> str:
        text = write(inner)
        if isinstance(inner, Operation) and inner.sign in loose or isinstance(inner, Negation):
            return dialect.row.format(_paren(text, dialect))
        return text

    if isinstance(node, Number):
        return dialect.number.format(node.text.replace(".", mark))
    if isinstance(node, Name):
        term = base_of(node.text, terms)
        return (dialect.base if term else dialect.name).format(escape(term or node.text))
    if isinstance(node, Negation):
        return dialect.row.format(_sign("−", dialect) + within(node.inner, loose="+-"))
    if isinstance(node, Extremum):
        items = _sign(";", dialect).join(write(item) for item in node.items)
        return dialect.row.format(dialect.name.format(node.kind) + _paren(items, dialect))
    if node.sign == "/":
        if isinstance(node.left, Operation) and node.left.sign == "*":
            # 0.7 × A ÷ B is read as 0.7 times the fraction A over B
            factor, above = within(node.left.left, loose="+-"), write(node.left.right)
            fraction = dialect.fraction.format(above, write(node.right))
            return dialect.row.format(factor + _sign("×", dialect) + fraction)
        return dialect.fraction.format(write(node.left), write(node.right))
    loose = {"+": "", "-": "+-", "*": "+-"}[node.sign]
    left = write(node.left) if node.sign in "+-" else within(node.left, loose="+-")
    return dialect.row.format(
        left + _sign(_SHOWN[node.sign], dialect) + within(node.right, loose=loose)
    )


def _sign(sign: str, dialect: _Dialect) -> str:
    return dialect.sign.format(sign)


def _paren(text: str, dialect: _Dialect) -> str:
    opening, closing = (dialect.sign.format(sign).strip() for sign in "()")
    return f"{opening}{text}{closing}"
