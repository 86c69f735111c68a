"""The dossier: what was found about an export, for a person to read and a program to keep.

Takes a `licensing.model.Assessment`, gives plain JSON (`document`), one self-contained page (`html`), an index page
(`index_html`) and lines for a terminal (`terminal.verdict_lines`, `terminal.summary_table`). Decides nothing and hides
nothing. May import every engine room below it; draws with Jinja2 and rich.
"""

from cocket.dossier.service import document, file_names, fingerprint, html, index_html

__all__ = ["document", "file_names", "fingerprint", "html", "index_html"]
