"""The commented example document and the shipped samples, read from the package."""

from __future__ import annotations

from importlib.resources import files

SAMPLES = ("webcam", "imsi-catcher", "facial-recognition", "red-flags")


def template_text() -> str:
    """Give the commented example export: valid JSON that `read_exports` accepts."""
    return files("cocket.exports").joinpath("template.json").read_text(encoding="utf-8")


def sample_bytes(name: str) -> bytes:
    """Give one of the shipped sample exports (`SAMPLES`) as its bytes; all firms and people in them are fictional."""
    return files("cocket.exports").joinpath("samples", f"{name}.json").read_bytes()
