"""Without the extra `redress` its verbs say what to install, and nothing else of the package misses it."""

from __future__ import annotations

import pytest

from cocket.custody.redress import oprf
from cocket.kernel.errors import ReferenceMissing


@pytest.mark.parametrize(
    "verb",
    [
        oprf.new_scalar,
        lambda: oprf.public_key(bytes(32)),
        lambda: oprf.hash_to_group(b"SN-0001"),
        lambda: oprf.derive_private(bytes(32), b""),
    ],
)
def test_what_is_not_installed_is_named(monkeypatch, verb):
    """Each step of the protocol that needs the group raises one sentence with the extra's name."""
    monkeypatch.setattr(oprf, "rbcl", None)
    with pytest.raises(ReferenceMissing, match="Install the extra `redress`"):
        verb()
