"""Read a scenario file; every complaint names the file and, where it can be found, the line."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cocket.exercises.scenario.changing import changed, with_desks
from cocket.exercises.scenario.coherence import check_coherence
from cocket.exercises.scenario.complaints import place_of, said
from cocket.exercises.scenario.document import DeskDoc, ScenarioDoc
from cocket.exports.boundary import parse_export
from cocket.kernel.errors import BadInput, CocketError

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import Scenario

LARGEST_FILE = 2_000_000
MOST_WAYS = 20_000
MOST_SHIPMENTS = 20_000_000


def shipped_names() -> tuple[str, ...]:
    """Give the names of the scenarios that come with the program."""
    folder = resources.files("cocket.exercises.scenario") / "shipped"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def shipped(name: str) -> Scenario:
    """Give a scenario that comes with the program; raises `BadInput` naming those that do."""
    if name not in shipped_names():
        raise BadInput(
            f"no scenario is called {name[:40]!r}",
            where="SCENARIO",
            mend=f"Name a file, or one of {', '.join(shipped_names())}.",
        )
    text = (resources.files("cocket.exercises.scenario") / "shipped" / f"{name}.toml").read_text(encoding="utf-8")
    return parse_scenario(text, where=f"{name}.toml")


def find_scenario(name: str) -> Scenario:
    """Give the scenario of a file, or the shipped one of that name; raises `BadInput`."""
    path = Path(name)
    return read_scenario(path) if path.suffix or path.exists() else shipped(name)


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file; raises `BadInput` with file and line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
    if len(raw) > LARGEST_FILE:
        raise BadInput("the file is larger than 2 MB", where=str(path), mend="A scenario is a few pages of text.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("the file is not UTF-8 text", where=str(path), mend="Save it as UTF-8.") from None
    return parse_scenario(text, where=str(path))


def parse_scenario(text: str, *, where: str) -> Scenario:
    """Turn the text of a scenario into a `Scenario`; raises `BadInput` with `where` and the line."""
    try:
        bare = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"it is not TOML ({error})", where=where, mend="Mend the line that is named.") from None
    except RecursionError:
        raise BadInput("it is nested too deeply", where=where, mend="A scenario has three levels.") from None
    whole = bare
    try:
        whole = _with_network(bare, where, text)
        scenario = ScenarioDoc.model_validate(whole).frozen()
    except ValidationError as error:
        # A key that is not known is most often the misspelt one that another complaint misses.
        first, *others = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        more = f" ({len(others)} more to mend after that.)" if others else ""
        place, what = place_of(first["loc"], whole), said(first)
        if first["loc"] == ("steps",):
            what = "there is no evader, who needs [[steps]] with options to choose from"
        raise BadInput(
            f"{place}: {what}",
            where=f"{where}{_line(text, first['loc'])}",
            mend=f"Compare with a shipped scenario.{more}",
        ) from None
    _check(scenario, text, where)
    return scenario


def _with_network(bare: dict[str, Any], where: str, text: str) -> dict[str, Any]:
    """Write out the network, where there is one; it reads countries, ports and lanes, which others do without."""
    if "network" not in bare:
        return bare
    from cocket.exercises.network import expanded

    try:
        return expanded(bare)
    except CocketError as error:
        raise BadInput(error.what, where=f"{where}{_line(text, ('network',))}: network", mend=error.mend) from None


def _check(scenario: Scenario, text: str, where: str) -> None:
    for kind, ids in (
        ("steps", [step.id for step in scenario.steps]),
        *((f"options of step {step.id}", [option.id for option in step.options]) for step in scenario.steps),
        ("desks", [desk.id for desk in scenario.desks]),
        ("honest", [flow.id for flow in scenario.honest]),
        ("fixes", [fix.id for fix in scenario.fixes]),
    ):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise BadInput(
                f"the id {twice[0]!r} is used twice in {kind}",
                where=f"{where}{_named(text, twice[0])}",
                mend="Rename one.",
            )
    ways = 1
    for step in scenario.steps:
        ways *= len(step.options)
    if ways > MOST_WAYS:
        raise BadInput(f"the steps give {ways:,} ways", where=where, mend=f"Keep them below {MOST_WAYS:,}.")
    shipments = sum(flow.per_day for flow in scenario.honest) * scenario.days
    if shipments > MOST_SHIPMENTS:
        raise BadInput(
            f"{shipments:,.0f} honest shipments need about {shipments * 400 / 1e9:,.0f} GB",
            where=where,
            mend=f"Lower per_day or days, to {MOST_SHIPMENTS:,} shipments at most.",
        )
    _techniques_are_known(scenario, text, where)
    _changes_fit(scenario, text, where)
    check_coherence(scenario, where, lambda name: _named(text, name))


def _techniques_are_known(scenario: Scenario, text: str, where: str) -> None:
    from cocket.risk.targeting.matrix import matrix

    known = {technique.id for technique in matrix()}
    used = [option.technique for step in scenario.steps for option in step.options if option.technique]
    used += [name for desk in scenario.desks for name in desk.techniques]
    for name in used:
        if name not in known:
            raise BadInput(
                f"no technique is called {name}", where=f"{where}{_named(text, name)}", mend="See the evasion matrix."
            )


def _changes_fit(scenario: Scenario, text: str, where: str) -> None:
    """Each change must lead somewhere, and each changed export must still be one."""
    options = [option for step in scenario.steps for option in step.options]
    try:
        parse_export(dict(scenario.export))
    except CocketError as error:
        raise BadInput(error.what, where=f"{where}: export {error.where}", mend=error.mend) from None
    for name, changes in [(option.id, option.changes) for option in options] + [
        (flow.id, flow.changes) for flow in scenario.honest
    ]:
        try:
            parse_export(changed(scenario.export, changes))
        except CocketError as error:
            raise BadInput(
                error.what, where=f"{where}{_named(text, name)}: {name}, {error.where}", mend=error.mend
            ) from None
    for name, changes in [(fix.id, fix.changes) for fix in scenario.fixes] + [
        (inject.title, inject.changes) for inject in scenario.injects
    ]:
        try:
            for desk in with_desks(scenario.desks, changes):
                DeskDoc.model_validate(dataclasses.asdict(desk))
        except ValidationError as error:
            raise BadInput(
                f"{name}: {said(error.errors(include_url=False)[0])}",
                where=f"{where}{_named(text, name)}",
                mend="Mend the value of the change.",
            ) from None
        except CocketError as error:
            raise BadInput(error.what, where=f"{where}{_named(text, name)}: {error.where}", mend=error.mend) from None


def _line(text: str, loc: tuple[int | str, ...]) -> str:
    """Find the line of a key: the n-th header of its table, then the key below it."""
    lines = text.splitlines()
    position = 0
    for word, follower in zip(loc, (*loc[1:], None), strict=True):
        if not isinstance(word, str):
            continue
        count = follower + 1 if isinstance(follower, int) else 1
        pattern = re.compile(rf"^\s*(\[+[\w.\"-]*{re.escape(word)}\"?\]+|\"?{re.escape(word)}\"?\s*=)")
        for number in range(position, len(lines)):
            if pattern.match(lines[number]):
                count -= 1
                if count == 0:
                    position = number
                    break
            if follower is None and position and number > position and lines[number].startswith("[["):
                break  # the key is missing from its table
    return f", line {position + 1}" if position else ""


def _named(text: str, name: str) -> str:
    """Find the line that has a name: in quotes, else as a key or a table."""
    lines = text.splitlines()
    as_key = re.compile(rf"^\s*\[*{re.escape(name)}[\]\s=.]")
    for number, line in enumerate(lines, start=1):
        if f'"{name}"' in line:
            return f", line {number}"
    return next((f", line {number}" for number, line in enumerate(lines, start=1) if as_key.match(line)), "")
