"""Put the documentation's drawings into their pages: they take the page's colours, and their words can be selected.

A hook of mkdocs (`hooks:` in mkdocs.yml). A page names an SVG of `docs/assets` as a picture, which is what a reader of
the repository sees; the site gets the drawing itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PICTURE = re.compile(r'<p><img alt="[^"]*" src="[^"]*assets/([a-z-]+\.svg)"\s*/?></p>')


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:  # noqa: ARG001 - mkdocs hands them in
    """Give the page with each drawing in the place of its picture."""
    assets = Path(config["docs_dir"]) / "assets"

    def drawn(found: re.Match[str]) -> str:
        # A narrow window scrolls the drawing, also by keyboard, and not the page.
        drawing = (assets / found[1]).read_text("utf-8")
        return f'<div class="drawing" tabindex="0" role="region" aria-label="Drawing">{drawing}</div>'

    return PICTURE.sub(drawn, html)
