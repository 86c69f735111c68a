"""The small language in which rules state their conditions, with three truth values.

Takes text such as `listed and not (destination in $union)`, gives a `Condition` that is yes, no or unknown for given
facts (Kleene's strong logic: unknown never counts as no), and names what would have to be known to settle it.
Its grammar is in docs/explanation/requirements.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Tri

NO, UNKNOWN, YES = 0, 1, 2  # so that "and" is the minimum, "or" the maximum and "not" 2 - x
TRI = (Tri.NO, Tri.UNKNOWN, Tri.YES)

Facts = Mapping[str, Any]
Sets = Mapping[str, frozenset[str]]
Definitions = Mapping[str, "Condition"]
_Test = Callable[[Facts], int]
_Walk = Callable[[Facts, set[str]], None]

_TOKEN = re.compile(
    r"\s*(?:(?P<op><=|>=|<|>|\(|\)|\{|\}|,)|(?P<set>\$[a-z0-9_]+)|(?P<ask>\?[a-z0-9_.-]+)"
    r"|(?P<word>[A-Za-z0-9_.:+-]+))",
    re.ASCII,
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: `test(facts)` gives NO, UNKNOWN or YES; `names` are the facts and questions it reads."""

    text: str
    test: _Test
    walk: _Walk
    names: frozenset[str]

    def open_names(self, facts: Facts) -> tuple[str, ...]:
        """Give the facts and questions whose value is unknown and still matters, in order."""
        found: set[str] = set()
        if self.test(facts) == UNKNOWN:
            self.walk(facts, found)
        return tuple(sorted(found))


def under(value: str | None, paths: frozenset[str]) -> int:
    """Say whether a provision lies at or under one of the paths.

    A value that is coarser than a path (5A001 for 5A001.f.1) gives UNKNOWN: the paragraph has not been settled.
    """
    if value is None:
        return UNKNOWN
    if not value:
        return NO
    best = NO
    for path in paths:
        if value == path or (value.startswith(path) and value[len(path)] == "."):
            return YES
        if path.startswith(value) and path[len(value)] == ".":
            best = UNKNOWN
    return best


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
        self.tokens: list[str] = []
        position = 0
        bare = text.rstrip()
        while position < len(bare):
            found = _TOKEN.match(bare, position)
            if not found:
                raise self.wrong(f"cannot read {bare[position : position + 20]!r}")
            self.tokens.append(found.group().strip())
            position = found.end()
        self.at = 0

    def wrong(self, what: str) -> BadInput:
        return BadInput(
            f"Condition {self.text[:80]!r}: {what}", where=self.where, mend="See the grammar of conditions."
        )

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise self.wrong(f"expected {expected or 'more'} at {token or 'the end'!r}")
        self.at += 1
        return token

    def run(self) -> Condition:
        test, walk = self.either()
        if self.peek():
            raise self.wrong(f"{self.peek()!r} is left over")
        return Condition(self.text, test, walk, frozenset(self.names))

    def either(self) -> tuple[_Test, _Walk]:
        parts = [self.both()]
        while self.peek() == "or":
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else _any(parts)

    def both(self) -> tuple[_Test, _Walk]:
        parts = [self.unary()]
        while self.peek() == "and":
            self.take()
            parts.append(self.unary())
        return parts[0] if len(parts) == 1 else _all(parts)

    def unary(self) -> tuple[_Test, _Walk]:
        if self.peek() == "not":
            self.take()
            test, walk = self.unary()
            return (lambda facts: 2 - test(facts)), walk
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        return self.atom()

    def atom(self) -> tuple[_Test, _Walk]:
        name = self.take()
        if name in ("always", "never"):
            fixed = YES if name == "always" else NO
            return (lambda _: fixed), (lambda _facts, _found: None)
        if name in {"and", "or", ")", "}", "{", ",", "<", ">", "<=", ">="}:
            raise self.wrong(f"{name!r} stands where a fact belongs")
        if name in self.definitions:
            defined = self.definitions[name]
            self.names |= defined.names
            return defined.test, defined.walk
        self.names.add(name)
        operator = self.peek()
        test: _Test
        if operator in _COMPARE:
            self.take()
            test = _compare(name, operator, self.number())
        elif operator == "is":
            self.take()
            test = _member(name, frozenset({self.take()}))
        elif operator == "in":
            self.take()
            test = _member(name, self.values())
        elif operator == "has":
            self.take()
            test = _meets(name, frozenset({self.take()}))
        elif operator == "meets":
            self.take()
            test = _meets(name, self.values())
        elif operator == "under":
            self.take()
            paths = self.values()
            test = lambda facts: under(facts[name], paths)  # noqa: E731 - one of seven like it
        else:
            test = _truth(name)

        def walk(facts: Facts, found: set[str]) -> None:
            if test(facts) == UNKNOWN:
                found.add(name)

        return test, walk

    def number(self) -> Decimal:
        token = self.take()
        try:
            return Decimal(token)
        except ArithmeticError:
            raise self.wrong(f"{token!r} is not a number") from None

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


def _any(parts: list[tuple[_Test, _Walk]]) -> tuple[_Test, _Walk]:
    tests = tuple(test for test, _ in parts)

    def test(facts: Facts) -> int:
        best = NO
        for one in tests:
            value = one(facts)
            if value == YES:
                return YES
            best = max(best, value)
        return best

    return test, _each(parts)


def _all(parts: list[tuple[_Test, _Walk]]) -> tuple[_Test, _Walk]:
    tests = tuple(test for test, _ in parts)

    def test(facts: Facts) -> int:
        worst = YES
        for one in tests:
            value = one(facts)
            if value == NO:
                return NO
            worst = min(worst, value)
        return worst

    return test, _each(parts)


def _each(parts: list[tuple[_Test, _Walk]]) -> _Walk:
    def walk(facts: Facts, found: set[str]) -> None:
        for test, inner in parts:
            if test(facts) == UNKNOWN:
                inner(facts, found)

    return walk


def _truth(name: str) -> _Test:
    def test(facts: Facts) -> int:
        value = facts[name]
        return UNKNOWN if value is None else YES if value is True else NO

    return test


def _member(name: str, members: frozenset[str]) -> _Test:
    def test(facts: Facts) -> int:
        value = facts[name]
        return UNKNOWN if value is None else YES if value in members else NO

    return test


def _meets(name: str, members: frozenset[str]) -> _Test:
    def test(facts: Facts) -> int:
        value = facts[name]
        return UNKNOWN if value is None else NO if members.isdisjoint(value) else YES

    return test


def _compare(name: str, operator: str, figure: Decimal) -> _Test:
    holds = _COMPARE[operator]

    def test(facts: Facts) -> int:
        value = facts[name]
        return UNKNOWN if value is None else YES if holds(value, figure) else NO

    return test
