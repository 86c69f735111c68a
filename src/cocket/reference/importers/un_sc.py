"""The UN Security Council consolidated list as its official XML: takes the bytes, gives persons and entities.

Names in their original script, birth dates of four kinds and identity documents are elements of their own. Layout: the
Council's schema `sc-sanctions.xsd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from cocket.kernel.dates import PartialDate
from cocket.kernel.errors import BadDocument
from cocket.kernel.scripts import script_of
from cocket.reference.importers.party_dates import birth_dates, plain_date, span
from cocket.reference.importers.party_ids import type_of
from cocket.reference.importers.party_names import names_in
from cocket.reference.importers.party_rows import ORGANISATION, PERSON, PartyRows
from cocket.reference.importers.party_source import tidy, xml_root
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
LIST_CODE, LIST_TITLE = "UN-SC", "UN Security Council consolidated list"
EFFECT = (
    "Measures of the Security Council regime that the entry names, as each state puts them into its own law: funds are"
    " frozen, and travel bans and arms embargoes apply under most regimes."
)
SOURCE = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
_QUALITIES = {"good": "strong", "low": "weak", "a.k.a.": "strong", "f.k.a.": "former", "": "strong"}
_FORMER = re.compile(r"(?:previously|formerly) listed", re.IGNORECASE)
_YEARS_OF_LIFE = range(1850, 2200)


def parse(raw: bytes) -> Parsed:
    """Read the list, dated by `dateGenerated`; raises BadDocument when it is not that XML."""
    rows = PartyRows("the UN list")
    root = xml_root(raw, rows.what)
    if root.tag != "CONSOLIDATED_LIST":
        raise BadDocument(
            f"Its root is <{tidy(root.tag)[:40]}>, not <CONSOLIDATED_LIST>",
            where=rows.what,
            mend="Give the Council's consolidated.xml.",
        )
    for group, tag, kind in (("INDIVIDUALS", "INDIVIDUAL", PERSON), ("ENTITIES", "ENTITY", ORGANISATION)):
        for element in root.iterfind(f"{group}/{tag}"):
            _party(rows, element, tag, kind)
    rows.resolve_links()
    return rows.parsed(edition_date=plain_date(root.get("dateGenerated", "")))


def _party(rows: PartyRows, element: Element, tag: str, kind: str) -> None:
    reference, data_id = _text(element, "REFERENCE_NUMBER"), _text(element, "DATAID")
    place = f"{tag} {data_id or reference or 'without a number'}"
    parts = [_text(element, f"{part}_NAME") for part in ("FIRST", "SECOND", "THIRD", "FOURTH")]
    name = " ".join(filter(None, parts))
    if not name:
        rows.reject(place, "", "the entry has no name")
        return
    listed_on = _text(element, "LISTED_ON")
    row = rows.entity(
        reference or data_id,
        name,
        list_code=LIST_CODE,
        list_title=LIST_TITLE,
        kind=kind,
        title="; ".join((*_values(element, "TITLE"), *_values(element, "DESIGNATION"))),
        programmes=[_text(element, "UN_LIST_TYPE")],
        listed_on=plain_date(listed_on[:10]),
        effect=EFFECT,
        remarks=_remarks(element),
        source=f"{LIST_TITLE}, {reference or data_id}",
    )
    if listed_on and not plain_date(listed_on[:10]):
        rows.reject(place, "LISTED_ON", f"{listed_on[:40]!r} is not a date")
    if ";" in name:
        for variant in names_in(name):
            rows.name(row, variant, "strong")
    _original(rows, row, element)
    for alias in element.iterfind(f"{tag}_ALIAS"):
        _alias(rows, row, place, alias)
    for country in _values(element, "NATIONALITY"):
        rows.belongs_to(row, country)
    for address in element.iterfind(f"{tag}_ADDRESS"):
        _address(rows, row, address)
    for born in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        _born(rows, row, place, born)
    for document in element.iterfind("INDIVIDUAL_DOCUMENT"):
        _document(rows, row, place, document)


def _original(rows: PartyRows, row: int, element: Element) -> None:
    """Add the original-script name; a Latin one there is one more spelling, not an original."""
    name = _text(element, "NAME_ORIGINAL_SCRIPT")
    if name:
        rows.name(row, name, "strong" if script_of(name) == "Latn" else "original")


def _alias(rows: PartyRows, row: int, place: str, alias: Element) -> None:
    quality = _QUALITIES.get(_text(alias, "QUALITY").lower(), "weak")
    if quality != "weak" and _FORMER.search(_text(alias, "NOTE")):
        quality = "former"
    for name in names_in(_text(alias, "ALIAS_NAME")):
        rows.name(row, name, quality)
    born = _text(alias, "DATE_OF_BIRTH")
    if born:
        rows.born(row, born, place)


def _address(rows: PartyRows, row: int, address: Element) -> None:
    city = _text(address, "CITY")
    note = _text(address, "NOTE")
    rows.address(
        row,
        (
            _text(address, "STREET"),
            city,
            _text(address, "STATE_PROVINCE"),
            _text(address, "ZIP_CODE"),
            f"({note})" * bool(note),
        ),
        city=city,
        country=_text(address, "COUNTRY"),
    )


def _born(rows: PartyRows, row: int, place: str, born: Element) -> None:
    """Read EXACT, APPROXIMATELY and BETWEEN dates; what stands in the note alone is read as text."""
    circa = "c. " if "APPROX" in f"{_text(born, 'TYPE_OF_DATE')} {_text(born, 'NOTE')}".upper() else ""
    first, last = _text(born, "FROM_YEAR"), _text(born, "TO_YEAR")
    day, year, note = _text(born, "DATE"), _text(born, "YEAR"), _text(born, "NOTE")
    if first and last:
        bounds = [PartialDate(int(text), circa=bool(circa)) for text in (first, last) if _is_year(text)]
        years = span(*bounds) if len(bounds) == 2 else ()  # noqa: PLR2004 - from and to
        for text in years:
            rows.born(row, text, place)
        if not years:
            rows.reject(place, "birth_date", f"{first[:10]!r} to {last[:10]!r} is no span of years")
    elif day or year:
        month = birth_dates(f"{note} {year}") if year and note and not day else ()
        rows.born(row, f"{circa}{month[0] if month else day or year}", place)
    elif note and not note.upper().startswith("APPROX"):
        rows.born(row, note, place)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:5]) in _YEARS_OF_LIFE


def _document(rows: PartyRows, row: int, place: str, document: Element) -> None:
    number, note = _text(document, "NUMBER"), _text(document, "NOTE")
    label = f"{_text(document, 'TYPE_OF_DOCUMENT')} {_text(document, 'TYPE_OF_DOCUMENT2')}".strip()
    if number:
        country = _text(document, "ISSUING_COUNTRY") or _text(document, "COUNTRY_OF_ISSUE")
        # Prose before and after ("CAR diplomatic passport no. D001", "123 (expired)") is not part of the number.
        bare = number.partition(" (")[0].partition(", ")[0]
        last = bare.rpartition(" ")[2]
        value = last if " " in bare and any(map(str.isdigit, last)) and bare[:1].isalpha() else bare
        rows.identifier(row, type_of(label) or "other", value, country)
    elif label and note:
        rows.reject(place, "document", f"{label[:40]} without a number: {note[:60]}")


def _remarks(element: Element) -> str:
    births = [
        ", ".join(filter(None, (_text(born, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY", "NOTE"))))
        for born in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH")
    ]
    said = [_text(element, "COMMENTS1"), *(f"Born in: {birth}" for birth in births if birth)]
    return "; ".join(filter(None, said))


def _text(element: Element, tag: str) -> str:
    return tidy(element.findtext(tag) or "")


def _values(element: Element, tag: str) -> Iterator[str]:
    for value in element.iterfind(f"{tag}/VALUE"):
        if text := tidy(value.text or ""):
            yield text


def _sniff(head: bytes, _filename: str) -> bool:
    return b"<CONSOLIDATED_LIST" in head[:4096]


UN_SC = Format(
    kind="un_sc",
    title=LIST_TITLE,
    publisher="United Nations Security Council",
    source=SOURCE,
    terms="United Nations; the list is published for use by member states and the public.",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
)
