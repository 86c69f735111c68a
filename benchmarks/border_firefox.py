"""The border page in Firefox: does it agree on every case, and how long until it answers? Run by hand.

`python benchmarks/border_firefox.py FIREFOX PUPPETEER` takes a Firefox (for instance Debian's `firefox-esr`)
and a folder in which `npm install puppeteer-core` was run. It is not part of `make bench`, because no machine of the
project has a Firefox.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRIVER = Path(__file__).with_suffix(".mjs")


def main() -> None:
    """Write the page, its documents and the table of cases, and let Node drive the browser over them."""
    sys.path.insert(0, str(ROOT))
    from tests.integration.credentials.page.cases import Scene, table

    from cocket.credentials.page import Packed, page, script
    from cocket.verifier.trust_lists import accept

    firefox, packages = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        scene = Scene(folder / "keys")
        scene.world.now = datetime.now(UTC)
        trust = json.dumps(scene.world.trust_document())
        issued = scene.world.issue()
        pin = accept(trust.encode(), scene.world.pin)[1]
        lists = [trust, *(content.decode() for content in scene.world.status_files().values())]
        files = {
            "border.html": page(Packed([pin], lists)),
            "blank.html": "<!doctype html><meta charset=utf-8><title>blank</title>",
            "forms.json": json.dumps(issued.forms),
            "table.json": json.dumps(table(folder / "cases")),
            "verifier.js": f"{script()}\nwindow.verifier = {{accept, parseInstant, utf8, verifyUnder}};",
        }
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        command = [str(shutil.which("node")), str(DRIVER), packages, firefox, str(folder)]
        subprocess.run(command, check=True, timeout=600)


if __name__ == "__main__":
    main()
