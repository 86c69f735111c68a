"""A found provision held against an item, by this edition's paragraph or by the other list's under the same number.

Takes a searcher, a find and a reading, gives `Weighed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.judging import Judgement, judge
from cocket.controls.reading import Reading
from cocket.controls.searching import Found, Searcher
from cocket.kernel.reasons import Tri


@dataclass(frozen=True, slots=True)
class Weighed:
    """A found provision with its judgement.

    `twin` is set where this edition holds only the entry's heading: the judgement is then the other list's paragraph
    under the same number, which can show that an item is listed but never that it is not.
    """

    found: Found
    judged: Judgement
    path: str
    twin: bool = False
    borrowed: bool = False  # the other list has a paragraph under this number, and it was judged
    partial: bool = False  # the starter set holds only what stands above the paragraph that was meant
    disputed: bool = False  # it was judged by a figure that the item itself contradicts

    @property
    def open(self) -> bool:
        """Whether it may still apply."""
        return (
            self.twin
            or self.partial
            or self.disputed
            or (self.judged.status is not Tri.NO and self.judged.released is None)
        )


def weigh(searcher: Searcher, found: Found, reading: Reading) -> Weighed:
    """Judge a found provision, by the twin's paragraph where this edition has none."""
    corpus, twin = searcher.corpus, searcher.twin
    if corpus.is_heading_only(found.path):
        place = twin.nearest(found.target) if twin is not None else None
        if twin is not None and place is not None:
            return Weighed(found, judge(twin, place, reading), found.path, twin=True, borrowed=True)
        return Weighed(found, Judgement(found.path, Tri.UNKNOWN, open_features=(found.path,)), found.path, twin=True)
    judged = judge(corpus, found.path, reading)
    said = {one.about for one, _ in reading.contradictions}
    disputed = any(check.threshold.attribute in said for _, check in judged.checks)
    partial = corpus.edition.starter and bool(found.by) and found.target != found.path
    path = judged.path if judged.status is not Tri.NO and not partial else found.path
    return Weighed(found, judged, path, partial=partial, disputed=disputed)
