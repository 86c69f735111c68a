"""The verifier as one HTML file, for a phone without a network.

Takes pins and lists that a home holds, gives a page that checks documents in every form, keeps an officer's draw-downs
on the device and exports them. May import kernel and verifier; the scripts under `script/` import nothing from outside.
"""

from cocket.credentials.page.build import LANGUAGES, MAX_BYTES, Packed, page, script, tables

__all__ = ["LANGUAGES", "MAX_BYTES", "Packed", "page", "script", "tables"]
