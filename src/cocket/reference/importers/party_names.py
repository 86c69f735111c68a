"""Takes apart names that lists write into one cell: variants after semicolons, another script in brackets.

Takes one cell's text, gives its names in order; a name that holds nothing to take apart comes back by itself.
"""

from __future__ import annotations

import re

from cocket.kernel.scripts import COMMON, script_of

_NUMBERED = re.compile(r"(?:^|\s)(?:\(\d{1,2}\)|[a-z]\))\s+")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_QUOTES = "\"'“”„«»‘ "
_REMARK = re.compile(r"original script", re.IGNORECASE)


def names_in(cell: str) -> list[str]:
    """Give the names in a cell such as "A; B", "a) A b) B", "A (B; C)" or "Latin (another script)".

    A bracket counts as names of their own only if it lists several or is in another script than what stands before
    it; "(HTS)" after a name stays where it is.
    """
    found: list[str] = []
    for part in _NUMBERED.split(_flattened(cell)):
        found.extend(_unquoted(piece) for piece in part.split(";"))
    return list(dict.fromkeys(name for name in found if name))


def _flattened(cell: str) -> str:
    """Move the brackets that hold names behind the name, separated by semicolons, innermost first."""
    text = cell
    behind: list[str] = []
    for _ in range(3):  # brackets nest at most twice in the lists seen; deeper ones stay in the text
        outer = script_of(text.partition("(")[0])
        inner = [match for match in _BRACKETED.finditer(text) if _holds_names(match[1], outer)]
        if not inner:
            break
        behind[:0] = [match[1] for match in inner if not _REMARK.search(match[1])]
        text = _without(text, inner)
    return ";".join([text, *behind])


def _without(text: str, matches: list[re.Match[str]]) -> str:
    pieces, at = [], 0
    for match in matches:
        pieces.append(text[at : match.start()])
        at = match.end()
    return " ".join([*pieces, text[at:]])


def _holds_names(inner: str, outer_script: str) -> bool:
    return ";" in inner or _REMARK.search(inner) is not None or script_of(inner) not in (COMMON, outer_script)


def _unquoted(text: str) -> str:
    bare = " ".join(text.split()).strip(" ,.;") if text.strip(" ,.;") else ""
    if len(bare) > 2 and bare[0] in _QUOTES and bare[-1] in _QUOTES:  # noqa: PLR2004 - a name between two marks
        return bare.strip(_QUOTES)
    return bare
