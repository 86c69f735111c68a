"""The verbs of the dossier: one assessment as JSON, as a page, and many assessments as an index page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cocket.dossier import sections
from cocket.dossier.page import draw
from cocket.dossier.states import BANDS, NO_HIT, NOT_ASSESSED, RECOMMENDATIONS, State, urgency, worst
from cocket.dossier.view import page, who_to_whom
from cocket.kernel.canonical import digest, plain
from cocket.kernel.dates import spoken
from cocket.kernel.ids import slug
from cocket.licensing.model import Assessment

FORMAT = "cocket-dossier"
FORMAT_VERSION = 1  # raised when a field is renamed or removed, or changes its meaning; a new field does not raise it


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One line of the index page."""

    href: str
    title: str
    who_to_whom: str
    state: State
    items: State
    parties: State
    band: State
    questions: int


def document(assessment: Assessment) -> dict[str, Any]:
    """Give an assessment as plain JSON values that `kernel.canonical` accepts.

    Keys are the fields of `Assessment` and of the values in it, as `dossier.schema` describes them, beside `format`,
    `version` and `starter` (whether any edition is the starter set). Quantities, money and dates are strings, scores
    are numbers. The same assessment gives the same document.
    """
    body: dict[str, Any] = plain(assessment)
    for party, written in zip(assessment.export.parties, body["export"]["parties"], strict=True):
        # A partial date is one text ("1957-03"), as it stands in an export.
        written["birth_date"] = str(party.birth_date) if party.birth_date else None
        written["founded"] = str(party.founded) if party.founded else None
    starter = any(view.edition.starter for view in sections.editions(assessment))
    return {"format": FORMAT, "version": FORMAT_VERSION, "starter": starter, **body}


def fingerprint(assessment: Assessment) -> str:
    """Give the SHA-256 of the canonical JSON of `document`, by which a printed page and a file can be matched."""
    return digest(document(assessment))


def html(assessment: Assessment) -> str:
    """Give one self-contained page: no request leaves it, it works without script, it prints unfolded.

    The same assessment gives the same text. Raises BadInput where the assessment has no canonical JSON form, that is
    for half of a surrogate pair or a score that is not finite.
    """
    mark = fingerprint(assessment)
    return draw("dossier.html", page=page(assessment, mark), mark=mark[:16])


def file_names(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """Give a file name without suffix for each assessment, made from its export's id; no two are alike."""
    seen: Counter[str] = Counter()
    names = []
    for assessment in assessments:
        bare = name = slug(assessment.export.id)
        while seen[name]:
            seen[bare] += 1
            name = f"{bare}-{seen[bare]}"
        seen[name] += 1
        names.append(name)
    return tuple(names)


def index_html(assessments: Sequence[Assessment], names: Sequence[str] | None = None) -> str:
    """Give a page that lists assessments in order and links `NAME.html` beside it (default: `file_names`)."""
    rows = tuple(
        _row(assessment, f"{name}.html")
        for assessment, name in zip(assessments, names or file_names(assessments), strict=True)
    )
    counts = Counter(row.state for row in rows)
    return draw(
        "index.html",
        rows=rows,
        tally=sorted(counts.items(), key=lambda pair: urgency(pair[0])),
        days=[spoken(day) for day in sorted({assessment.as_of for assessment in assessments})],
        starter=any(view.edition.starter for assessment in assessments for view in sections.editions(assessment)),
    )


def _row(assessment: Assessment, href: str) -> IndexRow:
    return IndexRow(
        href=href,
        title=assessment.export.title or assessment.export.id,
        who_to_whom=who_to_whom(assessment),
        state=RECOMMENDATIONS[assessment.advice.recommendation],
        items=worst([view.state for view in sections.items(assessment)], NOT_ASSESSED),
        parties=worst(
            [view.state for view in sections.parties(assessment)], NO_HIT if assessment.export.parties else NOT_ASSESSED
        ),
        band=BANDS[assessment.risk.band],
        questions=len(sections.questions(assessment)),
    )
