"""What the items are for."""

from __future__ import annotations

from cocket.exports.model import EndUserType, Purpose
from cocket.exports.trade_documents import DocumentKind
from cocket.kernel.dates import spoken
from cocket.kernel.reasons import Tri
from cocket.risk.case import MASS_WATCHING, SECURITY, TARGETED_WATCHING, Case, Found
from cocket.risk.model import RightsRecord

GUIDELINES = "Recommendation (EU) 2024/2659, due diligence on end use"
# Purposes that these end users do not have.
_ODD: dict[Purpose, frozenset[EndUserType]] = {
    Purpose.RETAIL_SALE: frozenset({*SECURITY, EndUserType.BANK, EndUserType.HOSPITAL, EndUserType.UNIVERSITY}),
    Purpose.NETWORK_OPERATION: frozenset({EndUserType.RETAILER, EndUserType.PRISON, EndUserType.PRIVATE_PERSON}),
    Purpose.LAWFUL_INTERCEPTION: frozenset(
        {
            EndUserType.RETAILER,
            EndUserType.PRIVATE_COMPANY,
            EndUserType.PRIVATE_PERSON,
            EndUserType.PRIVATE_SECURITY,
            EndUserType.MEDIA,
            EndUserType.UNIVERSITY,
            EndUserType.RESELLER,
        }
    ),
    Purpose.CRIMINAL_INVESTIGATION: frozenset(
        {
            EndUserType.RETAILER,
            EndUserType.PRIVATE_COMPANY,
            EndUserType.PRIVATE_PERSON,
            EndUserType.RESELLER,
            EndUserType.PRIVATE_SECURITY,
            EndUserType.MILITARY,
        }
    ),
    Purpose.HUMANITARIAN: frozenset({EndUserType.MILITARY, EndUserType.INTELLIGENCE, EndUserType.PRISON}),
}


def purpose(case: Case) -> Found:
    """The stated purpose is to watch people, or military.

    Degree 2 for crowds, intelligence or the military, 1 for targeted policing. Unknown where no purpose is stated.
    """
    stated = case.export.end_use.purpose
    words = stated.value.replace("_", " ")
    if stated is Purpose.UNKNOWN:
        return Found(0, "No purpose is stated.", known=False, source=GUIDELINES, ask="What will the items be used for?")
    if stated in MASS_WATCHING or stated is Purpose.MILITARY_USE:
        return Found(2, f"The stated purpose is {words}.", case.export.end_use.statement[:200], GUIDELINES)
    if stated in TARGETED_WATCHING:
        return Found(1, f"The stated purpose is {words}.", case.export.end_use.statement[:200], GUIDELINES)
    return Found(0, f"The stated purpose is {words}.", case.export.end_use.statement[:200], GUIDELINES)


def statement(case: Case) -> Found:
    """A sensitive item comes with no signed end-use statement, nor with a signed end-user certificate.

    Degree 1 when it is known to be unsigned; unknown when nobody says; not asked for ordinary goods.
    """
    if case.sensitive is Tri.NO:
        return Found(0, "For goods without sensitive capability no signed end-use statement is expected.")
    end_use = case.export.end_use
    papers = case.export.papers(DocumentKind.END_USER_CERTIFICATE)
    if any(paper.signed for paper in papers):
        return Found(0, "A signed end-user certificate is there.", ", ".join(paper.title for paper in papers))
    if end_use.statement and end_use.signed:
        return Found(0, "A signed end-use statement is there.", end_use.statement[:200])
    if end_use.signed is False or not (end_use.statement or papers):
        return Found(1, "There is no signed end-use statement.", end_use.statement[:200], GUIDELINES)
    return Found(
        0,
        "Whether the end-use statement is signed is not said.",
        end_use.statement[:200],
        GUIDELINES,
        known=False,
        ask="Has the end user signed the end-use statement?",
    )


def mismatch(case: Case) -> Found:
    """The purpose does not fit the kind of end user.

    Degree 2. Unknown while either is unknown. Source: BIS red flags, product and buyer do not match.
    """
    source = "15 CFR Part 732, Supplement No. 3, red flags on product fit"
    stated, user = case.export.end_use.purpose, case.export.end_use.end_user_type
    words = f"{stated.value} for {user.value}".replace("_", " ")
    if stated is Purpose.UNKNOWN or user is EndUserType.UNKNOWN:
        return Found(
            0,
            "Purpose and end user cannot be compared.",
            words,
            source,
            known=False,
            ask="Who is the end user, and what will they do with the items?",
        )
    if user in _ODD.get(stated, frozenset()):
        return Found(2, f"The purpose does not fit the end user: {words}.", words, source)
    return Found(0, "Purpose and end user fit each other.", words, source)


def pattern(case: Case) -> Found:
    """Capability, a security service and a watching purpose come together where rights are not known to be safe.

    Degree 2 where the country's record is poor, 1 where it is middling or unknown, 0 where it is known to be good: the
    pattern carries the weight, the record only shades it. Unknown for a capable item while a purpose or end user that
    is not stated could complete the pattern.
    """
    end_use = case.export.end_use
    able = case.watches_people
    watching = end_use.purpose in MASS_WATCHING or end_use.purpose in TARGETED_WATCHING
    serving = end_use.end_user_type in SECURITY
    may_watch, may_serve = end_use.purpose is Purpose.UNKNOWN, end_use.end_user_type is EndUserType.UNKNOWN
    if able and (watching or may_watch) and (serving or may_serve) and (may_watch or may_serve):
        return Found(
            0, "Purpose or end user are not stated, and could complete the pattern of state surveillance.", "",
            GUIDELINES, known=False, ask="Who is the end user, and what will they do with the items?",
        )  # fmt: skip
    if not (able and watching and serving):
        return Found(0, "Capability, end user and purpose do not form the pattern of state surveillance.")
    index = case.world.index(case.destination, "v2x_libdem", case.as_of)
    words = f"{end_use.end_user_type.value}, {end_use.purpose.value}".replace("_", " ")
    if index is not None and index.value >= 0.6:  # noqa: PLR2004 - the published cut of this factor
        return Found(
            0,
            "The pattern of state surveillance is there, in a country whose rights record is good.",
            f"{words}; {index.name} {index.value:.2f} ({index.year})",
            GUIDELINES,
        )
    poor = index is not None and index.value < 0.3  # noqa: PLR2004 - same
    record = f"{index.name} {index.value:.2f} ({index.year})" if index else "record unknown"
    return Found(
        2 if poor else 1,
        "A security service would watch people with this item where rights are not known to be safe.",
        f"{words}; {record}",
        GUIDELINES,
    )


def rights_desk(case: Case) -> Found:
    """The human-rights desk found ground for concern, or has not looked yet.

    Asked for surveillance items only. Degree 2 where any question of the assessment is answered with serious concern, 1
    with some; unknown until a desk officer has completed it for this very export, and while questions are left open.
    """
    if not case.watches_people and case.rights is None:
        return Found(0, "The items are no surveillance items, so no human-rights assessment is asked.")
    ask = (
        "What does the human-rights assessment find? `cocket risk rights EXPORT.json --out FORM.toml` writes the form."
    )
    record = case.rights
    if record is None or record.outdated:
        words = "was completed for an earlier version of this export." if record else "is not completed."
        return Found(0, f"The human-rights assessment {words}", "", GUIDELINES, known=False, ask=ask)
    for degree, concern in ((2, "serious"), (1, "some")):
        named = [one.code for one in record.findings if one.concern == concern]
        if named:
            words = ", ".join(named).replace("_", " ")
            return Found(degree, f"The human-rights desk sees {concern} concern: {words}.", _by(record), GUIDELINES)
    left = [one.code.replace("_", " ") for one in record.findings if one.concern == "unknown"]
    if left:
        return Found(
            0, f"The human-rights assessment leaves {len(left)} questions open.", ", ".join(left), GUIDELINES,
            known=False, ask=ask,
        )  # fmt: skip
    return Found(0, "The human-rights desk sees no ground for concern.", _by(record), GUIDELINES)


def _by(record: RightsRecord) -> str:
    return f"completed by {record.who} on {spoken(record.day)}"
