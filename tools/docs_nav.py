"""The documentation's table of contents, made from its folders: a page that is added is in it at once.

A hook of mkdocs (`hooks:` in mkdocs.yml). Within a folder, pages named in `FIRST` lead, the others follow by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

SECTIONS = {
    "tutorials": "Tutorials",
    "how-to": "How to",
    "explanation": "Explanation",
    "reference": "Reference",
    "adr": "Decisions",
}
FIRST = {
    "explanation": ("the-house.md",),
    "reference": ("cli.md", "export.md", "dossier.md"),
}


def on_config(config: Any) -> Any:
    """Give the configuration with its table of contents filled in."""
    docs = Path(config["docs_dir"])
    nav: list[Any] = ["index.md"]
    for folder, title in SECTIONS.items():
        pages = {path.name for path in (docs / folder).glob("*.md")}
        first = [name for name in FIRST.get(folder, ()) if name in pages]
        if pages:
            nav.append({title: [f"{folder}/{name}" for name in (*first, *sorted(pages - set(first)))]})
    config["nav"] = nav
    return config
