"""The office's own keys: made at the first start, rotated, reported stolen; and who vouches for them.

Takes a home and an instant, gives the authority that signs licences and the anchor that signs its trust list. Keys are
files of mode 600 in folders of mode 700. The anchor never signs a licence, so that a new key of the office needs no new
pin at any border.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cocket.credentials.keys import Authority, add_key, end_key, load_authority, new_authority
from cocket.office.law import law
from cocket.verifier.public_keys import ED25519, P256

AUTHORITY, ANCHOR = "authority", "anchor"


def authority(home: Path, at: datetime) -> Authority:
    """Give the authority that signs licences; the first call makes it, valid from `at`."""
    limits = law(home)
    host = limits.site.removeprefix("https://")

    def made(folder: Path) -> None:
        status = f"{limits.site}/published/status/"
        new_authority(folder, f"did:web:{host}", limits.authority, limits.jurisdiction, status, at)

    return _there(home / "office" / AUTHORITY, made)


def anchor(home: Path, at: datetime) -> Authority:
    """Give the anchor that signs the office's trust list; the first call makes it."""
    limits = law(home)

    def made(folder: Path) -> None:
        new_authority(folder, "", f"{limits.authority}, trust list", limits.jurisdiction, "", at)

    return _there(home / "office" / ANCHOR, made)


def rotate(home: Path, at: datetime, compromised: datetime | None = None) -> Authority:
    """Make new keys and end those in use; `compromised` says since when they may have been in other hands.

    What was signed before stays good, unless the keys are reported.
    """
    before = authority(home, at)
    used = [record for record in before.keys if record.valid_until is None and record.compromised_from is None]
    after = add_key(add_key(before, ED25519, at), P256, at)
    for record in used:
        after = end_key(after, record.id, compromised or at, compromised=compromised is not None)
    return after


def _there(folder: Path, made: Callable[[Path], None]) -> Authority:
    """Read a folder of keys, made first where there is none: whole or not at all, and by one process only."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
        try:
            made(fresh)
            os.rename(fresh, folder)  # noqa: PTH104 - fails where another process was quicker, on every platform
        except OSError:
            if not folder.is_dir():
                raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return load_authority(folder)
