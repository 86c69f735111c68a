"""Write `src/cocket/screening/panel.txt`: clean names that thresholds for a false-alert budget are measured with.

The names are generated (Faker, MIT) from the training locales with a seed of their own; no reported figure uses them.
"""

from __future__ import annotations

from pathlib import Path

from clean_names import TRAINING, clean_names

COUNT = 2400
HEADER = f"# {COUNT} generated names of people and firms on no list, from {len(TRAINING)} locales. Source: Faker (MIT)."


def main() -> None:
    """Write the panel."""
    rows = clean_names(TRAINING, 31, COUNT)
    text = "\n".join([HEADER, *(name.replace("\n", " ") for _, _, name in rows)]) + "\n"
    Path("src/cocket/screening/panel.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
