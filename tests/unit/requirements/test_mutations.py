"""Deleting any row of a rule file makes a named case fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cocket.requirements.rulebook import Rulebook, shipped


def without(rows, row):
    return tuple(one for one in rows if one is not row)


def mutants(book: Rulebook) -> Iterator[tuple[str, Rulebook]]:
    """Every rulebook that lacks exactly one row.

    Names of authorities are left out: they say whom to ask, and no answer turns on them.
    """
    for rule in book.rules:
        yield f"rule {rule.id}", replace(book, rules=without(book.rules, rule), _in_force={})
    for one in book.prose:
        yield f"prose {one.id}", replace(book, prose=without(book.prose, one), _in_force={}, read={})
    for one in book.embargoes:
        yield f"embargo {one.country}", replace(book, embargoes=without(book.embargoes, one), _in_force={})
    read = " ".join([*(rule.when.text for rule in book.rules), *(unless.text for unless, _ in book.presumptions),
                     *(one.applies.text for one in book.exemptions), *(" ".join(n.hints) for n in book.nationals)])  # fmt: skip
    for one in (hint for hint in book.hints if hint.id in read):
        yield f"hint {one.id}", replace(book, hints=without(book.hints, one), _in_force={}, hinted={})
    for one in book.nationals:
        rest = without(book.nationals, one)
        yield f"national {one.country} {one.since}", replace(book, nationals=rest, _in_force={})
    for one in book.footnotes:
        yield f"footnote {one.number}", replace(book, footnotes=without(book.footnotes, one), _in_force={})
    for one in book.papers:
        yield f"filing {one.code}", replace(book, papers=without(book.papers, one), _in_force={})
    for one in book.exemptions:
        rest = without(book.exemptions, one)
        yield f"option {one.code}", replace(book, exemptions=rest, _in_force={})
        for clause in one.clauses:
            changed = replace(one, clauses=without(one.clauses, clause))
            yield f"option {one.code} condition {clause.id}", replace(book, exemptions=(*rest, changed), _in_force={})
        for duty in one.duties:
            changed = replace(one, duties=without(one.duties, duty))
            yield f"option {one.code} duty {duty[0]}", replace(book, exemptions=(*rest, changed), _in_force={})


@pytest.mark.parametrize("regime", ["eu", "us", "uk"])
def test_no_row_can_be_deleted_unnoticed(regime, cases, requirements, judge_case, with_book):
    """For each row of each rule file, some named case comes out differently without it."""
    from cocket.requirements.service import regimes_of

    mine = [case for case in cases if regime in regimes_of(case.export)]
    unnoticed = []
    for name, mutant in mutants(shipped(regime)):
        changed = with_book(requirements, mutant)
        row = name.split()[1]
        likely = sorted(mine, key=lambda case, row=row: row not in f"{case.id} {case.expect}")
        if not any(judge_case(case, changed) for case in likely):
            unnoticed.append(name)
    assert unnoticed == []
