"""Due process: mark what may be disclosed, and read the letter and the file of a refusal."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.office.api.disclosure_schemas import FileOut, LetterOut, MarkIn, PieceOut, PiecesOut
from cocket.office.api.frame import account_of, operation
from cocket.office.api.schemas import Number
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import view
from cocket.office.caseworker_desk.access import inside
from cocket.office.disclosure.selectors import Piece, pieces_of
from cocket.office.disclosure.services import mark
from cocket.office.disclosure.views import letter_for
from cocket.office.facts.services import recorded

router = Router(tags=["due process"])


@operation(router, "GET", "/applications/{number}/evidence", scope=Scope.DECIDE, gives={200: PiecesOut})
def list_evidence(request: HttpRequest, number: Number) -> PiecesOut:
    """List the evidence of an application with its marks."""
    inside(request)
    return _pieces(request, number)


@operation(router, "POST", "/applications/{number}/evidence", scope=Scope.DECIDE, gives={200: PiecesOut}, writes=True,
           pages=("evidence",))  # fmt: skip
def mark_evidence(request: HttpRequest, number: Number, body: MarkIn) -> PiecesOut:
    """Say of one piece whether the party may see it, and if not on which ground."""
    inside(request)
    account = account_of(request)
    shown = view(account, number, utc_now())
    mark(account, str(shown.row.pk), body.piece, body.mark, ground=body.ground, at=utc_now())
    return _pieces(request, number)


@operation(router, "GET", "/applications/{number}/letter", scope=Scope.READ, gives={200: LetterOut},
           pages=("letter", "letter-pdf"))  # fmt: skip
def read_letter(request: HttpRequest, number: Number) -> LetterOut:
    """Read the letter of a refusal: criteria, reasons, and until when to appeal."""
    shown, told, limits = letter_for(account_of(request), number)
    return LetterOut(
        number=str(shown.row.number),
        decided_on=told.decided_on,
        criteria=list(told.criteria),
        reasons=told.reasons,
        appeal_until=told.appeal_until,
        appeal_to=limits.appeal_to,
        how_to_appeal=limits.how_to_appeal,
    )


@operation(router, "GET", "/applications/{number}/file", scope=Scope.READ, gives={200: FileOut}, pages=("file",))
def read_file(request: HttpRequest, number: Number) -> FileOut:
    """Read the file of a refused application; what is withheld is named with its ground, and has no words."""
    _, told, _ = letter_for(account_of(request), number)
    return FileOut(items=[_shown(one, party=True) for one in told.pieces])


def _pieces(request: HttpRequest, number: str) -> PiecesOut:
    shown = view(account_of(request), number, utc_now())
    with recorded() as connection:
        return PiecesOut(items=[_shown(one) for one in pieces_of(connection, shown.row)])


def _shown(one: Piece, *, party: bool = False) -> PieceOut:
    kept = party and not one.disclosed
    mark = "disclosable" if one.own else one.mark
    return PieceOut(
        piece="" if kept else one.id,
        kind=one.kind,
        title="" if kept and one.kind != "advice" else one.title,
        text="" if kept else one.text,
        mark=mark,
        ground=one.ground,
    )
