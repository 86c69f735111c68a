"""What is exported, and which paragraphs serve others: software and know-how for the goods of another paragraph.

Takes a description's first words, gives its kind; takes a corpus, gives the paragraphs on production equipment,
software and technology by the entries that their texts name ("equipment specified in 2B104, 2B109 to 2B116").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from cocket.controls.corpus import Corpus
from cocket.exports.model import ItemKind

CLOSELY = 2
SERVING = "BDE"  # groups whose paragraphs serve those of others
FIRST = 3  # words among which know-how is named as such
MOST_WORDS = 9  # of a description in which the thing itself is named
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[,;:(.]")
# Where the name of the thing ends and its purpose begins.
_ENDS = frozenset(
    "for with of that which who from to by in on at under into running including incl using inside behind around "
    "between written created planting assembling offering drops exclusively tied made designed built specific "
    "belonging delivered based lifting explaining pour para für per voor dla для için , ; : ( .".split()
)
_PROGRAMS = re.compile(
    r"(?:software|program(?:me)?s?|apps?|applications?|firmware|code|suite|toolkits?|toolbox|librar(?:y|ies)|sdk|plug-?ins?|"
    r"scripts?|listings?|trojans?|malware|spyware|stalkerware|implants?|algorithms?|solver|unlock|licen[cs]e|logiciel|"
    r"programm|programa)",
    re.IGNORECASE,
)
_BEFORE_A_PROGRAM = re.compile(r"(?:source|object|design|control|engineering|simulation|computer)", re.IGNORECASE)
_WORKED_OUT = re.compile(r"(?:analysis|simulation|modell?ing|planning|processing)", re.IGNORECASE)
_PAPERS = re.compile(
    r"(?:know-how|drawings?|instructions?|documents?|documentation|recipes?|blueprints?|manuals?|datasets?|"
    r"specifications?|schedules|sheets|data|training|course|consultancy|consulting|technology|tdp|handbooks?|guidelines|schematics|netlists?)",
    re.IGNORECASE,
)
_PAPERS_AFTER = re.compile(
    r"\b(?:(?:technical|in-service|engineering|process|production|design|test|assembly|manufacturing|maintenance|repair)\s+"
    r"(?:data(?:\s+(?:set|package|sheet|pack))?|files?|packages?|reports?|notes|sheets|assistance|support|advice|parameters)"
    r"|data\s+(?:set|package|pack)|file\s+explaining)\b",
    re.IGNORECASE,
)
_EQUIPMENT = re.compile(
    r"\b(?:line|jigs?|fixtures?|tooling|tools?|dies?|moulds?|molds?|mandrels?|benches|bench|stands?|rigs?|testers?|"
    r"test (?:set|system|equipment)|winders?|machines?|plant|furnaces?|presses|press|production|calibration)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<one>\d[A-E]\d{3}(?:\.[a-z0-9]{1,2})*)\.?(?:\s*(?:to|through|-|–)\s*(?P<other>\d[A-E]\d{3}))?")
_NOT_THESE = re.compile(r"other than (?:that|those|the \w+) specified in [^,;]*", re.IGNORECASE)
_STAGES = (
    (
        "development",
        re.compile(r"\b(?:design\w*|develop\w*|sizing|simulat\w*|model\w*|engineer\w*|research)\b", re.IGNORECASE),
    ),
    (
        "production",
        re.compile(r"\b(?:manufactur\w*|produc\w*|fabricat\w*|assembl\w*|machining|process\w*)\b", re.IGNORECASE),
    ),
    (
        "use",
        re.compile(
            r"\b(?:control\w*|operat\w*|run\w*|acquisition|supervis\w*|monitor\w*|maint\w*|service|in-service|firmware|"
            r"calibrat\w*|overhaul|repair\w*|install\w*|driver|compensation|use|user)\b",
            re.IGNORECASE,
        ),
    ),
)


def _names(text: str) -> list[str]:
    """Give the first words of a description, up to where its purpose begins."""
    found: list[str] = []
    for match in _WORD.finditer(text[:200]):
        word = match.group(0)
        if word.casefold() in _ENDS:
            if found:
                break
            continue
        # "Control program supplied to …": what is said of a program or of papers begins here.
        if found and word.endswith(("ed", "ing")) and (_PROGRAMS.fullmatch(found[-1]) or _PAPERS.fullmatch(found[-1])):
            break
        found.append(word)
        if len(found) >= MOST_WORDS:
            break
    return found


def is_program(text: str) -> bool:
    """Tell whether a description names a program: its name ends on a word for one ("server software")."""
    names = _names(text)
    while names and names[-1][0].isdigit():
        names.pop()
    if not names:
        return False
    if names[-1].casefold() in ("file", "key", "update", "patch", "licence", "license"):
        return any(_PROGRAMS.fullmatch(name) for name in names)
    if names[-1].casefold() == "package":
        return len(names) > 1 and bool(_WORKED_OUT.fullmatch(names[-2]) or _PROGRAMS.fullmatch(names[-2]))
    if names[-1].casefold() == "code":
        return len(names) > 1 and bool(_BEFORE_A_PROGRAM.fullmatch(names[-2]))
    return bool(_PROGRAMS.fullmatch(names[-1])) and names[-1].casefold() not in ("licence", "license", "unlock")


def is_know_how(text: str) -> bool:
    """Tell whether a description names papers, training or other know-how."""
    names = [name.casefold() for name in _names(text)]
    if not names:
        return False
    ends = [names[-1], *(one for one, then in pairwise(names) if then in ("and", "&"))]
    know_how = any(name.startswith("know-how") for name in names[:FIRST])
    return know_how or any(_PAPERS.fullmatch(end) for end in ends) or bool(_PAPERS_AFTER.match(" ".join(names)))


def is_equipment(text: str) -> bool:
    """Tell whether a description names equipment that makes or tests other things."""
    return bool(_EQUIPMENT.search(" ".join(_names(text))))


def group_of(kind: ItemKind, text: str, *, foreign: bool = False) -> str:
    """Give the group of the lists that an item belongs to: "D" software, "E" know-how, else "".

    `foreign`: the text is another language's words put into English one by one; those name the thing at the start.
    """
    first = text.split()[:FIRST] if foreign else []
    papers = any(_PAPERS.fullmatch(word) for word in first) if foreign else is_know_how(text)
    if kind in (ItemKind.TECHNOLOGY, ItemKind.TECHNICAL_ASSISTANCE) or papers:
        return "E"
    program = any(_PROGRAMS.fullmatch(word) for word in first) if foreign else is_program(text)
    software = (ItemKind.SOFTWARE_DOWNLOAD, ItemKind.FIRMWARE_UPDATE, ItemKind.ACTIVATION_KEY, ItemKind.HOSTED_ACCESS)
    return "D" if kind in software or program else ""


_DEDICATED = re.compile(
    r"\b(?:special(?:ly)?|specific|only|dedicated|exclusive(?:ly)?|solely|tailored|bespoke|custom|tied|belonging|"
    r"made for|designed for|written for|developed for|supplied with|delivered with|firmware)\b",
    re.IGNORECASE,
)


def is_dedicated(text: str) -> bool:
    """Tell whether a description says that the software is made for one kind of equipment."""
    return bool(_DEDICATED.search(text))


@dataclass(frozen=True, slots=True)
class Served:
    """A paragraph that serves others: the places that it names, ranges written out, and the stages it is about."""

    path: str
    places: tuple[str, ...]
    stages: frozenset[str]


def serving(corpus: Corpus) -> Mapping[str, tuple[Served, ...]]:
    """Give the serving paragraphs of a list by group ("B", "D", "E"), in list order."""
    entries = list(dict.fromkeys(p.entry for p in corpus.controls()))
    found: dict[str, list[Served]] = {group: [] for group in SERVING}
    for p in corpus.controls():
        if p.path[1] not in SERVING:
            continue
        places = _named(_NOT_THESE.sub("", p.text), entries)
        if places:
            stages = frozenset(stage for stage, _ in _STAGES if f'"{stage}"' in p.text or f"“{stage}”" in p.text)
            if "operation" in p.text or "maintenance" in p.text:
                stages |= {"use"}
            if "production equipment" in p.text or "production facilities" in p.text:
                stages |= {"production"}
            found[p.path[1]].append(Served(p.path, places, stages))
    return {group: tuple(rows) for group, rows in found.items()}


def _named(text: str, entries: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for match in _PLACE.finditer(text):
        found.append(match["one"])
        if match["other"]:
            first, last = match["one"][:5], match["other"]
            found += [e for e in entries if first < e <= last and e[:2] == first[:2]]
    return tuple(dict.fromkeys(found))


def serves(row: Served, path: str) -> int:
    """Tell how closely a paragraph names a place: CLOSELY the place or one above it, 1 one below it, 0 not at all."""
    if any(path == place or path.startswith(place + ".") for place in row.places):
        return CLOSELY
    return 1 if any(place.startswith(path + ".") for place in row.places) else 0


def stages_of(text: str) -> frozenset[str]:
    """Give the stages that a description speaks of: development, production, use."""
    return frozenset(stage for stage, words in _STAGES if words.search(text))
