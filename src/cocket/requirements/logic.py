"""The small language in which rules state their conditions, with three truth values.

Takes text such as `listed and not (destination in $union)`, gives a `Condition` that is yes, no or unknown for given
facts (Kleene's strong logic: unknown never counts as no), and names what would have to be known to settle it.
Its grammar is in docs/explanation/requirements.md. A condition becomes one Python expression over constants that the
parser made, so that thousands of exports a second can be judged; rule text itself never reaches the interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Tri

NO, UNKNOWN, YES = 0, 1, 2  # so that "and" is the minimum, "or" the maximum and "not" 2 - x
TRI = (Tri.NO, Tri.UNKNOWN, Tri.YES)
MAX_LENGTH = 2000
MAX_DEPTH = 30

Facts = Mapping[str, Any]
Sets = Mapping[str, frozenset[str]]
_Test = Callable[[Facts], int]

_TOKEN = re.compile(
    r"\s*(?:(?P<op><=|>=|<|>|\(|\)|\{|\}|,)|(?P<set>\$[a-z0-9_]+)|(?P<ask>\?[a-z0-9_.-]+)"
    r"|(?P<word>[A-Za-z0-9_.:+-]+))",
    re.ASCII,
)
_FIGURE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
COMPARE = frozenset({"<", "<=", ">", ">="})
_RESERVED = frozenset({"and", "or", "not", ")", "}", "{", ",", *COMPARE})


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of a condition: its Python expression, its parts, and, for a leaf, the fact it reads."""

    code: str
    parts: tuple[Node, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: `test(facts)` gives NO, UNKNOWN or YES; `names` are the facts and questions it reads."""

    text: str
    test: _Test
    node: Node
    names: frozenset[str]
    uses: frozenset[tuple[str, str]] = frozenset()  # (fact, operator) of each test, for checking kinds of values

    def open_names(self, facts: Facts) -> tuple[str, ...]:
        """Give the facts and questions whose value is unknown and still matters, in order."""
        found: set[str] = set()
        _walk(self.node, facts, found)
        return tuple(sorted(found))


Definitions = Mapping[str, Condition]


def _walk(node: Node, facts: Facts, found: set[str]) -> None:
    if _compiled(node.code)(facts) != UNKNOWN:
        return
    if node.name:
        found.add(node.name)
    for part in node.parts:
        _walk(part, facts, found)


def under(value: str | None, paths: frozenset[str]) -> int:
    """Say whether a provision lies at or under one of the paths.

    A value that is coarser than a path (5A001 for 5A001.f.1) gives UNKNOWN: the paragraph has not been settled.
    """
    if value is None:
        return UNKNOWN
    if not value:
        return NO
    end = len(value)
    while end > 0:
        if value[:end] in paths:
            return YES
        end = value.rfind(".", 0, end)
    return UNKNOWN if value in _above(paths) else NO


@cache
def _above(paths: frozenset[str]) -> frozenset[str]:
    """Give every paragraph that one of the paths lies under."""
    return frozenset(path[:cut] for path in paths for cut in range(len(path)) if path[cut] == ".")


# The constants that expressions refer to, by name; equal ones are shared.
_SPACE: dict[str, Any] = {"__builtins__": {}, "under": under}
_NAMED: dict[tuple[str, Any], str] = {}


def _constant(value: str | frozenset[str] | Decimal) -> str:
    key = (type(value).__name__, value)
    if key not in _NAMED:
        _NAMED[key] = f"c{len(_NAMED)}"
        _SPACE[_NAMED[key]] = value
    return _NAMED[key]


@cache
def _compiled(code: str) -> _Test:
    made: _Test = eval(f"lambda f: {code}", _SPACE)  # noqa: S307 - made of the parser's own pieces and no builtins
    return made


def compile_condition(text: str, sets: Sets, definitions: Definitions | None = None, *, where: str = "") -> Condition:
    """Compile a condition; raises BadInput with the rule's place for anything outside the grammar.

    A name in `definitions` stands for that condition, so that its own open questions are found through it.
    """
    return _Parser(text, sets, definitions or {}, where).run()


class _Parser:
    """Recursive descent over: or → and → not → atom."""

    def __init__(self, text: str, sets: Sets, definitions: Definitions, where: str) -> None:
        self.text, self.sets, self.definitions, self.where = text, sets, definitions, where
        self.names: set[str] = set()
        self.uses: set[tuple[str, str]] = set()
        self.tokens: list[str] = []
        self.at = self.depth = self.held = 0
        bare = text.rstrip()
        if len(bare) > MAX_LENGTH:
            raise self.wrong("it is too long")
        position = 0
        while position < len(bare):
            found = _TOKEN.match(bare, position)
            if not found:
                raise self.wrong(f"cannot read {bare[position : position + 20]!r}")
            self.tokens.append(found.group().strip())
            position = found.end()

    def wrong(self, what: str) -> BadInput:
        return BadInput(
            f"Condition {self.text[:80]!r}: {what}", where=self.where, mend="See the grammar of conditions."
        )

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        found = self.peek()
        if not found or (expected and found != expected):
            raise self.wrong(f"expected {expected or 'more'} at {found or 'the end'!r}")
        self.at += 1
        return found

    def hold(self) -> str:
        """Give a fresh local name for an intermediate value."""
        self.held += 1
        return f"t{self.held}"

    def run(self) -> Condition:
        node = self.either()
        if self.peek():
            raise self.wrong(f"{self.peek()!r} is left over")
        return Condition(self.text, _compiled(node.code), node, frozenset(self.names), frozenset(self.uses))

    def either(self) -> Node:
        parts = [self.both()]
        while self.peek() == "or":
            self.take()
            parts.append(self.both())
        node = parts[0]
        for part in parts[1:]:
            left, right = self.hold(), self.hold()
            code = f"(2 if ({left}:={node.code})==2 else 2 if ({right}:={part.code})==2 else ({left} or {right}))"
            node = Node(code, (node, part))
        return node

    def both(self) -> Node:
        parts = [self.unary()]
        while self.peek() == "and":
            self.take()
            parts.append(self.unary())
        node = parts[0]
        for part in parts[1:]:
            left, right = self.hold(), self.hold()
            least = f"({left} if {left}<{right} else {right})"
            node = Node(f"(({left}:={node.code}) and (({right}:={part.code}) and {least}))", (node, part))
        return node

    def unary(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.wrong("it nests too deeply")
        try:
            if self.peek() == "not":
                self.take()
                inner = self.unary()
                return Node(f"(2-{inner.code})", (inner,))
            if self.peek() == "(":
                self.take()
                inner = self.either()
                self.take(")")
                return inner
            return self.atom()
        finally:
            self.depth -= 1

    def atom(self) -> Node:
        name = self.take()
        if name in ("always", "never"):
            return Node("2" if name == "always" else "0")
        if name in _RESERVED:
            raise self.wrong(f"{name!r} stands where a fact belongs")
        if name in self.definitions:
            defined = self.definitions[name]
            self.names |= defined.names
            return self.renamed(defined.node)
        self.names.add(name)
        held = self.hold()
        fact = f"({held}:=f[{_constant(name)}])"
        operator = self.peek()
        self.uses.add((name, operator))
        if operator in COMPARE:
            self.take()
            return Node(f"(1 if {fact} is None else 2 if {held}{operator}{_constant(self.number())} else 0)", name=name)
        if operator in ("is", "in"):
            self.take()
            members = frozenset({self.take()}) if operator == "is" else self.values()
            return Node(f"(1 if {fact} is None else 2 if {held} in {_constant(members)} else 0)", name=name)
        if operator in ("has", "meets"):
            self.take()
            members = frozenset({self.take()}) if operator == "has" else self.values()
            test = f"0 if {_constant(members)}.isdisjoint({held}) else 2"
            return Node(f"(1 if {fact} is None else {test})", name=name)
        if operator == "under":
            self.take()
            return Node(f"under(f[{_constant(name)}],{_constant(self.values())})", name=name)
        return Node(f"(1 if {fact} is None else 2 if {held} is True else 0)", name=name)

    def renamed(self, node: Node) -> Node:
        """Give a defined term's node with local names of its own, apart from those of this condition."""
        self.held += 1
        mark = f"d{self.held}_"
        return _renamed(node, mark)

    def number(self) -> Decimal:
        word = self.take()
        if not _FIGURE.fullmatch(word):
            raise self.wrong(f"{word!r} is not a number")
        return Decimal(word)

    def values(self) -> frozenset[str]:
        first = self.take()
        if first.startswith("$"):
            if first[1:] not in self.sets:
                raise self.wrong(f"the set {first} is not defined")
            return self.sets[first[1:]]
        if first != "{":
            raise self.wrong("a set in braces or a $name is expected")
        found = [self.take()]
        while self.peek() == ",":
            self.take()
            found.append(self.take())
        self.take("}")
        return frozenset(found)


_LOCAL = re.compile(r"\b(t\d+)\b")


def _renamed(node: Node, mark: str) -> Node:
    return Node(_LOCAL.sub(rf"{mark}\1", node.code), tuple(_renamed(part, mark) for part in node.parts), node.name)
