"""A party list of the worked example alone: made-up entries whose names are near to buyers that are others.

Without it nobody in the example would be on a list, and there would be no match to clear. It is brought in as any
list is, and lies in the example's own home, where no other office reads it.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

from cocket.reference.service import import_path
from cocket.reference.store import Library

KIND, DATASET = "ftm_made_up", "made_up"
# Id, name, country. Neither is a buyer of the example: a word more, and another seat.
ENTRIES = (
    ("made-up-1", "Universiti Contoh Selatan (fictional)", "my"),
    ("made-up-2", "Hospital Ejemplar Norte (fictional)", "ar"),
)


def bring_in(home: Path, on: date) -> None:
    """Bring the list in as an edition of a day; the same again changes nothing."""
    lines = [
        json.dumps({
            "id": key,
            "schema": "Organization",
            "target": True,
            "datasets": [DATASET],
            "properties": {"name": [name], "country": [country], "topics": ["sanction"]},
        })
        for key, name, country in ENTRIES
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.ftm.json"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        import_path(Library(home), KIND, path, retrieved_at=f"{on.isoformat()}T00:00:00Z", edition_date=on.isoformat())
