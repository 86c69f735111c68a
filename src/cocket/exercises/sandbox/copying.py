"""A copy of a home in which some lists are changed: the engines open it as they open any home.

Takes a library and a policy, gives a library in another folder. Editions that stay are linked, not copied; a changed
list becomes a newer edition of its kind, whose title says that it is a trial. The home itself is only read.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cocket.controls.figures import number
from cocket.exercises.sandbox.model import PartyChange, Policy, ProvisionChange
from cocket.kernel.canonical import canonical, digest, plain
from cocket.kernel.errors import BadInput
from cocket.reference.store import Library
from cocket.reference.tables import PARTY_TABLES, PROVISIONS, THRESHOLDS
from cocket.screening.rescreen import subset

if TYPE_CHECKING:
    from cocket.reference.model import Edition

LISTS = {"eu": "eu_annex_i", "us": "us_ccl"}
MEND_PATH = "`cocket lists show` gives the paths of a list."


def changed_home(library: Library, policy: Policy, folder: Path) -> Library:
    """Give a library in `folder` (empty, or not there yet) with the policy's lists changed.

    Raises `BadInput` where a path, words or an entry are not in the home's edition.
    """
    shelf = folder / "reference" / "editions"
    shelf.mkdir(parents=True)
    for item in library.shelf():
        _link(library.folder_of(item.id), shelf / item.id)
    trial = Library(folder)
    provisions, parties = _by_list(policy)
    for kind, changes in provisions.items():
        edition = library.require(kind)
        tables = {name: library.table(edition, name) for name in edition.tables}
        _add(trial, edition, policy, {**tables, **_provisions(tables, changes)})
    for kind, some in parties.items():
        edition = library.require(kind)
        tables = {name: library.table(edition, name) for name in PARTY_TABLES}
        _add(trial, edition, policy, _parties(tables, some, kind))
    return trial


def _by_list(policy: Policy) -> tuple[dict[str, list[ProvisionChange]], dict[str, list[PartyChange]]]:
    provisions: dict[str, list[ProvisionChange]] = {}
    for one in policy.provisions:
        provisions.setdefault(LISTS[one.regime], []).append(one)
    parties: dict[str, list[PartyChange]] = {}
    for party in policy.parties:
        parties.setdefault(party.kind, []).append(party)
    return provisions, parties


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve(), target_is_directory=True)
    except OSError:  # a system without links for everybody
        shutil.copytree(source, target)


def _add(trial: Library, edition: Edition, policy: Policy, tables: Mapping[str, pa.Table]) -> None:
    """Store the changed list as the newest edition of its kind, with the policy itself as its source."""
    trial.add(
        edition.kind,
        canonical({"base": edition.sha256, "policy": plain(dataclasses.replace(policy, weights=None, factors=None))}),
        tables,
        title=f"{edition.title}, changed for a trial",
        publisher=edition.publisher,
        edition_date=edition.edition_date,
        # Of the same date as its base, the one that came last is current.
        retrieved_at=edition.retrieved_at,
        source="a trial of a policy, not a publication",
        terms=edition.terms,
        parser_version=edition.parser_version,
        verified=edition.verified,
        starter=edition.starter,
    )


def _provisions(tables: Mapping[str, pa.Table], changes: Sequence[ProvisionChange]) -> dict[str, pa.Table]:
    rows = tables["provisions"].to_pylist()
    limits = tables["thresholds"].to_pylist()
    for change in changes:
        places = {row["path"]: position for position, row in enumerate(rows)}
        if change.add:
            rows = _added(rows, places, change)
            continue
        if change.path not in places:
            raise BadInput(
                f"the {change.regime} list has no paragraph {change.path}", where="provisions", mend=MEND_PATH
            )
        if change.remove:
            gone = _below(rows, change.path)
            rows = [row for row in rows if row["path"] not in gone]
            limits = [row for row in limits if row["path"] not in gone]
            continue
        row, mine = rows[places[change.path]], [one for one in limits if one["path"] == change.path]
        in_text, in_limits = row["text"].count(change.replace), [one for one in mine if change.replace in one["quote"]]
        if in_text != 1 and not (in_text == 0 and len(in_limits) == 1):
            times = "is not" if not in_text else f"is {in_text} times"
            raise BadInput(
                f"{change.replace[:60]!r} {times} in {change.path}",
                where="provisions",
                mend=f"Give words that stand there once, as the list has them: {row['text'][:200]!r}",
            )
        row["text"] = row["text"].replace(change.replace, change.by)
        for one in in_limits:
            one["value"] = _moved(one["value"], change)
            one["quote"] = one["quote"].replace(change.replace, change.by)
    for order, row in enumerate(rows):
        row["order"] = order
    return {
        "provisions": pa.Table.from_pylist(rows, schema=PROVISIONS),
        "thresholds": pa.Table.from_pylist(limits, schema=THRESHOLDS),
    }


def _moved(value: str, change: ProvisionChange) -> str:
    """Give a stated limit's value after the words were replaced: the figure that took the place of the old one."""
    old, new = ([word for word in text.split() if number(word, comma_decimal=False) is not None] for text in
                (change.replace, change.by))  # fmt: skip
    moved = dict(zip(old, new, strict=False))
    for before, after in moved.items():
        if number(before, comma_decimal=False) == number(value, comma_decimal=False):
            return str(number(after, comma_decimal=False))
    return value


def _added(rows: list[dict[str, Any]], places: Mapping[str, int], change: ProvisionChange) -> list[dict[str, Any]]:
    parent = change.path.rpartition(".")[0]
    if change.path in places:
        raise BadInput(
            f"{change.path} is there already", where="provisions", mend="Replace its words, or give another path."
        )
    if parent and parent not in places:
        raise BadInput(
            f"there is no {parent} to put {change.path} under", where="provisions", mend="Add that paragraph first."
        )
    like = rows[places[parent]] if parent else rows[0]
    row = {
        **like,
        "path": change.path,
        "entry": like["entry"] if parent else change.path,
        "parent": parent,
        "kind": "control",
        "connective": "",
        "text": change.add,
        "source_text": "",
        "repaired": False,
        "summary": False,
        "hs6": [],
        "notes": "",
        "source": "a trial of a policy",
    }
    after = max((n for n, one in enumerate(rows) if one["path"] in _below(rows, parent)), default=len(rows) - 1)
    return [*rows[: after + 1], row, *rows[after + 1 :]]


def _below(rows: Sequence[Mapping[str, Any]], path: str) -> set[str]:
    found = {path}
    for row in rows:  # in list order a parent comes before what stands under it
        if row["parent"] in found:
            found.add(row["path"])
    return found


def _parties(tables: Mapping[str, pa.Table], changes: Sequence[PartyChange], kind: str) -> dict[str, pa.Table]:
    ids = tables["entities"].column("entity_id").to_pylist()
    gone = [one.remove for one in changes if one.remove]
    missing = sorted(set(gone) - set(ids))
    if missing:
        raise BadInput(
            f"{kind} has no entry {missing[0]!r}", where="parties", mend="`cocket screen` names the entry of a hit."
        )
    if len(set(gone)) == len(ids) and not any(one.name for one in changes):
        raise BadInput(f"nothing would be left of {kind}", where="parties", mend="An empty list clears everybody.")
    kept = subset(tables, [position for position, one in enumerate(ids) if one not in set(gone)])
    codes = Counter(tables["entities"].column("list_code").to_pylist()).most_common(1)
    titles = dict(
        zip(*(tables["entities"].column(name).to_pylist() for name in ("list_code", "list_title")), strict=True)
    )
    new = [one for one in changes if one.name]
    first = kept["entities"].num_rows
    entities = [_entity(one, codes[0][0], titles[codes[0][0]]) for one in new]
    names = [
        {"entity": first + position, "name": name, "quality": quality, "script": ""}
        for position, one in enumerate(new)
        for quality, name in (("primary", one.name), *(("strong", alias) for alias in one.aliases))
    ]
    for name, rows in (("entities", entities), ("names", names)):
        kept[name] = pa.concat_tables([kept[name], pa.Table.from_pylist(rows, schema=PARTY_TABLES[name])])
    return kept


def _entity(one: PartyChange, code: str, title: str) -> dict[str, Any]:
    return {
        "entity_id": f"trial-{digest(plain(one))[:12]}",
        "list_code": code,
        "list_title": title,
        "kind": one.party_kind,
        "name": one.name,
        "title": "",
        "programmes": [],
        "countries": [one.country] if one.country else [],
        "birth_dates": [],
        "listed_on": "",
        "ended_on": "",
        "effect": "",
        "remarks": "listed in a trial only",
        "source": "a trial of a policy",
    }
