"""Put the page together: one HTML file without any request, from modules, words and the verifier's own tables.

Takes what a home pins and holds (optional), gives the page as text. The tables come from `verifier`, so that the page
and the command line cannot drift apart in their lists of reasons, document types and looks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cocket.kernel.canonical import decimal_text
from cocket.licensing.balance import BASE_UNITS
from cocket.verifier import contents, identifiers, status_lists, verdicts
from cocket.verifier.data_model import BASE_CONTEXT
from cocket.verifier.knowledge import Policy
from cocket.verifier.trust_lists import Pin

# In the order in which one needs the other.
VERIFIER = ("findings", "bytes", "strict_json", "cbor", "keys", "instants", "issuers", "data_model", "contents",
            "proofs", "tokens",
            "codes", "forms", "lists", "checking")  # fmt: skip
OFFICE = ("decimals", "records", "store", "holdings", "words", "scanner", "screen", "app")
LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")
MAX_BYTES = 300_000
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Packed:
    """What a page brings along: pins, files as text (trust lists, status lists), and the policy it answers under."""

    pins: Sequence[Pin] = ()
    files: Sequence[str] = ()
    max_status_age: int | None = None


def tables() -> dict[str, Any]:
    """Give the verifier's tables, as the scripts use them."""
    policy = Policy()
    return {
        "reasons": {code: [outcome.value, sentence] for code, (outcome, sentence) in verdicts.REASONS.items()},
        "contexts": [BASE_CONTEXT, *sorted(contents.CONTEXTS - {BASE_CONTEXT})],
        "types": list(contents.TYPES),
        "purposes": dict(status_lists.PURPOSES),
        "informative": sorted(status_lists.INFORMATIVE),
        "undatedDays": status_lists.UNDATED_DAYS,
        "looks": {chr(letter): read for letter, read in identifiers.READ_AS.items()},
        "pairs": [list(pair) for pair in identifiers.PAIRS],
        "units": {unit: [base, decimal_text(factor)] for unit, (base, factor) in BASE_UNITS.items()},
        "leeway": int(policy.leeway.total_seconds()),
    }


@cache
def _source(name: str) -> str:
    return resources.files("cocket.credentials.page").joinpath(name).read_text("utf-8")


def script(modules: Sequence[str] = VERIFIER) -> str:
    """Give modules as one script: imports and exports fall away, because all of them share one scope."""
    parts = [f"const TABLES = {_json(tables())};\n"]
    for name in modules:
        text = _IMPORT.sub("", _source(f"script/{name}.mjs"))
        parts.append(_COMMENT.sub("", _EXPORT.sub("", text)))
    return "".join(parts)


def page(packed: Packed | None = None) -> str:
    """Give the page as one HTML text; the only scripts and styles that its policy lets run are its own."""
    packed = packed or Packed()
    style = _source("page.css")
    words = {language: json.loads(_source(f"words/{language}.json")) for language in LANGUAGES}
    data = {
        "pins": [
            {"authority": p.authority, "signers": list(p.signers), "number": p.number, "sha256": p.sha256}
            for p in packed.pins
        ],
        "files": list(packed.files),
        "maxStatusAge": packed.max_status_age,
    }
    code = (
        f'"use strict";\n(() => {{\nconst WORDS = {_json(words)};\nconst PACKED = {_json(data)};\n'
        f"{script((*VERIFIER, *OFFICE))}\n}})();\n"
    )
    return (
        _source("page.html")
        .replace("{{style_hash}}", _hash(style))
        .replace("{{script_hash}}", _hash(code))
        .replace("{{style}}", style)
        .replace("{{script}}", code)
    )


def _json(value: Mapping[str, Any]) -> str:
    """Write JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
