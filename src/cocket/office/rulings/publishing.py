"""Rulings as public files: one page and one JSON document for each, an index of both, and a style sheet beside them.

They stand in `HOME/office/published/rulings`, are whole by themselves and can be copied to any static host. They hold
what the ruling says of the product, and of nobody who asked.
"""

from __future__ import annotations

import json
import logging
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from cocket.office.law import law
from cocket.office.rulings.models import Ruling

FORMAT, VERSION = "cocket-rulings", 1
_log = logging.getLogger("cocket.office.rulings")


def folder() -> Path:
    """Give the folder of the public files."""
    return Path(settings.HOME) / "office" / "published" / "rulings"


def public(ruling: Ruling) -> dict[str, Any]:
    """Give a ruling as it is published: neither the case's number nor whoever asked."""
    return {
        "number": ruling.number,
        "given_on": ruling.given_on.isoformat(),
        "state": ruling.state,
        "about": ruling.about,
        "holding": ruling.holding,
        "provision": ruling.provision,
        "product": ruling.summary,
        "reasons": ruling.published,
        "editions": ruling.editions,
    }


def publish(into: Path | None = None) -> int:
    """Write all files; gives how many rulings. A failure is logged, and mended by the worker's next round."""
    target, rows = into or folder(), list(Ruling.objects.all())
    try:
        target.mkdir(parents=True, exist_ok=True)
        documents = [public(one) for one in rows]
        authority = law(settings.HOME).authority
        whole = {"format": FORMAT, "version": VERSION, "authority": authority, "rulings": documents}
        with translation.override("en"):
            _put(target / "index.html", _page("index", rulings=documents, authority=authority))
            for one in documents:
                _put(target / f"{one['number']}.html", _page("public", one=one, authority=authority))
        for one in documents:
            _put(target / f"{one['number']}.json", _json(one))
        _put(target / "index.json", _json(whole))
        _put(target / "style.css", (files("cocket.office.pages") / "static/office/style.css").read_bytes())
    except OSError:
        if into is not None:
            raise
        _log.exception("the public files of rulings could not be written; the worker tries again")
    return len(rows)


def _page(name: str, **context: Any) -> bytes:
    return render_to_string(f"rulings/{name}.html", context).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _put(path: Path, raw: bytes) -> None:
    if path.is_file() and path.read_bytes() == raw:
        return
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(raw)
    fresh.replace(path)
