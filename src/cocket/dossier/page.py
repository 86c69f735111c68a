"""Drawing: a `Page` through the templates into one self-contained HTML document.

Everything that comes from outside is escaped, and characters that steer or hide are shown by their number. A content
security policy in the page names the hashes of its one style sheet and one script, so that nothing else runs or loads.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cocket.dossier import labels, quotes
from cocket.dossier.states import BANDS, CATCH_ALL, CONCERNS, DECONTROLS, ELIGIBLE, OPEN, RAISED, WEIGHED
from cocket.kernel.dates import spoken
from cocket.kernel.ids import short, slug

MAX_SHOWN = 4000  # letters of one text on the page; the JSON form keeps the whole
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+", re.ASCII)


def draw(template: str, **values: object) -> str:
    """Draw a template by name; raises nothing for any text, since all of it is data."""
    sheet, script = _sheet(str(values.get("mark", ""))), _asset("copy.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    # Both are this package's own files, so they are the only text that goes in unescaped.
    text = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(sheet),  # noqa: S704 - our own markup, no outside text in it
            script=Markup(script),  # noqa: S704 - our own markup, no outside text in it
            policy=policy,
            **values,
        )
    )
    return text.rstrip() + "\n"


def _sheet(mark: str) -> str:
    """Give the style sheet; `mark` (hex digits) goes into the margin of printed pages, so that loose sheets match."""
    safe = "".join(c for c in mark if c in "0123456789abcdef")
    return _asset("style.css").replace("MARK", safe)


@functools.cache
def _asset(name: str) -> str:
    return files("cocket.dossier").joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _shown(value: Any) -> Any:
    """Make outside text visible and bounded; what a macro has already drawn passes."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    text = str(value)
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]} … ({len(text) - MAX_SHOWN} more letters in the JSON form)"
    return labels.visible(text)


def _web_address(text: str) -> bool:
    """Tell whether a source is an http(s) address that may become a link."""
    return bool(_WEB_ADDRESS.fullmatch(text))


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cocket.dossier"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        amount=labels.amount,
        counted=labels.counted,
        country=labels.country,
        day=labels.day,
        edition=labels.edition,
        force=labels.force,
        lines=quotes.lines,
        listing=labels.listing,
        percent=labels.percent,
        pieces=quotes.pieces,
        regime=labels.regime,
        score=labels.score,
        short=short,
        signed=labels.signed,
        slug=slug,
        spans=labels.spans,
        spoken=spoken,
        words=labels.words,
    )
    environment.tests["web_address"] = _web_address
    environment.globals.update(
        BANDS=BANDS,
        CATCH_ALL=CATCH_ALL,
        CONCERNS=CONCERNS,
        DECONTROLS=DECONTROLS,
        ELIGIBLE=ELIGIBLE,
        OPEN=OPEN,
        RAISED=RAISED,
        WEIGHED=WEIGHED,
    )
    return environment
